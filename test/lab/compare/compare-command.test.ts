import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder, lab, pageData, plainNode } from "../lab-harness.ts";

const folder = freshFolder();
const small = [
  "--node-count",
  "5",
  "--rate",
  "30",
  "--time-limit",
  "6",
  "--nemesis-interval",
  "2",
  "--seeds",
  "1",
];

interface Figures {
  readonly "msgs-per-op": number;
  readonly "median-ms": number;
  readonly "max-ms": number;
  readonly "lost-count": number;
  readonly "bytes-per-value": number;
  readonly "busiest-node-share": number;
  readonly "heal-ms": number | null;
  readonly "invalid-runs": number;
  readonly "harness-late-ms"?: number;
}

interface Setting {
  readonly name: string;
  readonly time: string;
  readonly calm: Figures;
  readonly partitions?: Figures;
}

async function settingsOf(...flags: string[]): Promise<readonly Setting[]> {
  const { stdout, stderr } = await lab("compare", ...small, ...flags, "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout).settings;
}

describe("gossiper-lab compare", () => {
  it("measures each setting on the same seeds, with partitions and without", async () => {
    const settings = await settingsOf("--strategies", "flood,flood/star", "--profiles", "fast");
    expect(settings.map(({ name, time }) => [name, time])).toEqual([
      ["flood", "virtual"],
      ["flood/star", "virtual"],
      ["profile fast", "virtual"],
    ]);
    const [flood, star, fast] = settings.map(({ calm }) => calm) as [Figures, Figures, Figures];
    // A star has n − 1 = 4 links, and each value goes over each once; half of the operations are broadcasts.
    expect(star["msgs-per-op"]).toBeGreaterThan(1.9);
    expect(flood["msgs-per-op"]).toBeGreaterThan(star["msgs-per-op"]);
    expect(fast["max-ms"]).toBeLessThan(flood["max-ms"]);
    // All messages of a star are its hub's, and each message has two ends.
    expect(star["busiest-node-share"]).toBe(1);
    expect(flood["busiest-node-share"]).toBeGreaterThanOrEqual(0.4);
    expect(flood["busiest-node-share"]).toBeLessThan(1);
    for (const { calm, partitions } of settings) {
      expect(calm).toMatchObject({ "lost-count": 0, "invalid-runs": 0 });
      expect(partitions).toMatchObject({ "lost-count": 0, "invalid-runs": 0 });
      expect(calm).not.toHaveProperty("heal-ms");
      expect(partitions?.["heal-ms"]).toBeGreaterThan(0);
      expect(partitions?.["max-ms"]).toBeGreaterThan(calm["max-ms"]);
      expect(calm["bytes-per-value"]).toBeGreaterThan(50);
    }
  });

  it("gives the same figures again from the same seeds, and others from others", async () => {
    const figures = async (...flags: string[]) =>
      (
        await lab(
          "compare",
          ...small,
          "--strategies",
          "random-fanout",
          "--nemesis",
          "none",
          "--csv",
          ...flags,
        )
      ).stdout;
    const first = await figures();
    expect(await figures()).toBe(first);
    expect(await figures("--seed", "other")).not.toBe(first);
  });

  it("names its seeds, and prints a command that repeats a run of a row", async () => {
    const flags = ["--strategies", "random-fanout", "--latency-dist", "uniform", "--seed", "mine"];
    const { stdout } = await lab("compare", ...small, ...flags, "--no-page");
    expect(stdout).toMatch(/^ {2}seed mine\.1$/m);
    const [, row = ""] =
      /^with partitions.*\n {2}random-fanout +([\d.]+) /m.exec(stdout.replaceAll(/^ +with/gm, "with")) ?? [];
    const [, command = ""] =
      /to repeat one run, for example random-fanout with partitions, seed mine.1:\nnpx gossiper-lab (.+)\n$/s.exec(
        stdout,
      ) ?? [];
    const argv = command.replaceAll(/ \\\n +/g, " ").split(" ");
    const behind = argv.indexOf("--");
    const again = await lab(
      ...[...argv.slice(0, behind), "--json", "--store", join(folder(), "store"), ...argv.slice(behind)],
    );
    const { net } = JSON.parse(again.stdout);
    expect(String(Number(net.servers["msgs-per-op"].toFixed(2)))).toBe(row);
    const two = await lab("compare", ...small, "--strategies", "flood", "--nemesis", "none", "--seeds", "2");
    expect(two.stdout).toMatch(/^ {2}seeds 1 and 2$/m);
    const { stdout: help } = await lab("compare", "--help");
    expect(help.replaceAll(/\s+/g, " ")).toContain(
      "--seed <text> another series of seeds: x.1, x.2, … for --seed x (default: 1, 2, …)",
    );
  });

  it("runs every setting over every overlay, but for those that name one", async () => {
    const flags = ["--strategies", "tree,flood/total", "--overlays", "star,tree2", "--nemesis", "none"];
    const settings = await settingsOf(...flags);
    expect(settings.map(({ name }) => name)).toEqual(["tree/star", "tree/tree2", "flood/total"]);
    expect(settings.filter(({ partitions }) => partitions !== undefined)).toEqual([]);
  });

  it("runs settings that are given as flags of the node, each under a short name", async () => {
    const given = [
      "--strategy batched --overlay star --batch-window-ms 50",
      "--profile=fast --batch-window-ms 300",
      "--fanout 3  --strategy random-fanout",
      "--strategy random-fanout --fanout 3",
      "--no-repair",
    ];
    const settings = given.flatMap((flags) => ["--setting", flags]);
    const { stdout, stderr } = await lab(
      ...["compare", ...small, "--strategies", "flood", ...settings, "--nemesis", "none", "--json"],
    );
    expect(stderr).toBe("");
    const found: readonly (Setting & { readonly flags: readonly string[] })[] = JSON.parse(stdout).settings;
    expect(found.map(({ name, flags }) => [name, flags.join(" ")])).toEqual([
      ["flood", "--strategy flood"],
      ["batched/star, window 50 ms", given[0]],
      ["profile fast, window 300 ms", given[1]],
      // The same in another order is the same setting; the last one stands for both.
      ["random-fanout, fanout 3", given[3]],
      ["hybrid, no repair", given[4]],
    ]);
    const [flood, star, fast] = found.map(({ calm }) => calm) as [Figures, Figures, Figures];
    expect(star["msgs-per-op"]).toBeLessThan(flood["msgs-per-op"]);
    // A window of 300 ms in place of 3.
    expect(fast["median-ms"]).toBeGreaterThan(150);
  });

  it("runs such a setting over every overlay, unless its flags name one", async () => {
    const flags = [
      "--setting",
      "--strategy tree",
      "--setting",
      "--overlay total",
      "--overlays",
      "star,tree2",
    ];
    const settings = await settingsOf(...flags, "--nemesis", "none");
    expect(settings.map(({ name }) => name)).toEqual(["tree/star", "tree/tree2", "hybrid/total"]);
  });

  it.each([
    ["--stratgy flood", 'arguments of the node: unknown flag "--stratgy"; did you mean --strategy?'],
    ["--batch-window-ms", "arguments of the node: --batch-window-ms "],
    ["--strategy floods", "arguments of the node: --strategy "],
    ["--help", "arguments of the node: --help runs no node; allowed: flags of maelstrom.sh"],
    ["flood", 'arguments of the node: unknown flag "flood"; allowed: --strategy '],
  ])("refuses the setting %j as the node would", async (flags, problem) => {
    const { code, stdout, stderr } = await lab("compare", "--setting", flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.startsWith(`gossiper-lab: --setting ${JSON.stringify(flags)}: ${problem}`)).toBe(true);
    expect(stderr.split("\n")).toHaveLength(2);
  });

  it("prints tables of 80 columns, and writes a page with everything on it", async () => {
    const page = join(folder(), "deep", "compare.html");
    const flags = ["--strategies", "flood,anti-entropy/random-regular", "--page", page];
    const { code, stdout } = await lab("compare", ...small, ...flags);
    expect(stdout).toMatch(
      /^compare: 5 nodes, broadcast, 30 operations\/s for 6 s,\n {2}100 ms constant latency, topology grid, virtual time, 1 run of each setting,\n {2}seed 1\n/,
    );
    expect(stdout).toMatch(/^ {2}flood +[\d.]+ +\d+ +\d+ +\d+ +0 +\d+ +\d+ %$/m);
    expect(stdout).toMatch(/^ {2}flood +[\d.]+ +[\d.]+ +\d+ +\d+ +\d+ +0 +\d+$/m);
    expect(code).toBe(0);
    expect(stdout.endsWith(`\nPage: ${page}\n`)).toBe(true);
    for (const line of stdout.split("\n").slice(0, -2)) expect(line.length).toBeLessThanOrEqual(80);
    const { sections } = pageData(page);
    expect(sections.map(({ title }) => title)).toEqual([
      "The frontier",
      "Spread of values",
      "The cost of partitions",
      "All figures",
    ]);
    const [frontier, spread, , all] = sections;
    // Others' points are of another cluster.
    expect(frontier?.charts?.flatMap(({ series }) => series.map(({ name }) => name))).not.toContain(
      "theirs, single runs on real Maelstrom",
    );
    for (const chart of spread?.charts ?? []) {
      if (chart.kind !== "lines") throw new Error(`${chart.title} has no curves`);
      expect(chart.series.map(({ name }) => name)).toEqual(["flood", "anti-entropy/random-regular"]);
      // Half of the values are everywhere at the end.
      for (const { points } of chart.series) expect(points.at(-1)?.[1]).toBe(100);
    }
    expect(all?.table?.rows).toHaveLength(4);
  });

  it("is invalid, and says why, where a run is", async () => {
    const page = join(folder(), "compare.html");
    const flags = ["--strategies", "flood", "--page", page, "--", "--no-repair"];
    const { code, stdout } = await lab("compare", ...small, ...flags);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ flood, with partitions: 1 of 1 runs invalid; seed 1: \d+ of \d+ values were lost/m,
    );
    expect(stdout).not.toMatch(/✗ flood, without faults/);
    expect(stdout).toMatch(/never\n/);
    expect(pageData(page).sections.at(-1)?.text).toContainEqual(
      expect.stringMatching(/^✗ flood, with partitions/),
    );
  });

  it("runs programs as processes, beside ours in virtual time", async () => {
    const flags = ["--bin", plainNode, "--strategies", "flood", "--nemesis", "none", "--json"];
    const load = ["--node-count", "2", "--rate", "20", "--latency", "0", "--time-limit", "1", "--seeds", "1"];
    const { stdout } = await lab("compare", ...load, ...flags);
    const { settings } = JSON.parse(stdout) as { settings: readonly Setting[] };
    expect(settings.map(({ name, time }) => [name, time])).toEqual([
      ["flood", "virtual"],
      [plainNode, "real"],
    ]);
    expect(settings[1]?.calm["msgs-per-op"]).toBeGreaterThan(0);
    const lateness = settings.map(({ calm }) => calm["harness-late-ms"]);
    expect(lateness).toEqual([undefined, expect.any(Number)]);
  });
});
