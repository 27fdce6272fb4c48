/** Maelstrom's stable latency, predicted from when values arrive. */

import { type BroadcastLoad, readsPerMs, valueCount } from "./broadcast-load.ts";

/** So many nodes are handed a value so long after it was known. */
export interface Arrival {
  readonly atMs: number;
  readonly nodes: number;
}

/** One way in which a value may spread, and how often it goes that way; weights are relative. */
export interface Spread {
  readonly weight: number;
  readonly arrivals: readonly Arrival[];
  /** Messages from other nodes that a receiver is handed a millisecond; `Infinity` where one comes just before. */
  readonly deliveriesPerMs: number;
}

export interface Staleness {
  readonly medianMs: number;
  readonly maxMs: number;
}

const BISECTION_STEPS = 40;

/**
 * Median and maximum of what `set-full` calls stable latency: from when a value is known to the invocation of the last
 * read that lacks it. Reads come to each node at random (Poisson), so with V the time from which a node's reads show
 * the value, no read lacks it after x with probability exp(−ρ Σ max(0, V − x)) over the nodes.
 *
 * V is not the arrival. A receiver takes a message as soon as it is free and then waits for it, and a read that comes
 * meanwhile waits behind it: an idle node's reads show what is still on its way, and the last hop does not count. A
 * busy node takes the message only when the one before it is delivered, which with messages at random (β a
 * millisecond) is exponentially distributed: V = arrival − min(hop, Exp(β)).
 *
 * The maximum is the median of the largest of as many values as the load brings.
 */
export function staleness(spreads: readonly Spread[], load: BroadcastLoad): Staleness {
  const weights = spreads.reduce((sum, { weight }) => sum + weight, 0);
  const reads = readsPerMs(load);
  let latestMs = 0;
  for (const { arrivals } of spreads) for (const { atMs } of arrivals) latestMs = Math.max(latestMs, atMs);
  if (weights === 0 || reads === 0) return { medianMs: 0, maxMs: 0 };
  const shareWithin = (latencyMs: number): number => {
    let share = 0;
    for (const { weight, arrivals, deliveriesPerMs } of spreads) {
      let probability = weight;
      for (const { atMs, nodes } of arrivals) {
        probability *= missedByNone(atMs - latencyMs, load.hopMs, deliveriesPerMs, reads * nodes);
      }
      share += probability;
    }
    return share / weights;
  };
  const values = Math.max(1, valueCount(load));
  return {
    medianMs: smallestWith(shareWithin, 0.5, latestMs),
    maxMs: smallestWith(shareWithin, 0.5 ** (1 / values), latestMs),
  };
}

/**
 * The probability that a node has no read in the time that lies before the value is visible there, which ends `leftMs`
 * − min(hop, Exp(β)) from now: the mean of exp(−ρ · max(0, left − gap)) over the gap.
 */
function missedByNone(leftMs: number, hopMs: number, deliveries: number, reads: number): number {
  if (leftMs <= 0) return 1;
  if (deliveries === Number.POSITIVE_INFINITY) return Math.exp(-reads * leftMs);
  const longMs = Math.min(leftMs, hopMs);
  // The receiver was free when the message was sent, or became so only after the value would have been missed.
  const beyond = Math.exp(-deliveries * longMs) * Math.exp(-reads * (leftMs - longMs));
  const rate = deliveries - reads;
  const within =
    Math.abs(rate) < 1e-12
      ? deliveries * longMs * Math.exp(-reads * leftMs)
      : (deliveries / rate) * Math.exp(-reads * leftMs) * -Math.expm1(-rate * longMs);
  return Math.min(1, beyond + within);
}

/** The smallest x from 0 to `most` with `share(x)` ≥ `wanted`; `share` grows. */
function smallestWith(share: (x: number) => number, wanted: number, most: number): number {
  if (share(0) >= wanted) return 0;
  let low = 0;
  let high = most;
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = (low + high) / 2;
    if (share(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}
