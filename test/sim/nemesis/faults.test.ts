import { describe, expect, test } from "vitest";
import { FloodNode } from "../../../scripts/nodes/flood-node.ts";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { ourNodes } from "../../../src/lab/trials/our-nodes.ts";
import type { HostedNode } from "../../../src/node/hosted.ts";
import {
  intensityDefaults,
  type NemesisPlan,
  type NemesisStep,
} from "../../../src/sim/nemesis/nemesis-plan.ts";
import type { JournalEvent } from "../../../src/sim/network/journal.ts";
import { VIRTUAL_EPOCH_MS } from "../../../src/sim/nodes/node-clock.ts";
import { runVirtual } from "../../../src/sim/run/run.ts";
import { type RunOptions, runOptions } from "../../../src/sim/run/run-options.ts";
import { loner, ScriptedNode } from "../../support/scripted-node.ts";

const isServer = (id: string) => id.startsWith("n");
const isBetweenServers = ({ message }: JournalEvent) => isServer(message.src) && isServer(message.dest);
const isIn = (timeMs: number, fromMs: number, toMs: number) => timeMs >= fromMs && timeMs < toMs;

function run(
  steps: readonly NemesisStep[],
  make: (nodeId: string) => HostedNode = () => new FloodNode(),
  wanted: Partial<RunOptions> = {},
) {
  const events: JournalEvent[] = [];
  const options = runOptions({
    nodeCount: 3,
    topology: "total",
    ratePerSecond: 100,
    timeLimitMs: 4_000,
    latencyMs: 10,
    recoveryMs: 1_000,
    nemesis: { kind: "schedule", steps },
    seed: "faults",
    ...wanted,
  });
  const result = runVirtual(options, make, { journal: (event) => events.push(event) });
  return { events, result };
}

describe("a kill", () => {
  const { events, result } = run([{ atMs: 1_000, action: "kill", nodes: ["n1"], forMs: 1_000 }]);

  test("is told with its node, and so is its end", () => {
    expect(result.nemesis).toEqual([
      {
        timeMs: 1_000,
        kind: "kill",
        action: "kill",
        nodes: ["n1"],
        text: "killed, their memory lost",
        blocked: {},
      },
      { timeMs: 2_000, kind: "kill", action: "heal", nodes: ["n1"], text: "started anew", blocked: {} },
    ]);
    expect(result.restarts).toEqual([{ node: "n1", timeMs: 2_000 }]);
    expect(result).toMatchObject({ problems: [], violations: [], completed: true });
  });

  test("takes the node off the network until init reaches it, and then tells it its place", () => {
    const down = events.filter(({ reason }) => reason === "down");
    expect(down.length).toBeGreaterThan(20);
    expect(down.every(({ message, timeMs }) => message.dest === "n1" && timeMs <= 2_010)).toBe(true);
    const toN1 = (kind: string) =>
      events.filter(
        ({ kind: k, message, reason }) => k === kind && message.dest === "n1" && reason === undefined,
      );
    const after = toN1("send").filter(({ timeMs, message }) => timeMs >= 2_000 && !isServer(message.src));
    expect(
      after
        .slice(0, 3)
        .map(({ message }) => message.body.type)
        .slice(0, 2),
    ).toEqual(["init", "topology"]);
    expect(
      events.filter(
        ({ kind, message, timeMs }) => kind === "send" && message.src === "n1" && isIn(timeMs, 1_001, 2_000),
      ),
    ).toEqual([]);
  });

  test("leaves the node's workers idle until it is back, and the others alone", () => {
    const began = result.history.filter(({ kind }) => kind === "invoke");
    const whileDown = began.filter(({ timeMs }) => isIn(timeMs, 1_001, 2_000));
    expect(new Set(whileDown.map(({ node }) => node))).toEqual(new Set(["n0", "n2"]));
    expect(whileDown.length).toBeGreaterThan(60);
    expect(began.filter(({ node, timeMs }) => node === "n1" && timeMs > 2_000).length).toBeGreaterThan(20);
  });

  test("ends what is under way: an add is unknown, a read has failed", () => {
    // Nodes that take their time with every answer, so that one is open when the kill comes.
    const slow = () =>
      new ScriptedNode({
        onMessage: () => undefined,
      });
    const { result: stuck } = run([{ atMs: 1_000, action: "kill", nodes: ["n1"], forMs: 500 }], slow);
    const ended = stuck.history.filter(
      ({ timeMs, node, kind }) => node === "n1" && timeMs === 1_000 && kind !== "invoke",
    );
    expect(ended).toHaveLength(1);
    const [end] = ended;
    expect(end).toMatchObject({
      error: "the node was killed",
      kind: end?.operation === "read" ? "fail" : "info",
    });
    // All others waited for as long as clients wait.
    const others = stuck.history.filter(({ error }) => error === "timeout");
    expect(others.length).toBeGreaterThan(1);
  });

  test("is undone with the load, whatever was still down", () => {
    const { result: late } = run([{ atMs: 3_000, action: "kill", nodes: ["n0", "n2"] }]);
    expect(late.nemesis.at(-1)).toMatchObject({
      action: "heal",
      nodes: ["n0", "n2"],
      timeMs: late.phases.healedMs,
    });
    const last = late.history.filter(({ final, kind }) => final === true && kind === "ok");
    expect(last.map(({ node }) => node).sort()).toEqual(["n0", "n1", "n2"]);
  });
});

