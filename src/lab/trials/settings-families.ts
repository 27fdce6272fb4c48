/** Settings that are worth a try, in families that differ in one number, each with what the model predicts of it. */

import { Random } from "../../node/random.ts";
import { defaultSettings } from "../../node/settings/settings.ts";
import { ackDelayMs } from "../../node/timing.ts";
import type { LatencyDistribution } from "../../sim/network/latency.ts";
import type { TopologyName } from "../../sim/network/topology.ts";
import { nodeIdsOf } from "../../sim/run/run-options.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { predictFlood, predictTree } from "../../theory/forwarding-model.ts";
import { predictAntiEntropy, predictRandomFanout } from "../../theory/gossip-model.ts";
import type { HopGraph } from "../../theory/hop-graph.ts";
import type { Prediction } from "../../theory/model.ts";
import { gatherMsOf, predictStar, predictTotal } from "../../theory/window-model.ts";
import { overlayGraph } from "./overlay-graph.ts";

/** One way to run our node. */
export interface Setting {
  readonly name: string;
  /** Arguments of the node, as after `--`. */
  readonly flags: readonly string[];
  readonly predicted: Prediction;
  /** Distinguishes it within its family. */
  readonly valueMs: number;
  /** The window, if the batches of all nodes go out at one time. */
  readonly windowMs?: number;
}

/** Settings that differ in one number of milliseconds; the larger it is, the fewer messages and the later they come. */
export interface Family {
  readonly name: string;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Into so many steps the range is worth dividing: predictions are cheap, but not free. */
  readonly steps: number;
  at(ms: number): Setting;
}

/** The conditions that a family is made for. */
export interface Cluster {
  readonly load: BroadcastLoad;
  readonly topology: TopologyName;
  /** Of the runs; the models know constant latency alone. Default: constant. */
  readonly latencyDistribution?: LatencyDistribution;
  /** Of the runs, all the time; the models know none. Default: none. */
  readonly lossShare?: number | undefined;
}

/** A run has to hold some windows, or its figures mean nothing. */
const WINDOWS_IN_RUN_MIN = 4;
const WINDOW_MS_MAX = 30_000;
const INTERVAL_MS_MAX = 5_000;
/**
 * Trees and floods keep the default. More patience saves acknowledgements, but nodes then take longer to find out that
 * they speak the same dialect, and until then each value is acknowledged on its own.
 */
const { ackTimeoutMs: FORWARD_ACK_TIMEOUT_MS } = defaultSettings;

/** All families; where nothing can be varied the range is a point. */
export function familiesOf(cluster: Cluster): readonly Family[] {
  return [
    starFamily(cluster),
    totalFamily(cluster),
    ...["star", "tree4", "tree2"].map((overlay) => treeFamily(cluster, "hybrid", overlay)),
    treeFamily(cluster, "tree", "spanning-tree"),
    floodFamily(cluster),
    ...[1, 2].map((fanout) => gossipFamily(cluster, "anti-entropy", fanout)),
    ...[2, 3].map((fanout) => gossipFamily(cluster, "random-fanout", fanout)),
  ];
}

/** Below one hop the batches of a star overtake each other's windows, and nothing is saved. */
export function starFamily({ load }: Cluster): Family {
  const leastMs = Math.max(2, Math.ceil(load.hopMs));
  return range("batched over star", [leastMs, windowMsMax(load), 80], (windowMs) => {
    const ackTimeoutMs = starAckTimeoutMs(windowMs, load.hopMs);
    return {
      flags: batchedFlags("star", windowMs, ackTimeoutMs, load),
      predicted: predictStar(load, { windowMs, ackDelayMs: ackDelayMs(ackTimeoutMs) }),
      windowMs,
    };
  });
}

export function totalFamily({ load }: Cluster): Family {
  return range("batched over total", [1, windowMsMax(load), 80], (windowMs) => {
    const ackTimeoutMs = Math.max(2_200, windowMs + 1_000);
    return {
      flags: batchedFlags("total", windowMs, ackTimeoutMs, load),
      predicted: predictTotal(load, { windowMs, ackDelayMs: ackDelayMs(ackTimeoutMs) }),
    };
  });
}

