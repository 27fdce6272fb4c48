import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Chart } from "../../../src/lab/pages/chart-page.ts";
import type { RunPage } from "../../../src/lab/pages/run-page.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();

const run = [
  "--virtual",
  "--node-count",
  "5",
  "--rate",
  "40",
  "--time-limit",
  "6",
  "--latency",
  "20",
  "--seed",
  "1",
];
const faulty = ["--nemesis", "partition", "--nemesis-interval", "2"];

function dataOf(path: string): RunPage {
  const html = readFileSync(path, "utf8");
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "null") as RunPage;
}

/** The figures of the store as the terminal has them, by their heads. */
function storeRow(stdout: string): ReadonlyMap<string, string> {
  const lines = stdout.split("\n");
  return new Map(
    lines.flatMap((line, index) => {
      if (!line.startsWith("  writes  ")) return [];
      const amounts = (lines[index + 1] ?? "").trim().split(/ +/);
      return line
        .trim()
        .split(/ {2,}/)
        .slice(1)
        .map((head, column): [string, string] => [head, amounts[column] ?? ""]);
    }),
  );
}

function chartedPoints(chart: Chart | undefined): number {
  return chart?.kind === "points" ? chart.series.reduce((sum, { points }) => sum + points.length, 0) : 0;
}

describe("the page of a run", () => {
  it("is written by test, its path printed last, and made again from the store, byte for byte", async () => {
    const store = folder();
    const { code, stdout } = await lab("test", ...run, ...faulty, "--messages", "--store", store);
    const path = /^Page: (.+report\.html)$/m.exec(stdout)?.[1] ?? "";
    expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, `Page: ${path}`]);
    const written = readFileSync(path);
    expect(written.byteLength).toBeLessThan(1_000_000);
    rmSync(path);
    expect(await lab("report", "--store", store)).toEqual({ code: 0, stdout: `${path}\n`, stderr: "" });
    expect(readFileSync(path).equals(written)).toBe(true);
  });

  it("tells of latencies, messages, spread, staleness, ways and messages against time", async () => {
    const { stdout } = await lab("test", ...run, ...faulty, "--store", folder());
    const page = dataOf(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "");
    const charts = page.sections.flatMap(({ charts = [] }) => charts.map(({ title }) => title));
    expect(page.sections.map(({ title }) => title)).toEqual([
      "Latency of each value",
      "Messages",
      "Spread of values",
      "Staleness",
    ]);
    expect(charts.slice(0, 3)).toEqual(["Latency against the time of the broadcast", "By kind", "By link"]);
    const spread = page.sections[2]?.charts?.[0];
    expect(spread?.series.map(({ name }) => name)).toEqual(["median", "slowest value", "median"]);
    expect([page.ways?.nodes.length, page.ways?.groups.map(({ name }) => name)[0]]).toEqual([5, "Slowest"]);
    expect(page.diagram?.nodes).toEqual(["n0", "n1", "n2", "n3", "n4"]);
    expect(page.diagram?.spans[0]?.label).toMatch(/^partition/);
    const servers = Number(
      page.facts.find(({ name }) => name === "messages between nodes")?.amount.replaceAll(",", ""),
    );
    expect(page.diagram?.messages.src.length).toBe(servers);
  });

  it.each(["echo", "unique-ids", "g-set", "pn-counter"])("of %s is written, too", async (workload) => {
    const { stdout } = await lab("test", ...run, "-w", workload, "--store", folder());
    const page = dataOf(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "");
    const isSet = workload === "g-set";
    expect(page.sections[0]?.title).toBe(isSet ? "Latency of each value" : "Latency of each operation");
    expect(page.ways !== undefined).toBe(isSet);
  });

  it.each([
    ["kv-lww", ["Staleness"], ["lost updates"]],
    ["kv-vv", ["Staleness", "Siblings"], ["reads of siblings"]],
  ])(
    "of %s shows the store: the terminal's figures, stale reads, siblings",
    async (workload, sections, own) => {
      const { stdout } = await lab("test", ...run, ...faulty, "-w", workload, "--store", folder());
      const page = dataOf(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "");
      expect(page.lead).toMatch(new RegExp(`^Workload ${workload}, 5 nodes in a grid, `));
      const amounts = new Map(page.facts.map(({ name, amount }) => [name, amount.replaceAll(",", "")]));
      const inTerminal = storeRow(stdout);
      const reads = inTerminal.get("reads");
      expect(["keys", "writes", "stale reads", ...own].map((name) => amounts.get(name))).toEqual([
        inTerminal.get("keys"),
        `${inTerminal.get("acknowledged")} of ${inTerminal.get("attempted")}`,
        `${inTerminal.get("stale reads")} of ${reads}`,
        workload === "kv-lww"
          ? inTerminal.get("lost updates")
          : `${inTerminal.get("reads of siblings")} of ${reads}`,
      ]);
      expect(amounts.get("nodes held the same again")).toMatch(/^\d+(\.\d)? s$/);
      expect(page.sections.map(({ title }) => title)).toEqual([
        ...sections,
        "Latency of each operation",
        "Messages",
      ]);
      const stale = page.sections[0]?.charts?.[0];
      expect(stale?.series[0]).toMatchObject({ name: "stale reads" });
      expect(chartedPoints(stale)).toBe(Number(inTerminal.get("stale reads")));
    },
  );

  it("tells values that were gone with killed nodes from lost ones", async () => {
    const kills = ["--nemesis", "kill,partition", "--nemesis-interval", "1", "--kill-count", "2"];
    const { stdout } = await lab("test", ...run, ...kills, "--store", folder());
    const [, gone] = /^ {2}gone +(\d+) values? that only killed nodes had/m.exec(stdout) ?? [];
    const page = dataOf(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "");
    const amounts = new Map(page.facts.map(({ name, amount }) => [name, amount]));
    expect(Number(gone)).toBeGreaterThan(0);
    expect([amounts.get("values gone"), amounts.get("values lost")]).toEqual([
      gone,
      expect.stringMatching(/^0 of /),
    ]);
    expect(amounts.has("ids")).toBe(false);
    const names = page.sections[0]?.charts?.[0]?.series.map(({ name }) => name);
    expect(names).toEqual([
      "stable in reads",
      "at every node",
      "gone with killed nodes: last seen in a read",
    ]);
  });

  it("has no chart of operations that all took 0 ms, and says so", async () => {
    const { stdout } = await lab("test", ...run, "--latency", "0", "-w", "kv-lww", "--store", folder());
    const page = dataOf(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "");
    const latency = page.sections.find(({ title }) => title === "Latency of each operation");
    expect(latency?.charts).toBeUndefined();
    expect(latency?.text[1]).toMatch(
      /^There is no chart: each of \d+ operations was answered at once, in 0 ms\./,
    );
  });

  it("leaves the page alone whose messages were not kept, and says so", async () => {
    const store = folder();
    const { stdout } = await lab("test", ...run, "--store", store);
    const path = /^Page: (.+)$/m.exec(stdout)?.[1] ?? "";
    const before = readFileSync(path);
    const { code, stderr } = await lab("report", "--store", store);
    expect([code, stderr]).toEqual([
      0,
      "gossiper-lab: this run kept no messages (--messages keeps them), so the page that test wrote stays as it is\n",
    ]);
    expect(readFileSync(path).equals(before)).toBe(true);
    rmSync(path);
    expect((await lab("report", "--store", store)).code).toBe(0);
    const page = dataOf(path);
    expect([page.diagram, page.sections[1]?.title]).toEqual([undefined, "Messages"]);
  });

  it("takes a run by its folder or by its name in the store", async () => {
    const store = folder();
    await lab("test", ...run, "--messages", "--store", store);
    const [name = ""] = readdirSync(join(store, "broadcast"));
    const path = join(store, "broadcast", name, "report.html");
    const byName = await lab("report", `broadcast/${name}`, "--store", store);
    const byPath = await lab("report", join(store, "broadcast", name));
    expect([byName.stdout, byPath.stdout]).toEqual([`${path}\n`, `${path}\n`]);
  });

  it("goes with its run when the store is thinned out", async () => {
    const store = folder();
    for (const seed of ["1", "2"]) await lab("test", ...run, "--seed", seed, "--keep", "1", "--store", store);
    expect(readdirSync(join(store, "broadcast")).length).toBe(1);
  });
});

