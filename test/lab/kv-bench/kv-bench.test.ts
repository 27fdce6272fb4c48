import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KvBenchJson, KvRowJson } from "../../../src/lab/kv-bench/kv-bench-report.ts";
import { flagsOf } from "../../../src/lab/kv-bench/kv-setting.ts";
import { freshFolder, lab, pageData, widthOf } from "../lab-harness.ts";

const folder = freshFolder();

const small = ["kv-bench", "--time-limit", "3", "--nodes", "4", "--key-count", "50"];
const one = ["--reads", "0.5", "--keys", "zipf", "--strategies", "balanced", "--partitions", "no"];

async function rowsOf(...argv: string[]): Promise<readonly KvRowJson[]> {
  const { code, stdout, stderr } = await lab(...small, ...argv, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return (JSON.parse(stdout) as KvBenchJson).rows;
}

describe("gossiper-lab kv-bench", () => {
  it("measures a row for each combination of what was chosen", async () => {
    const rows = await rowsOf(
      "--modes",
      "lww,vv",
      "--reads",
      "0.5",
      "--keys",
      "zipf",
      "--partitions",
      "yes,no",
    );
    const chosen = rows.map((row) => [row.mode, row.strategy, row["read-share"], row["partitions?"]]);
    expect(chosen).toEqual(
      ["lww", "vv"].flatMap((mode) =>
        ["flood", "balanced"].flatMap((strategy) => [true, false].map((cut) => [mode, strategy, 0.5, cut])),
      ),
    );
    for (const row of rows) {
      expect(row).toMatchObject({ "valid?": true, problems: [], nodes: 4, "value-bytes": 100 });
      expect(row.convergence.pending).toBe(0);
      expect(row.writes).toBeGreaterThan(30);
      // All writes of a run are over fifty keys.
      expect(row["keys-stored"]).toBeLessThanOrEqual(50);
      const { "p50-ms": middle = NaN, "p95-ms": high = NaN, "max-ms": most = NaN } = row.convergence;
      expect(middle).toBeGreaterThan(0);
      expect(high).toBeGreaterThanOrEqual(middle);
      expect(most).toBeGreaterThanOrEqual(high);
      expect(row["partitions?"] ? most : 0).toBeLessThan(6_000);
      // Clients overwrite what they have not read, and vv keeps the same writes as siblings.
      expect(row.mode === "vv" ? row["conflict-reads"] : row["lost-updates"]).toBeGreaterThan(0);
      expect(row["lost-updates"] === undefined).toBe(row.mode === "vv");
      expect(row["conflict-reads"] === undefined).toBe(row.mode === "lww");
    }
    const slowest = (cut: boolean) =>
      Math.max(
        ...rows.filter((row) => row["partitions?"] === cut).map((row) => row.convergence["max-ms"] ?? 0),
      );
    expect(slowest(true)).toBeGreaterThan(slowest(false));
  });

  it("finds that two windows of the profile are what a write takes without faults", async () => {
    const [row] = await rowsOf(...one);
    // Items go at every second window of 436 ms: two of them, two hops of 20 ms, and the margin of the phase.
    const pairMs = 2 * 436 + 2 * 20 + 60;
    expect(row?.convergence["p95-ms"]).toBeLessThan(pairMs);
    // Before a leaf has heard when its hub passes items on, they may wait at both.
    expect(row?.convergence["max-ms"]).toBeLessThan(2 * pairMs);
    expect(row?.stale.age["max-ms"]).toBeLessThan(2 * pairMs);
  });

  it("sends more bytes for larger values, and as many messages", async () => {
    const [short, long] = await rowsOf(...one, "--value-bytes", "10,2010");
    expect(long?.["msgs-per-write"]).toBeCloseTo(short?.["msgs-per-write"] as number, 1);
    expect(long?.["bytes-per-write"]).toBeGreaterThan((short?.["bytes-per-write"] as number) + 2_000);
  });

  it("finds more stale reads and more conflicts among few keys than among many", async () => {
    const few = await rowsOf(...one, "--modes", "vv", "--key-count", "2");
    const many = await rowsOf(...one, "--modes", "vv", "--keys", "uniform", "--key-count", "1000");
    expect(few[0]?.stale.share).toBeGreaterThan(many[0]?.stale.share as number);
    expect(few[0]?.["conflict-reads"]).toBeGreaterThan(many[0]?.["conflict-reads"] as number);
    expect(few[0]?.["keys-stored"]).toBe(2);
  });

  it("prints a table, and the same figures again", async () => {
    const text = () => lab(...small, ...one, "--no-page");
    const [first, second] = [await text(), await text()];
    expect(first).toEqual(second);
    expect(first.stdout).toMatch(
      /^kv-bench: 100 operations\/s over 50 keys for 3 s, 20 ms latency, virtual time,\n {2}seed 1\n {2}in every row: mode lww, 4 nodes, balanced, 50 % reads, zipf keys, values of\n {2}100 B, no partitions\n\n {2}strategy +msgs\/w +B\/w +p50 +max ms +stale +conflicts\n/,
    );
    expect(first.stdout.match(/^ {2}balanced +[\d.]+ .*$/gm)).toHaveLength(1);
    expect(widthOf(first.stdout)).toBeLessThanOrEqual(80);
  });

  it("names the choices that differ in each table, and fits 80 columns where nearly all of them do", async () => {
    const all = [
      "--modes",
      "lww,vv",
      "--nodes",
      "2,3",
      "--value-bytes",
      "10,20",
      "--strategies",
      "balanced/star",
    ];
    const few = ["--reads", "0.5,0.9", "--keys", "zipf,uniform", "--time-limit", "0.2", "--no-page"];
    const { code, stdout } = await lab(...small, ...all, ...few);
    expect(code).toBe(0);
    const headings = stdout.match(/^\w+, \d nodes, \d+ B\n {2}reads +keys +cuts +msgs\/w .* conflicts$/gm);
    expect(headings?.map((text) => text.split("\n")[0])).toEqual(
      ["lww", "vv"].flatMap((mode) =>
        [2, 3].flatMap((nodes) => [10, 20].map((bytes) => `${mode}, ${nodes} nodes, ${bytes} B`)),
      ),
    );
    // In each of the eight tables: every share of reads, popularity and choice of partitions.
    expect(stdout.match(/^ {4}0\.[59] {2}(zipf|uniform) +(yes|no) /gm)).toHaveLength(8 * 8);
    expect(stdout).toContain("\n  in every row: balanced/star\n");
    expect(stdout.match(/^ {2}conflicts: /gm)).toHaveLength(2);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "for --gossip-interval-ms of the node (200 unless set), and under batched and the profiles for the window",
    );
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
  });

  it("writes a page where --page says, with the figures of all rows, and prints its path", async () => {
    const path = join(folder(), "pages", "kv-bench.html");
    const chosen = ["--modes", "lww,vv", "--reads", "0.5", "--keys", "zipf"];
    const { code, stdout } = await lab(...small, ...chosen, "--page", path);
    expect(code).toBe(0);
    expect(stdout.endsWith(`\nPage: ${path}\n`)).toBe(true);
    const { lead, sections } = pageData(path);
    expect(lead).toMatch(/The store kept its laws in all 8 rows\.$/);
    expect(sections.map(({ title, charts = [] }) => [title, charts.length])).toEqual([
      ["Convergence", 4],
      ["Messages and bytes", 4],
      ["Stale reads", 6],
      ["Conflicts", 2],
      ["All figures", 0],
    ]);
    const rows = await rowsOf(...chosen);
    const cut = rows.filter((row) => row.mode === "vv" && row["partitions?"]);
    const { p50, p95, most } = {
      p50: cut.map((row) => Math.round(row.convergence["p50-ms"] as number)),
      p95: cut.map((row) => Math.round(row.convergence["p95-ms"] as number)),
      most: cut.map((row) => Math.round(row.convergence["max-ms"] as number)),
    };
    expect(sections[0]?.charts?.[3]).toMatchObject({
      title: "Until a write is everywhere: vv, 4 nodes, partitions",
      groups: ["flood", "balanced"],
      series: [
        { name: "median", values: p50 },
        { name: "95th percentile", values: p95 },
        { name: "slowest", values: most },
      ],
    });
    const messages = sections[1]?.charts?.[0];
    const ofLww = (isCut: boolean) =>
      rows
        .filter((row) => row.mode === "lww" && row["partitions?"] === isCut)
        .map((row) => Number((row["msgs-per-write"] as number).toFixed(2)));
    expect(messages).toMatchObject({
      title: "Messages: lww, 4 nodes",
      series: [
        { name: "no partitions", values: ofLww(false) },
        { name: "partitions", values: ofLww(true) },
      ],
    });
    expect(sections.at(-1)?.table?.rows).toHaveLength(8);
  });

  it("writes no page beside JSON or CSV, unless it is named", async () => {
    const path = join(folder(), "named.html");
    await lab(...small, ...one, "--csv", "--page", path);
    expect(readdirSync(folder())).toEqual(["named.html"]);
    const { stdout } = await lab(...small, ...one, "--csv");
    expect(stdout).not.toContain("Page:");
  });

  it("prints CSV as every command does, with a field for each name, and the same as Markdown", async () => {
    const { code, stdout } = await lab(...small, ...one, "--modes", "lww,vv", "--csv");
    expect(code).toBe(0);
    expect(stdout.endsWith("\r\n")).toBe(true);
    const lines = stdout
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    expect(lines.map(({ length }) => length)).toEqual([26, 26, 26]);
    const [names = [], lww = [], vv = []] = lines;
    const at = (line: readonly string[], name: string) => line[names.indexOf(name)];
    expect([at(lww, "mode"), at(lww, "valid?"), at(lww, "siblings-max")]).toEqual(["lww", "true", ""]);
    expect([at(vv, "mode"), at(vv, "valid?"), at(vv, "lost-updates")]).toEqual(["vv", "true", ""]);
    for (const line of [lww, vv])
      for (const name of ["writes", "msgs-per-write", "bytes-per-write", "convergence-p95-ms", "stale-share"])
        expect(Number(at(line, name)), name).toBeGreaterThan(0);
    const decimals = [lww, vv].flat().map((field) => /\.(\d+)$/.exec(field)?.[1]?.length ?? 0);
    expect(Math.max(...decimals)).toBe(3);
    const { stdout: table } = await lab(...small, ...one, "--modes", "lww,vv", "--markdown");
    expect(table.split("\n")[0]).toBe(`| ${names.join(" | ")} |`);
    expect(table.split("\n")[2]).toBe(`| ${lww.map((field) => field || "–").join(" | ")} |`);
  });

  it("measures real processes, too", async () => {
    const { code, stdout } = await lab(
      ...small,
      ...one,
      "--nodes",
      "2",
      "--time-limit",
      "1",
      "--processes",
      "--json",
    );
    expect(code).toBe(0);
    const { load, rows } = JSON.parse(stdout) as KvBenchJson;
    expect(load.time).toBe("real");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ "valid?": true, nodes: 2, convergence: { pending: 0 } });
    expect(rows[0]?.writes).toBeGreaterThan(0);
  });

  const numbers = Array.from({ length: 40 }, (_, at) => at + 1).join(",");

  it.each([
    [["--strategies", "floof"], "did you mean flood?"],
    [["--reads", "1.5"], "Allowed: a number from 0, up to 1"],
    [["--open", "--json"], "--open has no page to open"],
    [["--json", "--csv"], "'--csv' cannot be used with option '--json'"],
    [["--processes", "--nodes", "300"], "--nodes 300 is too many processes"],
    [["--nodes", numbers, "--value-bytes", numbers], "these choices make 25600 rows; allowed: up to 1000"],
    [["--", "--profile", "fast"], "kv-bench chooses the arguments of the nodes itself"],
  ])("refuses %j", async (argv, problem) => {
    const { code, stdout, stderr } = await lab("kv-bench", ...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(problem);
  });

  it("names a strategy, a profile and an overlay as the flags of a node", () => {
    expect(flagsOf("tree")).toEqual(["--strategy", "tree"]);
    expect(flagsOf("frugal")).toEqual(["--profile", "frugal"]);
    expect(flagsOf("flood/star")).toEqual(["--strategy", "flood", "--overlay", "star"]);
  });
});