/** `tree` and `hybrid`, which cost the same as long as nothing is wrong. */
export function treeFamily(cluster: Cluster, strategy: "tree" | "hybrid", overlay: string): Family {
  const flags = ["--strategy", strategy, "--overlay", overlay];
  return point(`${strategy} over ${overlayName(overlay, cluster)}`, () => ({
    flags,
    predicted: predictTree(cluster.load, graphOf(overlay, cluster), ackDelayMs(FORWARD_ACK_TIMEOUT_MS)),
  }));
}

export function floodFamily(cluster: Cluster): Family {
  const flags = ["--strategy", "flood"];
  return point(`flood on the ${cluster.topology}`, () => ({
    flags,
    predicted: predictFlood(cluster.load, graphOf("topology", cluster), ackDelayMs(FORWARD_ACK_TIMEOUT_MS)),
  }));
}

export function gossipFamily(
  { load }: Cluster,
  strategy: "anti-entropy" | "random-fanout",
  fanout: number,
): Family {
  const predict = strategy === "anti-entropy" ? predictAntiEntropy : predictRandomFanout;
  return range(`${strategy}, fanout ${fanout}`, [50, INTERVAL_MS_MAX, 12], (intervalMs) => ({
    flags: ["--strategy", strategy, "--fanout", `${fanout}`, "--gossip-interval-ms", `${intervalMs}`],
    predicted: predict(load, { fanout, intervalMs }, new Random(`${strategy} ${fanout} ${intervalMs}`)),
  }));
}

/**
 * The ack timeout for a star. A leaf's acknowledgement waits for a batch of its own until half a second before the hub
 * would ask (node/core.ts), the longer the more likely one comes; but a hub's patience is also how long a lost
 * batch goes unnoticed. So: 1.6 s or a window, and a little more where that reaches the end of one more window.
 */
export function starAckTimeoutMs(windowMs: number, hopMs: number): number {
  const receivedMs = (2 * hopMs + gatherMsOf(windowMs, hopMs)) % windowMs;
  const leastMs = Math.max(1_600, 1.1 * windowMs + 20);
  const windows = Math.ceil((receivedMs + leastMs) / windowMs);
  const nextEndMs = windows * windowMs - receivedMs + 20;
  return Math.ceil(500 + (nextEndMs - leastMs <= 200 ? nextEndMs : leastMs));
}

function windowMsMax({ hopMs, loadMs }: BroadcastLoad): number {
  return Math.ceil(Math.max(2, hopMs, Math.min(WINDOW_MS_MAX, loadMs / WINDOWS_IN_RUN_MIN)));
}

/** The size is a limit for bursts; it must not cut windows short. */
function batchedFlags(
  overlay: string,
  windowMs: number,
  ackTimeoutMs: number,
  load: BroadcastLoad,
): string[] {
  const valuesOfWindow = (load.operationsPerSecond * windowMs) / 1_000;
  const flags = {
    strategy: "batched",
    overlay,
    "batch-window-ms": windowMs,
    "batch-size": Math.min(100_000, Math.max(10_000, Math.ceil(4 * valuesOfWindow))),
    "ack-timeout-ms": Math.min(60_000, ackTimeoutMs),
  };
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

function overlayName(overlay: string, { topology: name }: Cluster): string {
  return overlay === "spanning-tree" ? `a spanning tree of the ${name}` : overlay;
}

function graphOf(overlay: string, { load, topology: name }: Cluster): HopGraph {
  return overlayGraph(overlay, nodeIdsOf(load.nodes), name);
}

type Described = Omit<Setting, "name" | "valueMs">;

function range(
  name: string,
  [leastMs, mostMs, steps]: readonly [leastMs: number, mostMs: number, steps: number],
  describe: (ms: number) => Described,
): Family {
  const made = new Map<number, Setting>();
  const at = (ms: number): Setting => {
    const setting = made.get(ms) ?? { name: `${name}, ${ms} ms`, valueMs: ms, ...describe(ms) };
    made.set(ms, setting);
    return setting;
  };
  return { name, leastMs, mostMs, steps, at };
}

function point(name: string, describe: () => Described): Family {
  let made: Setting | undefined;
  const at = (): Setting => {
    made ??= { name, valueMs: 0, ...describe() };
    return made;
  };
  return { name, leastMs: 0, mostMs: 0, steps: 1, at };
}
