import { checkInteger, checkNumber } from "./check.ts";

/** Maelstrom's broadcast workload, as far as messages and latency depend on it. */
export interface BroadcastLoad {
  readonly nodes: number;
  /** Client operations a second in the whole cluster, spread evenly over the nodes. */
  readonly operationsPerSecond: number;
  /** The share of operations that are broadcasts; the others read. */
  readonly broadcastShare: number;
  /** The latency of every message between servers. */
  readonly hopMs: number;
  /** How long operations are begun. */
  readonly loadMs: number;
  /** The pause between them and the last reads. */
  readonly recoveryMs: number;
}

/** Throws a RangeError on a number out of range. */
export function checkLoad(load: BroadcastLoad): void {
  checkInteger("nodes", load.nodes, 1);
  checkNumber("operations per second", load.operationsPerSecond, 0);
  checkNumber("broadcast share", load.broadcastShare, 0, 1);
  checkNumber("hop", load.hopMs, 0);
  checkNumber("load", load.loadMs, 0);
  checkNumber("recovery", load.recoveryMs, 0);
}

/** Values a millisecond in the whole cluster. */
export function valuesPerMs({ operationsPerSecond, broadcastShare }: BroadcastLoad): number {
  return (operationsPerSecond * broadcastShare) / 1000;
}

/** All values of a run. */
export function valueCount(load: BroadcastLoad): number {
  return valuesPerMs(load) * load.loadMs;
}

/** Reads a millisecond on one node. */
export function readsPerMs({ operationsPerSecond, broadcastShare, nodes }: BroadcastLoad): number {
  return (operationsPerSecond * (1 - broadcastShare)) / 1000 / nodes;
}

/** All client operations of a run: Maelstrom divides messages by them. Every node is read once at the end. */
export function operationCount({ operationsPerSecond, loadMs, nodes }: BroadcastLoad): number {
  return (operationsPerSecond * loadMs) / 1000 + nodes;
}
