import { checkInteger, checkNumber } from "../check.ts";

/** The smallest fanout for a target, and the probability of a miss that is left with it. */
export interface MinFanout {
  readonly fanout: number;
  readonly missProbability: number;
}

/**
 * How far a miss may lie above 1 − target and still count as equal: half the distance of doubles below 1, since a
 * target such as 0.9 is stored that much off, and for each factor of the power its rounding.
 */
const TARGET_ROUNDING = 2 ** -54;
const POWER_ROUNDING = 2 ** -51;

/**
 * The probability that a given node is picked in none of `rounds` rounds by one node that picks `fanout` different
 * peers in each: (1 − K/(N−1))^R. This is the course's measure (task 7): one sender, whereas in an epidemic the senders
 * multiply (Eugster et al. 2004, "Epidemic information dissemination in distributed systems"), so it errs on the safe side.
 *
 * A fanout of N−1 or more misses nobody. One node alone has nobody to miss: 0. No rounds miss everybody: 1.
 * Throws a RangeError unless nodes ≥ 1, fanout ≥ 0, rounds ≥ 0, all integers.
 */
export function missProbability(nodes: number, fanout: number, rounds: number): number {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 0);
  checkInteger("rounds", rounds, 0);
  const peers = nodes - 1;
  if (peers === 0) return 0;
  // (N−1−K)/(N−1) rounds once where 1 − K/(N−1) rounds twice.
  return (Math.max(0, peers - fanout) / peers) ** rounds;
}

/**
 * The smallest fanout K ≥ 1 with `missProbability` ≤ 1 − target. Equality counts, though 1 − 0.9 is less than 0.1 in
 * doubles. N = 1 needs no peer: fanout 0. N = 2 has only one: fanout 1. A target of 1 needs them all.
 *
 * Throws a RangeError unless nodes ≥ 1 and rounds ≥ 1 are integers and 0 ≤ target ≤ 1. Takes O(log N) steps.
 */
export function minFanout(nodes: number, target: number, rounds: number): MinFanout {
  checkInteger("nodes", nodes, 1);
  checkNumber("target probability", target, 0, 1);
  checkInteger("rounds", rounds, 1);
  if (nodes === 1) return { fanout: 0, missProbability: 0 };
  const allowed = target === 1 ? 0 : (1 - target + TARGET_ROUNDING) * (1 + POWER_ROUNDING * (rounds + 1));
  let low = 1;
  let high = nodes - 1;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (missProbability(nodes, middle, rounds) <= allowed) high = middle;
    else low = middle + 1;
  }
  return { fanout: low, missProbability: missProbability(nodes, low, rounds) };
}
