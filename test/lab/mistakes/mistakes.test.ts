import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mistakenNodes } from "../../../src/lab/mistakes/mistaken-nodes.ts";
import { mistakeOf, mistakes } from "../../../src/lab/mistakes/mistakes.ts";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { demonstration } from "../../../src/lab/test/run-flags.ts";
import { ourNodes } from "../../../src/lab/trials/our-nodes.ts";
import type { HostedNode } from "../../../src/node/hosted.ts";
import type { Judgement } from "../../../src/sim/checkers/judge.ts";
import type { RunOptions } from "../../../src/sim/run/run-options.ts";
import { repositoryPath } from "../../support/repository.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();

async function judged(run: RunOptions, make: (id: string) => HostedNode): Promise<Judgement> {
  return (await recordRun({ run, nodes: { kind: "virtual", make } })).judgement;
}

/** The figures that mistakes spoil. */
function figuresOf({ valid, workload, net, promises, traffic }: Judgement) {
  return {
    valid,
    workloadValid: workload.result.valid,
    lost: workload.checker === "set-full" ? workload.result.lost : [],
    perOperation: net.servers.msgsPerOp ?? 0,
    broken: promises.filter((promise) => !promise.valid).map(({ name }) => name),
    storm: traffic.storm?.mistake,
  };
}

const sound = { valid: true, workloadValid: true, lost: [], broken: [], storm: undefined };

/** The demonstration, with the mistake and, with the same flags, without it; `calm` leaves out the partition. */
async function bothWays(name: string, seed: string, calm = false) {
  const mistake = mistakeOf(name);
  const shown = { ...demonstration(seed), workload: mistake.workloads[0], timeLimitMs: 6_000 };
  const steps = [
    { atMs: 2_000, action: "bisection" as const },
    { atMs: 4_000, action: "heal" as const },
  ];
  const run: RunOptions = { ...shown, nemesis: calm ? { kind: "none" } : { kind: "schedule", steps } };
  return {
    wrong: figuresOf(await judged(run, mistakenNodes(mistake, [], run))),
    right: figuresOf(await judged(run, ourNodes(mistake.nodeArguments ?? [], run))),
  };
}

/** The likely mistake that is named first; `calm` leaves out the partition. */
async function likeliest(name: string, seed: string, calm: boolean): Promise<string | undefined> {
  const mistake = mistakeOf(name);
  const partition = { kind: "partition", intervalMs: 1_000 } as const;
  const nemesis = calm ? ({ kind: "none" } as const) : partition;
  const run: RunOptions = { ...demonstration(seed), timeLimitMs: 6_000, nemesis };
  const make = mistakenNodes(mistake, [], run);
  return (await recordRun({ run, nodes: { kind: "virtual", make } })).diagnoses[0]?.mistake;
}

/** The peers to which a node passes its first value on. */
function choiceOf(node: HostedNode): readonly string[] {
  const ids = Array.from({ length: 50 }, (_, at) => `n${at}`);
  node.receive({ src: "c0", dest: "n0", body: { type: "init", msg_id: 1, node_id: "n0", node_ids: ids } }, 0);
  node.receive({ src: "c1", dest: "n0", body: { type: "broadcast", msg_id: 2, message: 7 } }, 1);
  return node.takeOutbox().flatMap(({ dest }) => (dest.startsWith("n") ? [dest] : []));
}

describe("the heals of a node with a mistake", () => {
  it.each([
    ["wrong-fanout-off-by-one", false],
    ["no-seen-set", true],
  ])("are watched: %s", async (name, converges) => {
    const steps = [
      { atMs: 1_000, action: "bisection" as const },
      { atMs: 3_000, action: "heal" as const },
    ];
    const run: RunOptions = {
      ...demonstration("a"),
      timeLimitMs: 3_000,
      nemesis: { kind: "schedule", steps },
    };
    const make = mistakenNodes(mistakeOf(name), [], run);
    const { heals } = await recordRun({ run, nodes: { kind: "virtual", make } });
    expect(heals.map(({ convergedAfterMs = 0 }) => convergedAfterMs > 0)).toEqual([converges]);
  });
});

