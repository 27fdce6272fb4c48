import { checkInteger, checkNumber } from "./check.ts";

/** The least messages that bring one value to n nodes if each travels alone: each but the first has to be sent it once. */
export function minMessagesPerBroadcast(nodes: number): number {
  checkInteger("nodes", nodes, 1);
  return nodes - 1;
}

/**
 * The same per client operation, where a share of the operations are broadcasts and the rest reads, which cost none.
 * Maelstrom's broadcast workload is half and half. 25 nodes: 12. Only batching, which lets values share a message,
 * goes below. Throws a RangeError unless nodes ≥ 1 is an integer and 0 ≤ share ≤ 1.
 */
export function minMessagesPerOperation(nodes: number, broadcastShare = 0.5): number {
  checkNumber("broadcast share", broadcastShare, 0, 1);
  return broadcastShare * minMessagesPerBroadcast(nodes);
}

/** The least time in ms until a value is at another node: one hop, whatever the overlay. Nothing where there is no other. */
export function minLatencyMs(nodes: number, hopMs: number): number {
  checkInteger("nodes", nodes, 1);
  checkNumber("hop", hopMs, 0);
  return nodes === 1 ? 0 : hopMs;
}

/**
 * The most batches in one window of a star: one up and one down for each leaf. Acknowledgements ride on them; where nodes are
 * few or values rare, some find none to ride on, and are messages beside these.
 */
export function starBatchesPerWindowMax(nodes: number): number {
  return 2 * minMessagesPerBroadcast(nodes);
}
