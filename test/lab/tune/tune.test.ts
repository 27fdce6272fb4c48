import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ourNodeOptions } from "../../../src/lab/trials/our-nodes.ts";
import type { Setting } from "../../../src/lab/trials/settings-families.ts";
import { starAckTimeoutMs } from "../../../src/lab/trials/settings-families.ts";
import type { Figures } from "../../../src/lab/trials/trial.ts";
import { tune } from "../../../src/lab/tune/tune.ts";
import { commandsAgain } from "../../../src/lab/tune/tune-again.ts";
import type { Confirmed, TuneOptions } from "../../../src/lab/tune/tune-runs.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import { freshFolder, lab, widthOf } from "../lab-harness.ts";

const folder = freshFolder();

/** Few nodes and a short load: what is tried is the search, not the figures. */
const small = ["--nodes", "5", "--rate", "50", "--time-limit", "5", "--seeds", "2"];

/** The commands to copy, each on one line. */
const commandsIn = (stdout: string) =>
  stdout
    .replaceAll(/ \\\n +/g, " ")
    .split("\n")
    .flatMap((line) => (line.startsWith("  npx gossiper-lab") ? [line.trim()] : []));

describe("gossiper-lab tune", () => {
  it("finds the fewest messages within the limits, and the same again", async () => {
    const argv = ["tune", ...small, "--median", "400", "--max", "600", "--json"];
    const { code, stdout, stderr } = await lab(...argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      "found?": true,
      load: { nodes: 5, rate: 50, latency: 100, topology: "grid", seeds: 2, partition: false },
      limits: { "median-ms": 400, "max-ms": 600 },
      best: {
        confirmed: { "valid?": true, "ok-fraction": 1, "lost-count": 0 },
        bounds: { "messages-per-op-without-batching": 2, "latency-ms": 100 },
        "meets?": true,
      },
      "settings-run": expect.any(Number),
    });
    const { best } = found;
    expect(best.flags.slice(0, 4)).toEqual(["--strategy", "batched", "--overlay", "star"]);
    expect(best.confirmed["median-ms"]).toBeLessThan(400);
    expect(best.confirmed["max-ms"]).toBeLessThan(600);
    // With so few nodes acknowledgements find nothing to ride on: they must not count as batches.
    expect(best.confirmed["empty-count"]).toBeGreaterThan(0);
    expect(best.confirmed["batch-count"]).toBeLessThanOrEqual(best.bounds["batch-count"]);
    expect(best.confirmed["msgs-per-op"] / best.predicted["msgs-per-op"]).toBeCloseTo(1, 0);
    expect(ourNodeOptions(best.flags).settings).toMatchObject({ strategy: "batched", overlay: "star" });
    const cheaper = found.candidates.filter(
      (one: { "promising?": boolean; predicted: Record<string, number> }) =>
        one["promising?"] && (one.predicted["msgs-per-op"] ?? 0) < best.predicted["msgs-per-op"],
    );
    expect(cheaper).toEqual([]);
    expect((await lab(...argv)).stdout).toBe(stdout);
  });

  it("prints flags that `test` takes, both figures and the bounds", async () => {
    const { code, stdout } = await lab("tune", ...small);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^tune: 5 nodes, 50 operations\/s, 100 ms latency, virtual time;\s+median\s+<\s+400\s+ms,\s+max < 600 ms/,
    );
    expect(stdout).toMatch(/^ {2}predicted +[\d.]+ +\d+ \/ \d+$/m);
    expect(stdout).toMatch(/^ {2}confirmed +[\d.]+ +\d+ \/ \d+$/m);
    expect(stdout).toMatch(/confirmed with 2 seeds that the search, over \d+ settings, had not seen$/m);
    const sentences = stdout.replaceAll(/\s+/g, " ");
    expect(sentences).toMatch(
      /without batching a value takes at least n − 1 messages: 2 msgs\/op; this takes [\d.]+ % of that/,
    );
    const share =
      /a star sends at most 2\(n − 1\) batches a window, \d+ in the \d+ windows of a run; this sends \d+, ([\d.]+) % of that/;
    const [, percent = ""] = share.exec(sentences) ?? [];
    expect(Number(percent)).toBeGreaterThan(50);
    expect(Number(percent)).toBeLessThanOrEqual(100);
    expect(sentences).toMatch(/\d+ other messages bring no values: acknowledgements/);
    expect(sentences).toContain("at least one hop of latency: 100 ms (");
    const [, median, max] = /^ {2}confirmed +[\d.]+ +(\d+) \/ (\d+)$/m.exec(stdout) ?? [];
    expect(sentences).toContain(
      `to spare: ${400 - Number(median)} ms of 400 in the median, ${600 - Number(max)} ms of 600 in the maximum; --margin asks for more`,
    );
    expect(sentences).toMatch(/the busiest node sends or is sent 100 % of the messages, [\d.]+ an operation/);
    for (const line of stdout.slice(stdout.indexOf("npx gossiper-lab")).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(80);
    const [again = "", onProcesses = "", ...others] = commandsIn(stdout);
    expect(others).toEqual([]);
    const cluster = "-w broadcast --node-count 5 --rate 50 --latency 100 --time-limit 5";
    const limits = "--max-median 400 --max-latency 600";
    expect(again).toMatch(/^npx gossiper-lab test --virtual -w broadcast /);
    expect(again).toContain(`${cluster} ${limits} --seed check-`);
    expect(onProcesses).toContain(`npx gossiper-lab test ${cluster} ${limits} -- --strategy batched `);
  });

  it("prints commands in virtual time that have its slowest runs again, and with partitions asks that nothing is lost", async () => {
    const { code, stdout } = await lab("tune", ...small, "--partition");
    expect(code).toBe(0);
    const sentences = stdout.replaceAll(/\s+/g, " ");
    expect(sentences).toMatch(
      /max < 600 ms in each of 2 runs; under partitions nothing lost and every operation answered, with no limit on latency/,
    );
    const shown = [...sentences.matchAll(/again, ([\d.]+) msgs\/op, (\d+) \/ (\d+) ms:/g)];
    const cut = [...sentences.matchAll(/under partitions, ([\d.]+) msgs\/op, (\d+) \/ (\d+) ms:/g)];
    const commands = commandsIn(stdout);
    expect([shown.length, cut.length, commands.length]).toEqual([1, 1, 3]);
    for (const [at, [, messages, median, max] = []] of [...shown, ...cut].entries()) {
      const [, , ...argv] = (commands[at] as string).split(" ");
      const behind = argv.indexOf("--");
      const flags = [...argv.slice(0, behind), "--json", "--store", join(folder(), "store")];
      const judged = await lab(...flags, ...argv.slice(behind));
      expect(judged.code).toBe(0);
      const { net, workload } = JSON.parse(judged.stdout);
      expect(net.servers["msgs-per-op"].toPrecision(3)).toBe(messages);
      const { "0.5": middle, "1": longest } = workload["stable-latencies"];
      expect([middle, longest].map((ms) => String(Math.round(ms)))).toEqual([median, max]);
    }
    // The latency that partitions cost stands in the table: it is beyond the limits.
    const [, , row = ""] = /^ {2}under partitions +([\d.]+) +\d+ \/ (\d+)$/m.exec(stdout) ?? [];
    expect(Number(row)).toBeGreaterThan(600);
  });

  it("searches on links whose latency varies, and prints commands that have it again", async () => {
    const search = ["tune", ...small, "--median", "500", "--max", "900", "--json"];
    const found = async (distribution: string) =>
      JSON.parse((await lab(...search, "--latency-dist", distribution)).stdout);
    const [constant, uniform] = [await found("constant"), await found("uniform")];
    expect(uniform.load["latency-dist"]).toBe("uniform");
    expect(uniform.best.confirmed["max-ms"]).toBeLessThan(900);
    // A window that just keeps the limits on constant links is beyond them on these.
    const windowOf = ({ best }: { best: { flags: readonly string[] } }) =>
      Number(best.flags[best.flags.indexOf("--batch-window-ms") + 1]);
    expect(windowOf(uniform)).toBeLessThan(windowOf(constant));
    const [{ command, shows }] = uniform.best.again;
    const [, , ...argv] = command.split(" ");
    const behind = argv.indexOf("--");
    const flags = [...argv.slice(0, behind), "--json", "--store", join(folder(), "store")];
    const judged = await lab(...flags, ...argv.slice(behind));
    expect(judged.code).toBe(0);
    expect(JSON.parse(judged.stdout).workload["stable-latencies"]["1"]).toBe(shows["max-ms"]);
    expect(shows["max-ms"]).toBe(uniform.best.confirmed["max-ms"]);
  });

  it("says on such links what its model does not know", async () => {
    const { stdout } = await lab("tune", ...small, "--latency-dist", "exponential", "--max", "1500");
    const sentences = stdout.replaceAll(/\s+/g, " ");
    expect(sentences).toMatch(/^tune: 5 nodes, 50 operations\/s, 100 ms exponential latency, /);
    expect(sentences).toContain("the model knows only the mean of the latency");
    expect(sentences).toContain("at least one hop of latency: 100 ms in the mean");
    for (const command of commandsIn(stdout)) expect(command).toContain(" --latency-dist exponential ");
  });

  it("keeps a margin to its limits where one is asked for", async () => {
    const { code, stdout } = await lab("tune", ...small, "--margin", "20", "--json");
    expect(code).toBe(0);
    const { limits, best } = JSON.parse(stdout);
    expect(limits).toEqual({ "median-ms": 400, "max-ms": 600, "margin-percent": 20 });
    expect(best.confirmed["median-ms"]).toBeLessThan(320);
    expect(best.confirmed["max-ms"]).toBeLessThan(480);
    expect(best.spare).toEqual({
      "median-ms": 400 - best.confirmed["median-ms"],
      "max-ms": 600 - best.confirmed["max-ms"],
    });
    const beyond = await lab("tune", ...small, "--time-limit", "1", "--max", "105", "--margin", "10");
    expect(beyond.code).toBe(1);
    expect(beyond.stdout).toContain(
      "✗ median < 400 ms, max < 105 ms, with 10 % of both to spare, cannot be met: a maximum below 94.5 ms is less than one hop",
    );
  });

  it("demands with --partition that nothing is lost in partitions", async () => {
    const { code, stdout } = await lab("tune", ...small, "--partition", "--json");
    expect(code).toBe(0);
    const { best } = JSON.parse(stdout);
    expect(best.partitioned).toMatchObject({ "valid?": true, "lost-count": 0, "ok-fraction": 1 });
    expect(best.again.map(({ what }: { what: string }) => what)).toEqual([
      "virtual",
      "virtual, partitions",
      "processes",
    ]);
    expect(best.again[0].shows["max-ms"]).toBe(best.confirmed["max-ms"]);
  });

  it("names the bound that forbids the limits", async () => {
    const { code, stdout, stderr } = await lab("tune", "--nodes", "8", "--max", "60", "--seeds", "1");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(
      "✗ median < 400 ms, max < 60 ms cannot be met: a maximum below 60 ms is less than one hop, 100 ms,",
    );
    expect(stdout).toMatch(/^The fastest, batched over total, 1 ms: \d+ \/ \d+ ms/m);
    const json = await lab("tune", "--nodes", "8", "--max", "60", "--seeds", "1", "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      "found?": false,
      "forbidden-by": expect.stringContaining("one hop, 100 ms"),
      fastest: { confirmed: { "valid?": true } },
    });
  });

  it("reports progress and never says that it is done before it is", async () => {
    const shares: number[] = [];
    const load = {
      nodes: 5,
      operationsPerSecond: 50,
      broadcastShare: 0.5,
      hopMs: 100,
      loadMs: 2_000,
      recoveryMs: 10_000,
    };
    await tune({
      cluster: { load, topology: "grid" },
      limits: { medianMs: 400, maxMs: 600 },
      seeds: 1,
      partition: false,
      onProgress: (share) => shares.push(share),
    });
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThan(1);
  });

  it.each([
    [["--median", "0"], /'0' is invalid. Allowed: a number above 0, up to 60000$/],
    [["--nodes", "1"], /'1' is invalid. Allowed: a whole number from 2 to 500$/],
    [["--margin", "91"], /'91' is invalid. Allowed: a number from 0, up to 90$/],
    [["--latency-dist", "normal"], /Allowed: constant, uniform, exponential$/],
    [["--seeds", "x"], /'x' is invalid. Allowed: a whole number from 1 to 100$/],
    [["--topology", "star"], /Allowed: grid, line, tree, tree2, tree3, tree4, total$/],
    [
      ["--workers", "5"],
      /unknown option '--workers'; allowed: --nodes, .*--median, --max, --margin, --partition$/,
    ],
    [
      ["--", "--profile", "fast"],
      /tune chooses the arguments of the nodes itself; allowed: nothing after --$/,
    ],
  ])("refuses %j in one line", async (argv, expected) => {
    const { code, stdout, stderr } = await lab("tune", ...argv);
    expect(stderr).toMatch(/^gossiper-lab: [^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("the commands that tune prints", () => {
  it("are none on real processes for more nodes than test starts", () => {
    const about = (nodeCount: number) => {
      const run = runOptions({ nodeCount });
      const figures = { messagesPerOperation: 1, medianMs: 2, maxMs: 3 } as Figures;
      const setting = { flags: ["--strategy", "flood"] } as unknown as Setting;
      const best: Confirmed = { setting, figures, slowest: { run, figures }, meets: true };
      const options = { limits: { medianMs: 4, maxMs: 5 } } as TuneOptions;
      return commandsAgain(options, best).map(({ what }) => what);
    };
    expect(about(200)).toEqual(["virtual", "processes"]);
    expect(about(201)).toEqual(["virtual"]);
  });
});

describe("the ack timeout of a star", () => {
  it("lets an acknowledgement wait 1.6 s, or a little longer for the end of one more window", () => {
    expect(starAckTimeoutMs(450, 100)).toBe(500 + 1_600);
    expect(starAckTimeoutMs(480, 100)).toBe(500 + 4 * 480 - 236 + 20);
    expect(starAckTimeoutMs(900, 100)).toBe(500 + 1_600);
  });

  it("lets it wait for a window at least", () => {
    expect(starAckTimeoutMs(1_800, 100)).toBe(500 + 1_980 + 20);
  });
});