describe("values that only a killed node had", () => {
  const wanted: Partial<RunOptions> = {
    nodeCount: 3,
    ratePerSecond: 100,
    timeLimitMs: 3_000,
    latencyMs: 10,
    seed: "gone",
  };
  const steps: NemesisStep[] = [
    { atMs: 500, action: "groups", groups: [["n1"]] },
    { atMs: 1_500, action: "kill", nodes: ["n1"], forMs: 500 },
    { atMs: 2_500, action: "heal" },
  ];
  const options = runOptions({ ...wanted, nemesis: { kind: "schedule", steps } });

  test("are reported apart from lost ones, and make no run invalid", async () => {
    const { judgement, results } = await recordRun({
      run: options,
      nodes: { kind: "virtual", make: ourNodes([], options) },
    });
    const { checker, result } = judgement.workload;
    if (checker !== "set-full") throw new Error("a broadcast is judged by set-full");
    const cutOff = (result.diedWithNode ?? []).length;
    expect(cutOff).toBeGreaterThan(3);
    expect(result).toMatchObject({ valid: true, lostCount: 0, diedWithNodeCount: cutOff });
    expect(result.stableCount + cutOff).toBe(result.acknowledgedCount);
    expect(judgement.valid).toBe(true);
    expect(results.workload).toMatchObject({ "died-with-node-count": cutOff, "lost-count": 0 });
  });

  test("excuse nothing that another node had", async () => {
    const noCut = runOptions({ ...wanted, nemesis: { kind: "schedule", steps: steps.slice(1) } });
    // Nodes that never tell each other anything: all that n1 had is gone, and all else is on one node only.
    const { judgement } = await recordRun({ run: noCut, nodes: { kind: "virtual", make: () => loner() } });
    expect(judgement.valid).toBe(false);
    const { result } = judgement.workload as { result: { lostCount: number; diedWithNodeCount: number } };
    expect(result.lostCount).toBeGreaterThan(20);
    expect(result.diedWithNodeCount).toBeGreaterThan(3);
  });
});

test("a pause: the node says nothing, and then answers all that waited; late answers are not held against it", async () => {
  const steps: NemesisStep[] = [{ atMs: 1_000, action: "pause", nodes: ["n2"], forMs: 7_000 }];
  const { events, result } = run(steps, undefined, { timeLimitMs: 10_000 });
  const said = events.filter(({ kind, message }) => kind === "send" && message.src === "n2");
  expect(said.filter(({ timeMs }) => isIn(timeMs, 1_001, 8_000))).toEqual([]);
  expect(said.filter(({ timeMs }) => timeMs === 8_000).length).toBeGreaterThan(100);
  expect(result.nemesis.map(({ action, nodes }) => [action, nodes])).toEqual([
    ["pause", ["n2"]],
    ["heal", ["n2"]],
  ]);
  const { judgement } = await recordRun({
    run: result.options,
    nodes: { kind: "virtual", make: () => new FloodNode() },
  });
  expect(judgement.promises.filter(({ valid }) => !valid)).toEqual([]);
});

test("a pause that a kill has cut short does not end a later one of the same node", () => {
  const pause = (atMs: number, forMs: number) =>
    ({ atMs, action: "pause", nodes: ["n2"], forMs }) satisfies NemesisStep;
  const kill = { atMs: 1_500, action: "kill", nodes: ["n2"], forMs: 300 } satisfies NemesisStep;
  const { events } = run([pause(1_000, 2_000), kill, pause(2_000, 1_500)]);
  const saidMs = events
    .filter(({ kind, message }) => kind === "send" && message.src === "n2")
    .map(({ timeMs }) => timeMs);
  expect(saidMs.filter((timeMs) => isIn(timeMs, 1_800, 2_000)).length).toBeGreaterThan(0);
  expect(saidMs.filter((timeMs) => isIn(timeMs, 2_001, 3_500))).toEqual([]);
  expect(saidMs).toContain(3_500);
});

