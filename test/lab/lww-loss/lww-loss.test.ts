import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LossRowJson, LwwLossJson } from "../../../src/lab/lww-loss/lww-loss-report.ts";
import { freshFolder, lab, pageData, widthOf } from "../lab-harness.ts";

const folder = freshFolder();

const small = ["lww-loss", "--time-limit", "6", "--seeds", "1", "--clocks-apart", "0,1000", "--keys", "10"];

async function measured(...argv: string[]): Promise<LwwLossJson> {
  const { code, stdout, stderr } = await lab(...small, ...argv, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as LwwLossJson;
}

describe("gossiper-lab lww-loss", () => {
  it("finds that vectors lose nothing, and that only wall clocks lose a write to what its writer had read", async () => {
    const { rows, load } = await measured();
    expect(load).toMatchObject({
      nodes: 5,
      rate: 50,
      keys: 10,
      "time-limit": 6,
      "nemesis-interval": 3,
      seeds: 1,
    });
    const of = (way: string) => rows.filter((row) => row.way === way);
    const lost = (way: string) => of(way).map((row) => row.lost);
    const lostToRead = (way: string) => of(way).map((row) => row["lost-to-read"]);
    const condition = (row: LossRowJson) => [row["clocks-apart-ms"], row["partitions?"]];
    expect(of("wall-clock").map(condition)).toEqual([
      [0, false],
      [1_000, false],
      [0, true],
      [1_000, true],
    ]);
    expect(lost("version-vectors")).toEqual([0, 0, 0, 0]);
    expect(of("version-vectors").every(({ siblings }) => siblings > 0)).toBe(true);
    expect(lostToRead("hybrid-clock")).toEqual([0, 0, 0, 0]);
    // With clocks that agree the two kinds of clock decide alike.
    const [together, apart, cutTogether, cutApart] = of("wall-clock");
    expect([together?.lost, cutTogether?.lost]).toEqual([lost("hybrid-clock")[0], lost("hybrid-clock")[2]]);
    expect([together?.["lost-to-read"], cutTogether?.["lost-to-read"]]).toEqual([0, 0]);
    expect(apart?.["lost-to-read"]).toBeGreaterThan(0);
    expect(cutApart?.["lost-to-read"]).toBeGreaterThan(0);
    expect(lost("hybrid-clock").every((count) => count > 0)).toBe(true);
    expect(rows.map((row) => row["lost-share"])).toEqual(rows.map((row) => row.lost / row.acknowledged));
  });

  it("plays an example of three messages in which the wall clock alone loses the second write", async () => {
    const { example } = await measured("--clocks-apart", "0");
    expect(example).toEqual({
      "clock-ahead-ms": 500,
      "second-after-ms": 300,
      outcomes: [
        { way: "wall-clock", "acknowledged-with": 0.3, shown: [["first"], ["first"]], "lost?": true },
        {
          way: "hybrid-clock",
          "acknowledged-with": 0.500001,
          shown: [["second"], ["second"]],
          "lost?": false,
        },
        {
          way: "version-vectors",
          "acknowledged-with": { c1: 1, c2: 1 },
          shown: [["second"], ["second"]],
          "lost?": false,
        },
      ],
    });
  });

  it("gives the same figures again, and prints them as a table with the example below it", async () => {
    const text = () => lab(...small, "--no-page");
    const [one, two] = [await text(), await text()];
    expect(one.stdout).toBe(two.stdout);
    expect(one.stdout).toMatch(
      /^lww-loss: 5 nodes, 50 operations\/s over 10 keys for 6 s, 20 ms latency, virtual\n {2}time, 1 run of each row\n/,
    );
    expect(one.stdout).toMatch(/^ {2}version-vectors +1000 ms +yes +\d+ +0 +0 % +0 +\d+$/m);
    expect(one.stdout).toMatch(
      /^ {4}wall-clock +acknowledged, stamped 0.3 s; both nodes show \["first"\]: the\n +second write is lost$/m,
    );
    expect(widthOf(one.stdout)).toBeLessThanOrEqual(80);
  });

  it("writes a page where --page says, with the shares of all ways and the example, and prints its path", async () => {
    const path = join(folder(), "pages", "lww-loss.html");
    const { code, stdout } = await lab(...small, "--page", path);
    expect(code).toBe(0);
    expect(stdout.endsWith(`\nPage: ${path}\n`)).toBe(true);
    const { lead, sections } = pageData(path);
    expect(lead).toContain("Version vectors lost no acknowledged write.");
    const [shares, known, example] = sections;
    expect(sections.map(({ title }) => title)).toEqual([
      "How many writes are lost",
      "Lost to what the writer had read",
      "Three messages",
    ]);
    const { rows } = await measured();
    const way = (name: string, cut: boolean) =>
      rows.filter((row) => row.way === name && row["partitions?"] === cut);
    for (const [at, cut] of [false, true].entries()) {
      const points = shares?.charts?.[at]?.series.map((series) => ["points" in series && series.points]);
      const ways = ["wall-clock", "hybrid-clock", "version-vectors"];
      expect(points).toEqual(
        ways.map((name) => [
          way(name, cut).map((row) => [row["clocks-apart-ms"], Number((100 * row["lost-share"]).toFixed(1))]),
        ]),
      );
    }
    const lostToRead = known?.charts?.[0]?.series[0];
    expect(lostToRead && "values" in lostToRead && lostToRead.values).toEqual(
      [false, true].flatMap((cut) => way("wall-clock", cut).map((row) => row["lost-to-read"])),
    );
    expect(example?.table?.rows.map((row) => row[3])).toEqual(["is lost", "stands", "stands"]);
  });

  it("writes no page beside JSON, unless it is named", async () => {
    const path = join(folder(), "named.html");
    await measured("--page", path);
    expect(readdirSync(folder())).toEqual(["named.html"]);
  });

  it.each([
    [["--open", "--no-page"], "--open has no page to open"],
    [["--clocks-apart", "1,x"], "Allowed: up to 20 numbers from 0 to 3600000, with commas between them"],
    [["--clocks-apart", "0,,5"], "Allowed: up to 20 numbers from 0 to 3600000, with commas between them"],
    [["--nodes", "1"], "Allowed: a whole number from 2 to 100"],
    [["--", "--no-such-flag"], "arguments of the node"],
  ])("refuses %j", async (argv, problem) => {
    const { code, stdout, stderr } = await lab("lww-loss", ...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(problem);
  });
});
