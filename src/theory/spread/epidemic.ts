import { checkInteger } from "../check.ts";
import { missProbability } from "./fanout.ts";

/**
 * Rounds until push gossip has told all of n nodes: with fanout 1, log2 n while few know, then ln n until the last is
 * found (Frieze and Grimmett 1985; Pittel 1987, "On spreading a rumor": log2 n + ln n + O(1)). With fanout K the informed nodes
 * grow (1 + K)-fold, and then e^(−K) of the ignorant are left each round.
 * Throws a RangeError unless `nodes` and `fanout` are integers ≥ 1, as do all functions here.
 */
export function pushRounds(nodes: number, fanout = 1): number {
  return growthRounds(nodes, fanout, 1 + fanout) + Math.log(nodes) / fanout;
}

/**
 * Rounds until pull gossip has told all of n nodes: log2 n while few know; then the share that does not know is
 * squared each round, which takes log2 ln n (Demers et al. 1987, section 1.3; Doerr and Kostrygin 2017, "Randomized rumor
 * spreading revisited": log2 n + log2 ln n + O(1)). With fanout K both logarithms have base 1 + K.
 */
export function pullRounds(nodes: number, fanout = 1): number {
  return growthRounds(nodes, fanout, 1 + fanout) + shrinkingRounds(nodes, fanout);
}

/**
 * Rounds until push-pull gossip has told all of n nodes: the informed nodes triple each round while they are few, log3 n; then
 * O(log log n), here log2 ln n as for pull (Karp et al. 2000, "Randomized rumor spreading", theorem 2.1). With
 * fanout K the bases are 1 + 2K and 1 + K.
 */
export function pushPullRounds(nodes: number, fanout = 1): number {
  return growthRounds(nodes, fanout, 1 + 2 * fanout) + shrinkingRounds(nodes, fanout);
}

function growthRounds(nodes: number, fanout: number, factor: number): number {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 1);
  return factor === 2 ? Math.log2(nodes) : Math.log(nodes) / Math.log(factor);
}

/** Rounds in which a share of 1/e falls below 1/n, if each raises it to the power 1 + K. */
function shrinkingRounds(nodes: number, fanout: number): number {
  return nodes < 3 ? 0 : Math.log2(Math.log(nodes)) / Math.log2(1 + fanout);
}

/**
 * The expected share of nodes that know after 0, 1, … `rounds` rounds of push with a fanout: a node stays ignorant if
 * no informed node picks it, u' = u · (1 − K/(N−1))^(N·(1−u)) (Demers et al. 1987, section 1.3). Exact for the
 * first round; after that it takes the mean for what varies, and so runs a little ahead of the true mean.
 * Throws a RangeError unless nodes ≥ 1, fanout ≥ 0, rounds ≥ 0, all integers.
 */
export function pushShares(nodes: number, fanout: number, rounds: number): readonly number[] {
  checkInteger("rounds", rounds, 0);
  const missOfOne = missProbability(nodes, fanout, 1);
  let informed = 1;
  const shares = [informed / nodes];
  for (let round = 0; round < rounds; round++) {
    informed = nodes - (nodes - informed) * missOfOne ** informed;
    shares.push(informed / nodes);
  }
  return shares;
}
