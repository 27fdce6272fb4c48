import { CLIENT_TIMEOUT_MS } from "../clients/client.ts";
import type { WorkloadName } from "../clients/workloads/workloads.ts";
import type { NemesisPlan } from "../nemesis/nemesis-plan.ts";
import type { LatencyDistribution } from "../network/latency.ts";
import type { TopologyName } from "../network/topology.ts";

/** The definition of a run: plain data, so that it can be stored and repeated. */
export interface RunOptions {
  readonly workload: WorkloadName;
  readonly nodeCount: number;
  /** Workers; worker i's client talks to node i mod nodeCount. */
  readonly concurrency: number;
  /** Operations a second, over all workers. */
  readonly ratePerSecond: number;
  /** Operations are begun for this long. */
  readonly timeLimitMs: number;
  readonly latencyMs: number;
  readonly latencyDistribution: LatencyDistribution;
  /** The share of the messages between nodes that is lost, all the time; default: none. Services are always reached. */
  readonly lossShare?: number | undefined;
  readonly topology: TopologyName;
  readonly nemesis: NemesisPlan;
  /** Pause between the heal and the last reads. */
  readonly recoveryMs: number;
  readonly clientTimeoutMs: number;
  readonly initTimeoutMs: number;
  readonly seed: string;
  /** Each node's clock is off by up to this much, either way; default: not at all. Foreign nodes may not honour it. */
  readonly clockSkewMs?: number;
  /** The nodes whose clocks are off; default: all. */
  readonly clockSkewNodes?: readonly string[];
}

/** Maelstrom's defaults. The concurrency follows the number of nodes. */
export function runOptions(wanted: Partial<RunOptions> = {}): RunOptions {
  const nodeCount = wanted.nodeCount ?? 5;
  return {
    workload: "broadcast",
    nodeCount,
    concurrency: nodeCount,
    ratePerSecond: 5,
    timeLimitMs: 60_000,
    latencyMs: 0,
    latencyDistribution: "constant",
    topology: "grid",
    nemesis: { kind: "none" },
    recoveryMs: 10_000,
    clientTimeoutMs: CLIENT_TIMEOUT_MS,
    initTimeoutMs: 10_000,
    seed: "0",
    ...wanted,
  };
}

/** The ids of the nodes, in node order. */
export function nodeIdsOf(nodeCount: number): readonly string[] {
  return Array.from({ length: nodeCount }, (_, index) => `n${index}`);
}
