import { describe, expect, it } from "vitest";
import {
  type Cluster,
  floodFamily,
  gossipFamily,
  type Setting,
  starFamily,
  totalFamily,
  treeFamily,
} from "../../src/lab/trials/settings-families.ts";
import { type Figures, runTrial, seedsOf } from "../../src/lab/trials/trial.ts";
import { runOptions } from "../../src/sim/run/run-options.ts";
import type { BroadcastLoad } from "../../src/theory/broadcast-load.ts";
import { predictFlood, predictTree } from "../../src/theory/forwarding-model.ts";
import { predictAntiEntropy } from "../../src/theory/gossip-model.ts";
import { predictStar, predictTotal } from "../../src/theory/window-model.ts";

const load: BroadcastLoad = {
  nodes: 25,
  operationsPerSecond: 100,
  broadcastShare: 0.5,
  hopMs: 100,
  loadMs: 20_000,
  recoveryMs: 10_000,
};

function cluster(changes: Partial<BroadcastLoad> = {}): Cluster {
  return { load: { ...load, ...changes }, topology: "grid" };
}

/** A prediction may be off by so much of the measured figure, or so many milliseconds. */
const SHARE_MAX = 0.15;
const LATENCY_MS_MAX = 12;

function measure({ load: { nodes, operationsPerSecond, hopMs, loadMs } }: Cluster, { flags }: Setting) {
  const run = runOptions({
    nodeCount: nodes,
    ratePerSecond: operationsPerSecond,
    latencyMs: hopMs,
    timeLimitMs: loadMs,
  });
  const runs = seedsOf(3).map((seed) => runTrial({ run: { ...run, seed }, flags }));
  const mean = (of: (run: Figures) => number) => runs.reduce((sum, one) => sum + of(one), 0) / runs.length;
  return {
    messagesPerOperation: mean((one) => one.messagesPerOperation),
    medianMs: mean((one) => one.medianMs),
    maxMs: mean((one) => one.maxMs),
  };
}

const usual = cluster();
const small = cluster({ nodes: 5 });
const large = cluster({ nodes: 100 });
const quick = cluster({ hopMs: 10 });
const busy = cluster({ operationsPerSecond: 400 });
/** Rounds cost a run most of its time, and show the same in half of it. */
const brief = cluster({ loadMs: 10_000 });

const rows: readonly (readonly [name: string, cluster: Cluster, setting: Setting])[] = [
  ["a star, 240 ms", usual, starFamily(usual).at(240)],
  ["a star, 450 ms", usual, starFamily(usual).at(450)],
  ["a star, 1,800 ms", usual, starFamily(usual).at(1_800)],
  ["a star of 5", small, starFamily(small).at(450)],
  ["a star of 100", large, starFamily(large).at(450)],
  ["a star on links of 10 ms", quick, starFamily(quick).at(120)],
  ["a star under four times the load", busy, starFamily(busy).at(450)],
  ["all to all, 15 ms", usual, totalFamily(usual).at(15)],
  ["hybrid over a star", usual, treeFamily(usual, "hybrid", "star").at(0)],
  ["hybrid over tree4", usual, treeFamily(usual, "hybrid", "tree4").at(0)],
  ["a spanning tree of the grid", usual, treeFamily(usual, "tree", "spanning-tree").at(0)],
  ["a flood on the grid", usual, floodFamily(usual).at(0)],
  ["anti-entropy, one peer each 100 ms", brief, gossipFamily(brief, "anti-entropy", 1).at(100)],
  ["anti-entropy, two peers each second", usual, gossipFamily(usual, "anti-entropy", 2).at(1_000)],
  ["rumors to two, rounds each 500 ms", brief, gossipFamily(brief, "random-fanout", 2).at(500)],
];

