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

/** A star in which leaves and hub each hold values back for a window and send them together. */
export interface WindowedStar {
  readonly nodes: number;
  readonly windowMs: number;
  /** Client operations a second in the whole cluster, spread evenly over the nodes. */
  readonly operationsPerSecond: number;
  /** The share of operations that are broadcasts. */
  readonly broadcastShare: number;
}

/**
 * The most batches in one window of a star: one up and one down for each leaf. Acknowledgements ride on them; where nodes are
 * few or values rare, some find none to ride on, and are messages beside these.
 */
export function starBatchesPerWindowMax(nodes: number): number {
  return 2 * minMessagesPerBroadcast(nodes);
}

/**
 * The expected messages in one window of a star, where broadcasts come at random (Poisson) at λ a second per node.
 * Silent leaves send nothing: (N−1)(1 − e^(−λW)) go up; and a leaf is sent something only if another node had a
 * broadcast: (N−1)(1 − e^(−λ(N−1)W)) go down. Acknowledgements that travel on their own are not counted.
 * Throws a RangeError on a number out of range.
 */
export function starMessagesPerWindow(star: WindowedStar): number {
  checkStar(star);
  const leaves = star.nodes - 1;
  const perNode = (broadcastsPerSecond(star) / star.nodes) * (star.windowMs / 1000);
  return leaves * (atLeastOne(perNode) + atLeastOne(perNode * leaves));
}

/**
 * The same per client operation, which is what Maelstrom reports as msgs-per-op. As the window goes to 0 it goes to
 * `minMessagesPerOperation`: a star without a window sends each value N−1 times. 0 where there are no operations.
 */
export function starMessagesPerOperation(star: WindowedStar): number {
  checkStar(star);
  const operations = star.operationsPerSecond * (star.windowMs / 1000);
  if (operations > 0) return starMessagesPerWindow(star) / operations;
  return star.operationsPerSecond === 0 ? 0 : minMessagesPerOperation(star.nodes, star.broadcastShare);
}

/** The longest a value takes through a star in ms, from leaf to leaf: two hops, each after a whole window. */
export function starLatencyMsMax(hopMs: number, windowMs: number): number {
  checkNumber("hop", hopMs, 0);
  checkNumber("window", windowMs, 0);
  return 2 * (hopMs + windowMs);
}

function broadcastsPerSecond(star: WindowedStar): number {
  return star.operationsPerSecond * star.broadcastShare;
}

/** The probability of at least one event where `mean` are expected; `expm1` keeps it exact for small means. */
function atLeastOne(mean: number): number {
  return -Math.expm1(-mean);
}

function checkStar(star: WindowedStar): void {
  checkInteger("nodes", star.nodes, 1);
  checkNumber("window", star.windowMs, 0);
  checkNumber("operations per second", star.operationsPerSecond, 0);
  checkNumber("broadcast share", star.broadcastShare, 0, 1);
}