describe("our own node with a mistake", () => {
  it("draws other numbers in its next life, and in the first one the same again", () => {
    const run = demonstration("a");
    const makeOf = () => mistakenNodes(mistakeOf("no-retry"), ["--strategy", "random-fanout"], run);
    const make = makeOf();
    const [first, second] = [choiceOf(make("n0")), choiceOf(make("n0"))];
    expect(first.length).toBeGreaterThan(0);
    expect(second).not.toEqual(first);
    expect(choiceOf(makeOf()("n0"))).toEqual(first);
  });

  it.each([
    ["wrong-fanout-off-by-one", true, "too-few-peers"],
    ["wrong-fanout-off-by-one", false, "too-few-peers"],
    ["no-retry", false, "no-retry"],
  ])("%s is told to be what it is, where nothing is cut off: %s", async (name, calm, mistake) => {
    for (const seed of ["a", "b"]) expect(await likeliest(name, seed, calm)).toBe(mistake);
  });

  describe.each(["a", "b"])("with seed %s", (seed) => {
    it("no-seen-set is a storm, and loses nothing", async () => {
      const { wrong, right } = await bothWays("no-seen-set", seed);
      expect(wrong).toMatchObject({ ...sound, storm: "no-seen-set" });
      expect(wrong.perOperation).toBeGreaterThan(5 * right.perOperation);
    });

    it("echo-to-sender costs a message more for each one that brings a value", async () => {
      const { wrong, right } = await bothWays("echo-to-sender", seed);
      expect(wrong).toMatchObject(sound);
      expect(wrong.perOperation).toBeGreaterThan(1.5 * right.perOperation);
    });

    it("ack-as-value shows what nobody broadcast", async () => {
      expect((await bothWays("ack-as-value", seed)).wrong).toMatchObject({
        valid: false,
        workloadValid: true,
        broken: ["S1-no-phantom"],
      });
    });

    it("no-retry loses values in a partition, and only there", async () => {
      const { wrong } = await bothWays("no-retry", seed);
      expect(wrong).toMatchObject({ valid: false, workloadValid: false, broken: [] });
      expect(wrong.lost.length).toBeGreaterThan(20);
      expect((await bothWays("no-retry", seed, true)).wrong).toMatchObject(sound);
    });

    it("no-batching costs many times the messages", async () => {
      const { wrong, right } = await bothWays("no-batching", seed);
      expect(wrong).toMatchObject(sound);
      expect(wrong.perOperation).toBeGreaterThan(3 * right.perOperation);
    });

    it("wrong-fanout-off-by-one loses values without any fault", async () => {
      const { wrong } = await bothWays("wrong-fanout-off-by-one", seed, true);
      expect(wrong).toMatchObject({ valid: false, workloadValid: false, broken: [] });
      expect(wrong.lost.length).toBeGreaterThan(20);
    });

    it("clock-as-truth counts wrong", async () => {
      const { wrong } = await bothWays("clock-as-truth", seed);
      expect(wrong).toMatchObject({ valid: false, workloadValid: false });
    });
  });
});

describe("gossiper-lab test --mistake", () => {
  const store = () => ["--store", folder()];

  it("says in the first line and in the results which mistake it was", async () => {
    const argv = [
      "test",
      "--virtual",
      "--mistake",
      "no-retry",
      "--time-limit",
      "2",
      "--seed",
      "a",
      ...store(),
    ];
    expect((await lab(...argv)).stdout.split("\n")[0]).toMatch(/^broadcast: .*, mistake no-retry$/);
    expect(JSON.parse((await lab(...argv, "--json")).stdout)).toMatchObject({ mistake: "no-retry" });
  });

  it("runs a workload in which the mistake shows, and refuses any other", async () => {
    const argv = ["test", "--virtual", "--mistake", "clock-as-truth", "--seed", "a", ...store()];
    const { code, stdout } = await lab(...argv);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^pn-counter: /);
    expect(stdout).toContain("✗ the last read was wrong on n0");
    expect(await lab(...argv, "-w", "echo")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "gossiper-lab: --mistake clock-as-truth does not show in echo; allowed: -w pn-counter, -w g-counter\n",
    });
  });

  it("refuses names that it does not know, and nodes that are not ours", async () => {
    const { code, stderr } = await lab("test", "--mistake", "no-seen-sets");
    expect(code).toBe(2);
    expect(stderr).toMatch(/allowed: no-seen-set, .*did you mean no-seen-set\?\n$/i);
    expect(await lab("test", "--mistake", "no-retry", "--bin", "./mine")).toMatchObject({
      code: 2,
      stderr: "gossiper-lab: --mistake starts our own node; allowed: --bin without it\n",
    });
    expect(await lab("test", "--mistake", "no-retry", "--", "--fanout", "x")).toMatchObject({ code: 2 });
  });

  it("starts real processes with the mistake", async () => {
    const load = ["--node-count", "3", "--rate", "50", "--time-limit", "1", "--seed", "a"];
    const { code, stdout } = await lab("test", "--mistake", "ack-as-value", ...load, ...store());
    expect(code).toBe(1);
    expect(stdout).toMatch(/, real processes, .*, mistake ack-as-value\n/);
    expect(stdout).toMatch(/✗ S1-no-phantom: .* showed null, which nobody added/);
  });
});

describe("the lab's README", () => {
  it("has the table of mistakes that the lab has", () => {
    const text = readFileSync(repositoryPath("src/lab/README.md"), "utf8");
    for (const { name, does, shows } of mistakes)
      expect(text).toContain(`| \`${name}\` | ${does} | ${shows} |`);
    const rows = [...text.matchAll(/^\| `--mistake`.*$|^\| `([a-z-]+)` \| [^|]* \| [^|]* \|$/gm)];
    const names = rows.flatMap(([, name]) => name ?? []);
    expect(names.filter((name) => mistakes.some((mistake) => mistake.name === name))).toEqual(
      mistakes.map(({ name }) => name),
    );
  });
});