describe("the model agrees with virtual runs", () => {
  it.each(rows)("for %s", (_name, where, setting) => {
    const { predicted } = setting;
    const measured = measure(where, setting);
    const within = (toleranceMin: number, predictedValue: number, measuredValue: number) =>
      Math.abs(predictedValue - measuredValue) <= Math.max(toleranceMin, SHARE_MAX * measuredValue);
    const shown = JSON.stringify({ predicted, measured });
    expect(within(0, predicted.messagesPerOperation, measured.messagesPerOperation), shown).toBe(true);
    expect(within(LATENCY_MS_MAX, predicted.medianMs, measured.medianMs), shown).toBe(true);
    expect(within(LATENCY_MS_MAX, predicted.maxMs, measured.maxMs), shown).toBe(true);
  });
});

describe("the model", () => {
  const window = { windowMs: 450, ackDelayMs: 1_600 };
  const star = (changes: Partial<BroadcastLoad>) => predictStar({ ...load, ...changes }, window);
  const first = { int: () => 0 };

  it("takes fewer messages and more time the longer the window", () => {
    const predictions = [120, 240, 480, 960, 1_920].map((windowMs) =>
      predictStar(load, { ...window, windowMs }),
    );
    predictions.slice(1).forEach((longer, index) => {
      const shorter = predictions[index] as (typeof predictions)[number];
      expect(longer.messagesPerOperation).toBeLessThan(shorter.messagesPerOperation);
      expect(longer.maxMs).toBeGreaterThan(shorter.maxMs);
    });
  });

  it("stays below 2(n − 1) messages a window but for acknowledgements, and below n − 1 a value over a tree", () => {
    expect(star({ loadMs: 1e6 }).messagesPerOperation).toBeLessThan(48 / 45);
    const chain = [[1], [0, 2], [1]];
    const { messagesPerOperation } = predictTree({ ...load, nodes: 3, loadMs: 1e6 }, chain, 1e9);
    expect(messagesPerOperation).toBeCloseTo(1, 3);
  });

  it("counts 2m − n + 1 messages a value for a flood", () => {
    const complete = [
      [1, 2, 3],
      [0, 2, 3],
      [0, 1, 3],
      [0, 1, 2],
    ];
    const { messagesPerOperation } = predictFlood({ ...load, nodes: 4, loadMs: 1e6 }, complete, 1e9);
    expect(messagesPerOperation).toBeCloseTo(9 / 2, 3);
  });

  it("expects nothing of one node, and of no operations", () => {
    const nothing = { messagesPerOperation: 0, medianMs: 0, maxMs: 0 };
    for (const changes of [{ nodes: 1 }, { operationsPerSecond: 0 }, { loadMs: 0 }]) {
      expect(star(changes)).toEqual(nothing);
      expect(predictTotal({ ...load, ...changes }, window)).toEqual(nothing);
    }
    const pair = [[1], [0]];
    expect(predictTree({ ...load, nodes: 2, loadMs: 0 }, pair, 200)).toEqual(nothing);
    expect(predictFlood({ ...load, nodes: 2, loadMs: 0 }, pair, 200)).toEqual(nothing);
    expect(predictTree({ ...load, nodes: 1 }, [[]], 200)).toEqual(nothing);
    expect(predictFlood({ ...load, nodes: 1 }, [[]], 200)).toEqual(nothing);
    expect(predictAntiEntropy({ ...load, nodes: 1 }, { fanout: 2, intervalMs: 200 }, first)).toEqual(nothing);
  });

  it("refuses numbers out of range", () => {
    expect(() => star({ nodes: 0 })).toThrow(RangeError);
    expect(() => star({ broadcastShare: 2 })).toThrow(RangeError);
    expect(() => predictStar(load, { ...window, windowMs: 0 })).toThrow(RangeError);
    for (const predict of [predictTree, predictFlood]) {
      expect(() => predict(load, [[]], 200)).toThrow("a graph of 1 nodes is none of 25");
      expect(() => predict({ ...load, nodes: 1 }, [[1], [0]], 200)).toThrow(RangeError);
    }
    expect(() => predictAntiEntropy(load, { fanout: 0, intervalMs: 200 }, first)).toThrow(RangeError);
  });
});