describe("a run that cannot be shown", () => {
  it("is named in one line", async () => {
    const store = folder();
    const noStore = await lab("report", "--store", join(store, "nowhere"));
    expect(noStore).toEqual({
      code: 2,
      stdout: "",
      stderr: `gossiper-lab: no run in the store ${join(store, "nowhere")}; npx gossiper-lab test makes one, --store names another\n`,
    });
    const noRun = await lab("report", "nothing", "--store", store);
    expect(noRun.stderr).toBe(
      `gossiper-lab: no run nothing, neither as a folder nor in the store ${store}\n`,
    );
  });

  it.each([
    ["results.json", "{", "no finished run in"],
    ["results.json", '{"valid?": 7}', "results.json cannot be read: valid? is not as this version writes it"],
    [
      "history.jsonl",
      "{}\nnot json\n{}\n",
      "history.jsonl cannot be read: line 2 is not as the lab writes it",
    ],
  ])("is refused for its %s: %s", async (file, text, complaint) => {
    const store = folder();
    await lab("test", ...run, "--store", store);
    const [name = ""] = readdirSync(join(store, "broadcast"));
    writeFileSync(join(store, "broadcast", name, file), text);
    rmSync(join(store, "broadcast", name, "report.html"));
    const { code, stderr } = await lab("report", "--store", store);
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain(complaint);
  });

  it("cannot be written where a folder stands in its place", async () => {
    const store = folder();
    await lab("test", ...run, "--messages", "--store", store);
    const [name = ""] = readdirSync(join(store, "broadcast"));
    const path = join(store, "broadcast", name, "report.html");
    rmSync(path);
    mkdirSync(join(path, "inside"), { recursive: true });
    const { code, stdout, stderr } = await lab("report", "--store", store);
    expect([code, stdout, statSync(path).isDirectory()]).toEqual([2, "", true]);
    expect(stderr).toMatch(/^gossiper-lab: .*report\.html cannot be written: .*\n$/);
    expect(readdirSync(join(store, "broadcast", name))).not.toContain("report.html.part");
  });
});
