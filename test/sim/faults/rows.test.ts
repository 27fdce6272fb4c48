import { describe, expect, test } from "vitest";
import type { HostedNode } from "../../../src/node/hosted.ts";
import { Random } from "../../../src/node/random.ts";
import { bursts, clientRetries } from "../../../src/sim/faults/clients/client-faults.ts";
import type { Fault, FaultKind } from "../../../src/sim/faults/fault.ts";
import { partitions } from "../../../src/sim/faults/network/partition.ts";
import { clocksApart } from "../../../src/sim/faults/processes/clocks-apart.ts";
import { crashes } from "../../../src/sim/faults/processes/crash.ts";
import { lostSlices } from "../../../src/sim/faults/processes/lost-slices.ts";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { nodeClock } from "../../../src/sim/nodes/node-clock.ts";
import type { Case } from "../../../src/sim/sweep/case/case.ts";
import { drawShape } from "../../../src/sim/sweep/case/shape.ts";
import { setupOf } from "../../../src/sim/sweep/outcome.ts";
import { runCase } from "../../../src/sim/sweep/run/case-run.ts";
import { Lives } from "../../../src/sim/sweep/run/lives.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import { ScriptedNode } from "../../support/scripted-node.ts";
import { ActedStage } from "./acted-stage.ts";

/* Each kind of fault does what its row of the table says. */

const site = { nodeIds: ["n0", "n1"], loadMs: 4_000, latencyMs: 10, ratePerSecond: 20 };

/** The faults of many draws. */
function drawMany(kind: FaultKind, nodeIds: readonly string[], isExaggerated = false): readonly Fault[] {
  return Array.from({ length: 300 }, (_, seed) =>
    kind.draw(new Random(String(seed)), { ...site, nodeIds, isExaggerated }),
  ).filter((fault) => fault !== undefined);
}

test.each([
  ["broadcast", { type: "broadcast", message: 1, msg_id: 1 }],
  ["add", { type: "add", element: 1, msg_id: 1 }],
])("P1: a crash waits for the next %s", (_name, body) => {
  const faults = drawMany(crashes, site.nodeIds).filter(({ text }) => text.includes("after its next"));
  // About every third crash waits for one.
  expect(faults.length).toBeGreaterThan(50);
  for (const fault of faults) {
    const acted = new ActedStage(site);
    fault.start?.(acted.stage);
    acted.run(4_000);
    const before = acted.done.length;
    for (const node of site.nodeIds) acted.request(node, body);
    acted.run(5_000);
    expect(acted.done.length).toBeGreaterThan(before);
  }
});

test.each([[["n0", "n1"]], [["n0", "n1", "n2"]], [["n0", "n1", "n2", "n3"]]])(
  "N5: each partition of %j cuts somebody off",
  (nodeIds) => {
    const faults = drawMany(partitions, nodeIds);
    expect(faults).toHaveLength(300);
    for (const fault of faults) {
      const acted = new ActedStage({ ...site, nodeIds });
      fault.start?.(acted.stage);
      acted.run(4_000);
      // Each is begun, and ended if that is in the load.
      const cuts = acted.done.filter((text) => !text.endsWith(" 0 hear less"));
      expect(cuts.length).toBe(acted.fired.get("N5"));
    }
  },
);

test("P7: one process in ten stops for 5 to 40 ms now and then, and one reads its clock late", () => {
  const nodeIds = Array.from({ length: 25 }, (_, at) => `n${at}`);
  const lengths: number[] = [];
  for (const fault of drawMany(lostSlices, nodeIds).slice(0, 30)) {
    const acted = new ActedStage({ ...site, nodeIds });
    fault.start?.(acted.stage);
    acted.run(4_000);
    const startedMs = new Map<string, number>();
    for (const entry of acted.done) {
      const [atMs, what, node] = entry.replace(" ms:", "").split(" ") as [string, string, string];
      if (what === "pause") startedMs.set(node, Number(atMs));
      else lengths.push(Number(atMs) - (startedMs.get(node) as number));
    }
    expect(startedMs.size).toBeLessThanOrEqual(3);
    const [late, ...others] = [...acted.clocks.values()];
    expect(others).toEqual([]);
    const lateMs = nodeClock().toNodeMs(0) - (late?.toNodeMs(0) ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(5);
    expect(lateMs).toBeLessThanOrEqual(50);
  }
  expect(lengths.length).toBeGreaterThan(100);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(4.999);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(40.001);
});

test("P8: each clock is off by up to half a second, and drifts by up to 200 ppm", () => {
  const nodeIds = Array.from({ length: 25 }, (_, at) => `n${at}`);
  const offs: number[] = [];
  const drifts: number[] = [];
  for (const fault of drawMany(clocksApart, nodeIds, true).slice(0, 5)) {
    const acted = new ActedStage({ ...site, nodeIds });
    fault.start?.(acted.stage);
    expect(acted.fired.get("P8")).toBe(25);
    for (const clock of acted.clocks.values()) {
      offs.push(clock.toNodeMs(0) - nodeClock().toNodeMs(0));
      drifts.push(clock.toNodeMs(1e6) - clock.toNodeMs(0) - 1e6);
    }
  }
  for (const [values, most] of [
    [offs, 500],
    [drifts, 200],
  ] as const) {
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(most);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1.6 * most);
  }
});