describe("faults of links", () => {
  const during = (
    action: "loss" | "duplicate" | "reorder" | "slow",
    amount: number,
    nodes?: readonly string[],
  ) =>
    run([{ atMs: 1_000, action, amount, forMs: 1_000, ...(nodes && { nodes }) }]).events.filter(
      isBetweenServers,
    );
  const sentWithin = (events: readonly JournalEvent[], isHit: (event: JournalEvent) => boolean) =>
    events.filter((event) => event.kind === "send" && isHit(event));
  const within = ({ timeMs }: JournalEvent) => isIn(timeMs, 1_000, 2_000);
  const delays = (events: readonly JournalEvent[]) => {
    const sent = new Map(events.filter(({ kind }) => kind === "send").map(({ id, timeMs }) => [id, timeMs]));
    return events
      .filter(({ kind }) => kind === "recv")
      .map((event) => ({ event, sentMs: sent.get(event.id) as number }))
      .map(({ event, sentMs }) => ({ ...event, sentMs, delayMs: event.timeMs - sentMs }));
  };

  test("loss takes its share of the messages while it lasts, and none before and after", () => {
    const all = during("loss", 1);
    const lost = all.filter(({ reason }) => reason === "lost");
    expect(lost.length).toBeGreaterThan(50);
    expect(lost.map(({ id }) => id)).toEqual(sentWithin(all, within).map(({ id }) => id));
    const half = during("loss", 0.5);
    const share = half.filter(({ reason }) => reason === "lost").length / sentWithin(half, within).length;
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  test("a fault of some nodes' links leaves all others alone", () => {
    const lost = during("loss", 1, ["n0"]).filter(({ reason }) => reason === "lost");
    expect(lost.length).toBeGreaterThan(20);
    expect(lost.every(({ message: { src, dest } }) => src === "n0" || dest === "n0")).toBe(true);
  });

  test("services are reached whatever happens to links between nodes", () => {
    const asking = (id: string) =>
      new ScriptedNode({
        onMessage: ({ src, body }, { say }) => {
          if (!src.startsWith("c")) return;
          say({ src: id, dest: "lin-kv", body: { type: "write", key: "k", value: 1, msg_id: 7 } });
          say({ src: id, dest: id === "n0" ? "n1" : "n0", body: { type: "hello", to: body.msg_id } });
        },
      });
    const { events } = run([{ atMs: 0, action: "loss", amount: 1 }], asking);
    const sentTo = (isWanted: (id: string) => boolean) =>
      events.filter(({ kind, message }) => kind === "send" && isWanted(message.dest)).length;
    const lost = events.filter(({ reason }) => reason === "lost").map(({ message }) => message.dest);
    expect(sentTo((id) => id === "lin-kv")).toBeGreaterThan(2);
    expect(lost.length).toBeGreaterThan(2);
    expect(lost.filter((id) => !isServer(id))).toEqual([]);
  });

  test("duplication delivers twice", () => {
    const events = during("duplicate", 1);
    const received = (id: number) =>
      events.filter((event) => event.kind === "recv" && event.id === id).length;
    const hit = sentWithin(events, within).map(({ id }) => received(id));
    expect(hit.length).toBeGreaterThan(50);
    expect(new Set(hit)).toEqual(new Set([2]));
    expect(new Set(sentWithin(events, (event) => !within(event)).map(({ id }) => received(id)))).toEqual(
      new Set([1]),
    );
  });

  test("reordering lets later messages come first", () => {
    const received = delays(during("reorder", 100));
    const overtaken = received.filter(({ message, sentMs, timeMs }) =>
      received.some(
        (other) => other.message.dest === message.dest && other.sentMs > sentMs && other.timeMs < timeMs,
      ),
    );
    expect(overtaken.length).toBeGreaterThan(20);
    expect(overtaken.every(({ sentMs }) => isIn(sentMs, 990, 2_000))).toBe(true);
  });

  test("slowness multiplies the latency of a node's links", () => {
    const received = delays(during("slow", 10, ["n2"]));
    const isSlow = ({ message, sentMs }: (typeof received)[number]) =>
      isIn(sentMs, 1_000, 2_000) && (message.src === "n2" || message.dest === "n2");
    const slow = received.filter(isSlow).map(({ delayMs }) => delayMs);
    expect(slow.length).toBeGreaterThan(50);
    // A receiver that waits already takes what is due meanwhile together with it.
    expect(Math.min(...slow)).toBeGreaterThanOrEqual(98);
    expect(Math.max(...slow)).toBeLessThan(210);
  });
});

test("clocks are off for the whole run, of the nodes that were named", () => {
  const offMs = new Map<string, number>();
  const make = (id: string): HostedNode =>
    new ScriptedNode({ onMessage: (_message, { nowMs }) => offMs.set(id, nowMs - VIRTUAL_EPOCH_MS) });
  const steps: NemesisStep[] = [{ atMs: 0, action: "clock", nodes: ["n1"], amount: 100_000 }];
  const options = runOptions({
    nodeCount: 2,
    timeLimitMs: 1_000,
    ratePerSecond: 20,
    clockSkewMs: 100_000,
    clockSkewNodes: ["n1"],
    nemesis: { kind: "schedule", steps },
  });
  return recordRun({ run: options, nodes: { kind: "virtual", make } }).then(({ run: result }) => {
    expect(Math.abs(offMs.get("n0") as number)).toBeLessThan(30_000);
    const wrongMs = (offMs.get("n1") as number) - (offMs.get("n0") as number);
    expect(Math.abs(wrongMs)).toBeGreaterThan(1_000);
    expect(result.nemesis).toMatchObject([{ timeMs: 0, kind: "clock", action: "clock", nodes: ["n1"] }]);
    expect(result.nemesis[0]?.text).toMatch(/^clocks off: n1 [+−]\d+ ms$/);
  });
});

describe("several faults at a time", () => {
  const faults = ["partition", "kill", "pause", "loss", "duplicate", "reorder", "slow"] as const;
  const logOf = (nemesis: NemesisPlan, seed = "faults") =>
    run([], undefined, { nemesis, seed, timeLimitMs: 30_000, ratePerSecond: 5, nodeCount: 5 }).result.nemesis;
  const all: NemesisPlan = { kind: "faults", faults, intervalMs: 2_000, intensity: intensityDefaults };

  test("each come and go", () => {
    const log = logOf(all);
    for (const kind of faults) {
      const own = log.filter((event) => event.kind === kind);
      expect(own.length, kind).toBeGreaterThan(3);
      expect(own.at(-1)?.action, kind).toBe("heal");
    }
  });

  test("the seed repeats them", () => {
    expect(logOf(all)).toEqual(logOf(all));
    expect(logOf(all, "others")).not.toEqual(logOf(all));
  });

  test("do not change each other: partitions come as they come alone", () => {
    const alone = logOf({ kind: "partition", intervalMs: 2_000 });
    expect(alone.length).toBeGreaterThan(5);
    const besides = logOf(all).filter(({ kind }) => kind === "partition");
    // The last heal is that of the end of the load, which a killed node's operations may put off.
    expect(besides.slice(0, -1)).toEqual(alone.slice(0, -1));
  });

  test("a pause lasts as long as the run says", () => {
    const log = logOf({ ...all, faults: ["pause"], intensity: { ...intensityDefaults, pauseMs: 700 } });
    const lengths = log.flatMap(({ action, timeMs }, index) =>
      action === "heal" && index + 1 < log.length ? [timeMs - (log[index - 1]?.timeMs ?? 0)] : [],
    );
    expect(lengths.length).toBeGreaterThan(3);
    for (const lengthMs of lengths) expect(lengthMs).toBeCloseTo(700, 6);
  });

  test("a heal may end some of them only", () => {
    const { result } = run([
      { atMs: 500, action: "bisection" },
      { atMs: 600, action: "loss", amount: 0.2 },
      { atMs: 1_000, action: "heal", kinds: ["loss"] },
      { atMs: 1_500, action: "heal" },
    ]);
    expect(result.nemesis.map(({ timeMs, kind, action }) => [timeMs, kind, action])).toEqual([
      [500, "partition", "bisection"],
      [600, "loss", "loss"],
      [1_000, "loss", "heal"],
      [1_500, "partition", "heal"],
    ]);
  });

  test("a later fault of a kind takes the place of an earlier one, whose time is over then", () => {
    const { result } = run([
      { atMs: 500, action: "one", forMs: 1_000 },
      { atMs: 1_000, action: "groups", groups: [["n0"], ["n1"]], forMs: 2_000 },
    ]);
    expect(result.nemesis.map(({ timeMs, action }) => [timeMs, action])).toEqual([
      [500, "one"],
      [1_000, "groups"],
      [3_000, "heal"],
    ]);
    // n2 is in no group: it is the third.
    expect(result.nemesis[1]?.blocked).toEqual({ n0: ["n1", "n2"], n1: ["n0", "n2"], n2: ["n0", "n1"] });
  });
});
