import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SpreadResult } from "../../../src/lab/spread/spread.ts";
import { freshFolder, lab, widthOf } from "../lab-harness.ts";

const folder = freshFolder();
const quick = ["--nodes", "100", "--trials", "8", "--played-max", "1000"];
const text = async (...flags: string[]) => (await lab("spread", ...quick, "--no-page", ...flags)).stdout;
const json = async (...flags: string[]) =>
  JSON.parse((await lab("spread", ...quick, "--json", ...flags)).stdout) as SpreadResult;

describe("the parts of spread", () => {
  it("are all there by default, in their order, none wider than 80 columns", async () => {
    const all = await text();
    const titles = [
      "The share of 100 nodes that know, round by round, fanout 1",
      "Rounds until all know, fanout 1",
      "Rumor mongering among 100 nodes (Demers et al. 1987)",
      "The smallest fanout for a probability of 0.99, in 5 rounds",
      "How far does this go?",
    ];
    const lines = all.split("\n");
    expect(lines.filter((line) => titles.includes(line))).toEqual(titles);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("are those that were named", async () => {
    expect(Object.keys(await json("--part", "scale,curves")).sort()).toEqual(["curves", "plan", "scale"]);
  });

  it("are the same for the same seed, and differ for another", async () => {
    const flags = ["--part", "curves,fanout"];
    expect(await text(...flags, "--seed", "a")).toBe(await text(...flags, "--seed", "a"));
    expect(await text(...flags, "--seed", "a")).not.toBe(await text(...flags, "--seed", "b"));
  });

  it("do not change a figure when another part is left out", async () => {
    const alone = await json("--part", "fanout");
    const together = await json("--part", "curves,fanout");
    expect(alone.fanout).toEqual(together.fanout);
  });
});

describe("the share round by round", () => {
  it("begins with one node and ends with all, model and simulation side by side", async () => {
    const { curves = [] } = await json("--part", "curves", "--fanout", "2");
    expect(curves.map(({ direction }) => direction)).toEqual(["push", "pull", "push-pull"]);
    for (const { shares, trials } of curves) {
      expect(trials).toBe(8);
      expect(shares[0]).toEqual({ model: 0.01, played: { mean: 0.01, standardError: 0 } });
      expect(shares.at(-1)?.model).toBeCloseTo(1, 4);
      expect(shares.at(-1)?.played?.mean).toBe(1);
    }
  });
});

describe("rounds until all know", () => {
  it("have a row for each number of nodes, of which the last column tells how many trials were played", async () => {
    const printed = await text("--part", "rounds", "--trials", "100", "--played-max", "10000");
    // The work of a row is bounded: with more nodes there are fewer trials, and beyond what is played none.
    const pull = printed.slice(printed.indexOf("pull: log2"), printed.indexOf("push-pull: log3"));
    expect(pull).toMatch(/^ {2}nodes .* error +trials$/m);
    const trials = [...pull.matchAll(/^ +(10|1k|10k|1M) .* ([\d,]+|–)$/gm)].map(([, nodes, count]) => [
      nodes,
      count,
    ]);
    expect(trials).toEqual([
      ["10", "100"],
      ["1k", "100"],
      ["10k", "87"],
      ["1M", "–"],
    ]);
    for (const line of printed.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });
});

describe("rumors", () => {
  it("stand beside what Demers et al. printed, where the nodes are as many as theirs", async () => {
    const printed = await text("--part", "rumors", "--nodes", "1000");
    expect(printed).toContain("push, feedback, counter (table 1): residue and traffic");
    expect(printed).toMatch(/^ {2}d +0\.18 +1\.74$/m);
    expect(printed).toMatch(/^ {2}d +4\.0e-6 +6\.09$/m);
    expect(await text("--part", "rumors")).not.toContain("(table 1)");
  });
});

describe("fanouts", () => {
  it("are what calc_fanout answers, beside those of an epidemic", async () => {
    const { fanout } = await json("--part", "fanout");
    const rows = fanout?.rows.map(({ nodes, course, epidemic, atomic }) => [nodes, course, epidemic, atomic]);
    expect(rows).toEqual([
      [5, 3, 1, 4],
      [10, 6, 2, 7],
      [25, 15, 3, 8],
      [100, 60, 3, 10],
      [1_000, 602, 5, 12],
      [10_000, 6_019, 9, 14],
      [1_000_000, 601_893, 22, 19],
    ]);
  });

  it("have a row of the nodes that were asked for, among the others", async () => {
    const sizes = async (nodes: number) => {
      const { fanout } = await json("--part", "fanout", "--nodes", `${nodes}`);
      return fanout?.rows.map((row) => row.nodes);
    };
    expect(await sizes(60)).toEqual([5, 10, 25, 60, 100, 1_000, 10_000, 1_000_000]);
    expect(await sizes(2)).toEqual([2, 5, 10, 25, 100, 1_000, 10_000, 1_000_000]);
    expect(await text("--part", "fanout", "--nodes", "60")).toMatch(/^ +60 +\d+ /m);
  });
});

describe("the scale", () => {
  const limits = async (...flags: string[]) =>
    (await json("--part", "scale", ...flags)).scale?.limits.map(({ shape, nodesMax, bound }) => [
      shape,
      nodesMax,
      bound,
    ]);

  it("ends for each shape where its busiest node breaks a bound", async () => {
    expect(await limits()).toEqual([
      ["star", 1_001, "messages"],
      ["two levels of hubs", 1_000_001, "messages"],
      ["three levels of hubs", 998_002_000, "messages"],
      ["random regular", 1_000_000_000, undefined],
      ["random fanout", 1_000_000_000, undefined],
    ]);
  });

  it("ends by bytes where those run out first, and before it began where nothing is allowed", async () => {
    const byBytes = await limits("--bytes-max", "200000");
    expect(byBytes?.[0]).toEqual(["star", 11, "bytes"]);
    const nothing = await limits("--messages-max", "10", "--rate", "1000");
    expect(nothing?.map(([, nodesMax, bound]) => [nodesMax, bound])).toEqual(
      Array.from({ length: 5 }, () => [undefined, "messages"]),
    );
  });

  it("names the shape that is the answer for each number of nodes", async () => {
    const answers = (await text("--part", "scale")).split("reaches the last node first:")[1] ?? "";
    expect(answers).toMatch(/^ +1,000 {2}star/m);
    expect(answers).toMatch(/^ +10,000 {2}two levels of hubs/m);
    expect(answers).toMatch(/^ +1,000,000,000 {2}random fanout/m);
    const none = await text("--part", "scale", "--messages-max", "1");
    expect(none.split("reaches the last node first:")[1]).toMatch(/^ +10 {2}none/m);
  });
});

describe("the page of spread", () => {
  it("is written where --page says, with the charts of all parts, and its path is printed", async () => {
    const path = join(folder(), "pages", "spread.html");
    const { code, stdout } = await lab("spread", ...quick, "--page", path);
    expect(code).toBe(0);
    expect(stdout.endsWith(`\nPage: ${path}\n`)).toBe(true);
    const page = readFileSync(path, "utf8");
    expect(page.length).toBeLessThan(1_000_000);
    for (const title of ["How a value spreads", "Residue against traffic", "Load of the busiest node"]) {
      expect(page).toContain(title);
    }
    expect(readdirSync(join(folder(), "pages"))).toEqual(["spread.html"]);
  });

  it("is not written beside JSON, unless it is named", async () => {
    const path = join(folder(), "named.html");
    await lab("spread", "--part", "curves", "--nodes", "20", "--trials", "4", "--json", "--page", path);
    expect(existsSync(path)).toBe(true);
    const { stdout } = await lab("spread", "--part", "curves", "--nodes", "20", "--trials", "4", "--json");
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stdout).not.toContain("Page:");
  });

  it("is refused before the work where it cannot be written", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const inFile = await lab("spread", "--page", join(file, "spread.html"));
    expect(inFile).toMatchObject({ code: 2, stdout: "" });
    expect(inFile.stderr).toMatch(/^gossiper-lab: the page .*spread\.html cannot be written: [^\n]+\n$/);
    const taken = join(folder(), "taken.html");
    mkdirSync(taken);
    expect(await lab("spread", "--page", taken)).toEqual({
      code: 2,
      stdout: "",
      stderr: `gossiper-lab: the page ${taken} cannot be written: ${taken} is a folder; --page FILE names another, --no-page writes none\n`,
    });
    expect(await lab("spread", "--page", "")).toMatchObject({ code: 2, stdout: "" });
    expect(readdirSync(folder()).sort()).toEqual(["file", "taken.html"]);
  });
});

describe("wrong flags of spread", () => {
  it.each([
    [["--part", "curve"], /Allowed: curves, rounds, rumors, fanout, scale; did you mean curves\?$/],
    [["--nodes", "1"], /Allowed: a whole number from 2 to 100000$/],
    [["--degree", "5"], /Allowed: an even number from 2 to 64$/],
    [["--trials", "1"], /Allowed: a whole number from 4 to 100000$/],
    [["--probability", "0"], /Allowed: a number above 0, up to 0.999999999$/],
    [["--probability", "1"], /Allowed: a number above 0, up to 0.999999999$/],
    [["--played-max", "2000000"], /Allowed: a whole number from 10 to 1000000$/],
    [["--open", "--no-page"], /^gossiper-lab: --open has no page to open; allowed: with --page FILE$/],
    [["--", "--strategy", "flood"], /^gossiper-lab: spread /],
  ] as const)("are refused: %j", async (flags, expected) => {
    const { code, stdout, stderr } = await lab("spread", ...flags);
    expect(stderr.trimEnd()).toMatch(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
