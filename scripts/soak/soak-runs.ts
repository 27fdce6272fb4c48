import type { HostedNode } from "../../src/node/hosted.ts";
import { InProcessNode, inProcessLauncher } from "../../src/sim/nodes/in-process-node.ts";
import { ProcessNode, processLauncher } from "../../src/sim/nodes/process-node.ts";
import type { RunningNode } from "../../src/sim/nodes/running-node.ts";
import { queuesOf } from "../../src/sim/sweep/run/queues.ts";
import { RealScheduler } from "../../src/sim/time/real-scheduler.ts";
import { VirtualScheduler } from "../../src/sim/time/virtual-scheduler.ts";
import { residentOf } from "../resident-memory.ts";
import { type Checkpoint, Soak, type SoakOptions } from "./soak.ts";

/** All nodes in this process, in virtual time: their queues can be looked into. */
export function soakVirtual(
  options: SoakOptions,
  make: (nodeId: string) => HostedNode,
  onCheckpoint: (checkpoint: Checkpoint) => void,
): readonly string[] {
  const scheduler = new VirtualScheduler();
  let ended = false;
  const soak = new Soak(options, {
    scheduler,
    launch: inProcessLauncher(make),
    memoryBytes: heapBytes,
    queued: queuedIn,
    onCheckpoint,
    onEnd: () => {
      ended = true;
    },
  });
  soak.start();
  scheduler.runWhile(() => !ended);
  return soak.problems;
}

/** One process a node, on the wall clock: their memory is what the system says. */
export async function soakProcesses(
  options: SoakOptions,
  node: { readonly bin: string; readonly args: readonly string[] },
  onCheckpoint: (checkpoint: Checkpoint) => void,
): Promise<readonly string[]> {
  const scheduler = new RealScheduler();
  const { promise, resolve, reject } = withResolvers();
  scheduler.onError = reject;
  const soak = new Soak(options, {
    scheduler,
    launch: processLauncher(node),
    memoryBytes: residentBytes,
    queued: () => 0,
    onCheckpoint,
    onEnd: resolve,
  });
  try {
    soak.start();
    await promise;
  } finally {
    scheduler.stop();
    await soak.cluster.stop();
  }
  return soak.problems;
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** The heap of this process after a full collection, as far as that can be asked for (`--expose-gc`). */
function heapBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function queuedIn(nodes: readonly RunningNode[]): number {
  const ids = nodes.map(({ id }) => id);
  let sum = 0;
  for (const node of nodes) {
    const inspection = node instanceof InProcessNode ? node.inspect() : undefined;
    if (inspection === undefined) continue;
    for (const length of Object.values(queuesOf(inspection, ids).lengths)) sum += length;
  }
  return sum;
}

/** Resident memory of all node processes; 0 where there is no `/proc`. */
function residentBytes(nodes: readonly RunningNode[]): number {
  return nodes.reduce((sum, node) => sum + (node instanceof ProcessNode ? residentOf(node.pid) : 0), 0);
}
