import { checkInteger } from "../check.ts";
import type { PickSource } from "../pick-source.ts";
import { PushTrial } from "./push-trial.ts";

export interface GossipParameters {
  readonly nodes: number;
  readonly fanout: number;
  readonly rounds: number;
  readonly trials: number;
}

export interface GossipOutcome {
  /** The share of (trial, node) reached; the node that began counts. */
  readonly deliveryRate: number;
  /** Over the trials that reached all nodes; the number of rounds allowed where none did. */
  readonly averageRoundsToAll: number;
}

/**
 * The most work a caller should let through, in the unit of `workOf`, so that a request holds up its node for less
 * than 2 s. Measured on Node 20, two shared cores: 48 million a second at worst (a million nodes, fanout 1: the tables
 * leave the cache), 112 million with 25 nodes. So it takes 0.4 s here, and a machine five times slower keeps the promise.
 */
export const GOSSIP_WORK_MAX = 20_000_000;

/** Setting up a trial costs about as much as this many picks, and one more for this many nodes. */
const TRIAL_OVERHEAD = 5;
const NODES_CLEARED_A_PICK = 16;

/**
 * About how many random picks `simulateGossip` will make, with the clearing of its tables. The worst case is
 * nodes × fanout × rounds for a trial. But the number of informed nodes grows at most (1 + K)-fold a round; and a trial ends when all
 * are reached, each pick hitting any node alike: that is collecting coupons, N·(ln N + c) picks but for one trial in
 * e^c (Erdős and Rényi 1961); c = 2 here.
 * Throws a RangeError on parameters out of range.
 */
export function workOf(parameters: GossipParameters): number {
  checkParameters(parameters);
  const { nodes, rounds, trials } = parameters;
  const fanout = Math.min(parameters.fanout, nodes - 1);
  const growing = (1 + fanout) ** rounds - 1;
  const picks = Math.min(growing, nodes * fanout * rounds, nodes * (Math.log(nodes) + 2));
  return nodes + trials * (TRIAL_OVERHEAD + nodes / NODES_CLEARED_A_PICK + picks);
}

/**
 * Push gossip, played out: one node begins, and in each round every node that knows picks `fanout` different peers
 * other than itself, uniformly; a node that hears of it in a round passes it on from the next (Demers et al. 1987, "Epidemic
 * algorithms for replicated database maintenance"). A fanout of more than N−1 is N−1.
 *
 * Throws a RangeError unless nodes ≥ 1, fanout ≥ 0, rounds ≥ 0, trials ≥ 1, all integers. Runs to its end: ask `workOf` first.
 */
export function simulateGossip(parameters: GossipParameters, random: PickSource): GossipOutcome {
  checkParameters(parameters);
  const { nodes, rounds, trials } = parameters;
  const trial = new PushTrial(nodes, Math.min(parameters.fanout, nodes - 1), random);
  let delivered = 0;
  let complete = 0;
  let roundsOfComplete = 0;
  for (let i = 0; i < trials; i++) {
    const taken = trial.run(rounds);
    delivered += trial.reached;
    if (trial.reached < nodes) continue;
    complete += 1;
    roundsOfComplete += taken;
  }
  return {
    deliveryRate: delivered / (trials * nodes),
    averageRoundsToAll: complete === 0 ? rounds : roundsOfComplete / complete,
  };
}

function checkParameters({ nodes, fanout, rounds, trials }: GossipParameters): void {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 0);
  checkInteger("rounds", rounds, 0);
  checkInteger("trials", trials, 1);
}
