import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nemesisIntervalMs } from "../../../src/lab/frontier/frontier.ts";
import { frontierText } from "../../../src/lab/frontier/frontier-report.ts";
import { dominates, dominatorOf } from "../../../src/lab/frontier/pareto.ts";
import { isPublishedCluster, publishedPoints } from "../../../src/lab/frontier/published-points.ts";
import { freshFolder, lab, pageData, widthOf } from "../lab-harness.ts";

const folder = freshFolder();
const small = ["--nodes", "4", "--rate", "20", "--time-limit", "4", "--seeds", "1"];

interface Point {
  readonly name: string;
  readonly source: string;
  readonly flags: readonly string[];
  readonly "msgs-per-op": number;
  readonly "median-ms": number;
  readonly "max-ms": number;
  readonly "survives-partitions": boolean;
  readonly "dominated-by"?: string;
}

const load = {
  nodes: 25,
  operationsPerSecond: 100,
  broadcastShare: 0.5,
  hopMs: 100,
  loadMs: 20_000,
  recoveryMs: 10_000,
};

describe("gossiper-lab frontier", () => {
  it("measures every strategy that has a curve, the profiles among them", async () => {
    const { code, stdout, stderr } = await lab("frontier", ...small, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      load: { nodes: 4, rate: 20, latency: 100, topology: "grid", seeds: 1 },
      bounds: { "messages-per-op-without-batching": 1.5, "batches-per-window": 6, "latency-ms": 100 },
    });
    const points: readonly Point[] = found.points;
    const strategies = points.map(({ flags }) => flags[flags.indexOf("--strategy") + 1]);
    expect(new Set(strategies)).toEqual(
      new Set(["--profile", "batched", "hybrid", "tree", "flood", "anti-entropy", "random-fanout"]),
    );
    expect(points.filter(({ name }) => name.startsWith("batched over star")).length).toBeGreaterThan(3);
    // Beside another cluster than theirs the points of others would mislead.
    expect(new Set(points.map(({ source }) => source))).toEqual(new Set(["here"]));
    expect(points.filter((point) => !point["survives-partitions"])).toEqual([]);
    const costs = points.map((point) => point["msgs-per-op"]);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    const cheapest = points.at(-1) as Point;
    expect(cheapest["dominated-by"]).toBeUndefined();
  });

  it("prints a table that marks what nothing dominates, and the bounds, and writes a page", async () => {
    const page = join(folder(), "pages", "frontier.html");
    const { stdout } = await lab("frontier", ...small, "--page", page);
    expect(stdout).toMatch(
      /^frontier: 4 nodes, 20 operations\/s for 4 s, 100 ms latency, virtual time, 1 run\n {2}of each setting, seed 1\n\n +# {2}setting +msgs\/op +median +max +cuts +by\n/,
    );
    expect(stdout).toMatch(/^ +\*\d+ {2}profile frugal +\d+\.\d\d +\d+ +\d+ +\d+\.\d\d$/m);
    // Words that stand in no row are not explained.
    expect(stdout).toMatch(/cuts: the msgs\/op under partitions, as compare --nemesis-interval 2 has them\n/);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      / to repeat one run, for example [^:]+ with partitions, seed 1: npx gossiper-lab test --virtual /,
    );
    expect(stdout).toMatch(/bounds: 1.5 msgs\/op, n − 1 messages a value/);
    for (const line of stdout.split("\n").slice(0, -2)) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout.endsWith(`\nPage: ${page}\n`)).toBe(true);
    const { title, sections } = pageData(page);
    expect(title).toBe("Messages against latency");
    expect(sections.map(({ charts = [] }) => charts.map(({ kind }) => kind))).toEqual([
      ["points", "points"],
      ["lines", "lines"],
      ["bars", "bars", "bars"],
      [],
    ]);
    const counts = sections[0]?.charts?.map((chart) =>
      chart.kind === "points" ? chart.series.reduce((sum, { points }) => sum + points.length, 0) : 0,
    );
    expect(counts).toEqual([19, 19]);
    // The points have the numbers of the table above, profiles their names, too, and a table on the page names all.
    const { charts: [chart] = [], table } = sections[0] ?? {};
    const rows = [...stdout.matchAll(/^ +\*?(\d+) {2}(\S.*?) {2,}\d/gm)].map(([, number, name]) => [
      Number(number),
      name,
    ]);
    expect(rows).toHaveLength(19);
    expect(table?.rows.map(([number, name]) => [number, name])).toEqual(rows);
    if (chart?.kind !== "points") throw new Error("the frontier is no chart of points");
    const marks = chart.series.flatMap(({ points }) => points.map(({ mark, label }) => `${mark} ${label}`));
    const shown = (name = "") => name.replace(/^profile /, "");
    const expected = rows.map(([number, name]) =>
      `${name}`.startsWith("profile ")
        ? `${number} ${shown(`${name}`)} ${number}: ${name}`
        : `${number} ${number}: ${name}`,
    );
    expect(new Set(marks)).toEqual(new Set(expected));
    expect(marks.filter((mark) => /^\d+ (balanced|frugal) /.test(mark))).toHaveLength(2);
    expect(chart.series[0]?.name).toBe("ours, unbeaten among ours");
  });

  it("has the points of others in 80 columns, each marked with where it is from", () => {
    const flags = {
      nodes: 25,
      rate: 100,
      latency: 100,
      latencyDist: "constant",
      topology: "grid",
      timeLimit: 20,
      seeds: 2,
    } as const;
    const ours = { name: "tree over a spanning tree of the grid", source: "here" };
    const tree = {
      ...ours,
      messagesPerOperation: 12.97,
      medianMs: 709,
      maxMs: 1_176,
      survivesPartitions: true,
    };
    const text = frontierText(load, flags, [tree, ...publishedPoints]);
    expect(widthOf(text)).toBeLessThanOrEqual(80);
    const rows = text.split("\n").filter((line) => /^ +\*?\d+[dmpt]? /.test(line));
    expect(rows).toHaveLength(1 + publishedPoints.length);
    expect(rows.filter((row) => /^ +\*\d+d {2}flood, grid +27\.99 +452 +791 +loses$/.test(row))).toHaveLength(
      1,
    );
    expect(
      rows.filter((row) => /^ +\*\d+p {2}batches, median 339 ms +2\.00 +339 +678 +\?$/.test(row)),
    ).toHaveLength(1);
    expect(text.replaceAll(/\s+/g, " ")).toMatch(
      /--nemesis-interval 10 has them; loses: values are lost under them; yes: all survive; \?: not told/,
    );
    expect(text).toContain(
      "d Maelstrom's doc, m measured on Maelstrom, p published, t trial\n    on Maelstrom\n",
    );
  });

  it("cuts its runs as compare does, in the time that it is given", async () => {
    const cluster = ["--nodes", "4", "--rate", "20", "--seeds", "1", "--time-limit", "4"];
    const { points } = JSON.parse((await lab("frontier", ...cluster, "--json")).stdout);
    const [fast] = points.filter(({ name }: Point) => name === "profile fast");
    const flags = ["--latency", "100", "--nemesis-interval", "2", "--profiles", "fast", "--json"];
    const [same] = JSON.parse((await lab("compare", ...cluster, ...flags)).stdout).settings;
    expect(fast["msgs-per-op-under-partitions"]).toBe(same.partitions["msgs-per-op"]);
    expect(nemesisIntervalMs({ ...load, loadMs: 20_000 })).toBe(10_000);
    expect(nemesisIntervalMs({ ...load, loadMs: 60_000 })).toBe(10_000);
  });

  it("runs on links whose latency varies, beside which others' points would mislead", async () => {
    const about = async (distribution: string) => {
      const cluster = ["--nodes", "3", "--rate", "20", "--time-limit", "1", "--seeds", "1"];
      const { stdout } = await lab("frontier", ...cluster, "--latency-dist", distribution, "--no-page");
      const [head, ...rest] = stdout.replaceAll(/\n {2,}(?=setting\n)/g, " ").split("\n");
      return { head, rows: rest.filter((line) => /^ +\*?\d/.test(line)) };
    };
    const [constant, exponential] = [await about("constant"), await about("exponential")];
    expect(exponential.head).toMatch(
      /^frontier: 3 nodes, 20 operations\/s for 1 s, 100 ms exponential latency, /,
    );
    expect(exponential.rows).toHaveLength(constant.rows.length);
    expect(exponential.rows).not.toEqual(constant.rows);
    const cluster = { load, topology: "grid" } as const;
    expect(isPublishedCluster(cluster)).toBe(true);
    expect(isPublishedCluster({ ...cluster, latencyDistribution: "uniform" })).toBe(false);
  });

  it("comes as CSV, with a row for each point, and then writes no page", async () => {
    const { code, stdout } = await lab("frontier", ...small, "--csv");
    const [head, ...rows] = stdout.trimEnd().split("\r\n");
    expect(head).toBe(
      'setting,source,msgs/op,median ms,max ms,survives partitions,"msgs/op, partitions",dominated by',
    );
    expect(rows).toHaveLength(19);
    expect(
      rows.filter((row) => /^profile frugal,here,[\d.]+,[\d.]+,[\d.]+,yes,[\d.]+,$/.test(row)),
    ).toHaveLength(1);
    expect(code).toBe(0);
  });

  it("names each setting once, also where links are so short that windows become equal", async () => {
    const short = ["--nodes", "2", "--latency", "0", "--rate", "20", "--time-limit", "1", "--seeds", "1"];
    const { points } = JSON.parse((await lab("frontier", ...short, "--json")).stdout);
    const names = [...points, ...publishedPoints].map(({ name }: { readonly name: string }) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("refuses arguments for the nodes", async () => {
    const { code, stderr } = await lab("frontier", "--", "--profile", "fast");
    expect(code).toBe(2);
    expect(stderr).toBe(
      "gossiper-lab: frontier chooses the arguments of the nodes itself; allowed: nothing after --\n",
    );
  });
});

describe("dominance", () => {
  const point = { name: "one", messagesPerOperation: 1, medianMs: 300, maxMs: 500, survivesPartitions: true };

  it("is being as good in every figure and better in one", () => {
    expect(dominates(point, { ...point, maxMs: 501 })).toBe(true);
    expect(dominates(point, point)).toBe(false);
    expect(dominates({ ...point, maxMs: 499 }, { ...point, medianMs: 299 })).toBe(false);
  });

  it("is not for what loses values over what does not", () => {
    const lossy = { ...point, messagesPerOperation: 0.5, survivesPartitions: false };
    expect(dominates(lossy, point)).toBe(false);
    expect(dominates(lossy, { ...lossy, maxMs: 501 })).toBe(true);
    expect(dominates(point, { ...lossy, messagesPerOperation: 2 })).toBe(true);
  });

  it("is told of the rival with the fewest messages", () => {
    const cheap = { ...point, name: "cheap", messagesPerOperation: 0.5 };
    const worse = { ...point, name: "worse", maxMs: 900 };
    expect(dominatorOf(worse, [point, cheap, worse])?.name).toBe("cheap");
    expect(dominatorOf(cheap, [point, cheap, worse])).toBeUndefined();
  });

  it("holds between the published points, too", () => {
    const [first] = publishedPoints.filter(({ name }) => name === "flood, grid");
    expect(first && dominatorOf(first, publishedPoints)?.name).toBe("star, 480 ms windows, no repair");
  });
});