test("C1: a retry of a client that has left is not sent, and does not count", () => {
  for (const takesInjected of [true, false]) {
    const acted = new ActedStage(site);
    acted.takesInjected = takesInjected;
    for (const fault of drawMany(clientRetries, site.nodeIds, true).slice(0, 1)) fault.start?.(acted.stage);
    acted.request("n0", { type: "read", msg_id: 1 });
    acted.run(1_000);
    expect(acted.fired.get("C1") ?? 0).toBe(takesInjected ? 1 : 0);
  }
});

test.each([1, 5, 25])("C3: now and then thousands of values come at once to %i nodes", (count) => {
  const nodeIds = Array.from({ length: count }, (_, at) => `n${at}`);
  const sizes = [false, true].flatMap((isExaggerated) =>
    drawMany(bursts, nodeIds, isExaggerated).map(({ text }) => Number(/^(\d+) values/.exec(text)?.[1] ?? 0)),
  );
  const large = sizes.filter((size) => size >= 1_000);
  expect(large.length).toBeGreaterThan(0);
  expect(large.length).toBeLessThan(sizes.length * 0.55);
});

describe("faults of links", () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => String(seed));
  const caseOf = (seed: string): Case => {
    return {
      seed,
      strategy: "hybrid",
      nodes: 5,
      faults: ["N2", "N5"],
      exaggerated: ["N2", "N5"],
      loadMs: 500,
    };
  };
  const isEarly = (seed: string) => {
    const shape = drawShape(caseOf(seed));
    return shape.isEarly && shape.workload === "broadcast";
  };

  test("hold from the start in some of the runs, and meet the nodes' first words to each other", () => {
    const early = seeds.filter(isEarly).slice(0, 4);
    expect(early.length).toBe(4);
    for (const seed of early) expect(lostBeforeLoad(caseOf(seed))).toBeGreaterThan(0);
  });

  test("begin with the load in the others", () => {
    const others = seeds.filter((one) => !isEarly(one)).slice(0, 4);
    expect(others).toHaveLength(4);
    for (const seed of others) expect(lostBeforeLoad(caseOf(seed))).toBe(0);
  });

  /** Messages that never arrived of those sent before the load. */
  function lostBeforeLoad(one: Case): number {
    const lostMs: number[] = [];
    const { phases } = runCase(one, {
      ...setupOf(one),
      journal: ({ kind, timeMs }) => {
        if (kind === "drop") lostMs.push(timeMs);
      },
    });
    return lostMs.filter((timeMs) => timeMs < phases.loadMs).length;
  }
});

test("a node stands still as long as any fault wants it to", () => {
  const lives = livesOf(() => new ScriptedNode({}));
  const [stall, pause] = [{}, {}];
  const isRunning = () => lives.isRunning("n0");
  lives.begin("n0", () => undefined);
  lives.pause("n0", pause);
  lives.pause("n0", stall);
  lives.resume("n0", stall);
  expect(isRunning()).toBe(false);
  lives.resume("n0", pause);
  expect(isRunning()).toBe(true);
  // An owner that stopped an earlier life has no say in this one.
  lives.pause("n0", pause);
  lives.crash("n0", "init");
  lives.restart("n0");
  lives.pause("n0", stall);
  lives.resume("n0", pause);
  expect(isRunning()).toBe(false);
  lives.resume("n0", stall);
  expect(isRunning()).toBe(true);
});

function livesOf(make: () => HostedNode): Lives {
  const scheduler = new VirtualScheduler();
  return new Lives({
    scheduler,
    network: new Network({ scheduler, link: latencyLink(() => 0) }),
    nodeIds: ["n0"],
    make,
    setup: [],
    isExcused: () => false,
    onMemoryLost: () => undefined,
    onAbort: () => undefined,
  });
}
