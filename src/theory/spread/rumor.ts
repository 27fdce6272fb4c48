/**
 * Rumor mongering: nodes pass a rumor on until they lose interest, so it may die out before all have heard it
 * (Demers et al. 1987, "Epidemic algorithms for replicated database maintenance", section 1.4).
 */

import { checkInteger } from "../check.ts";

/** The rule of a rumor: the direction of calls, and the loss of interest. */
export interface RumorRule {
  /** `push`: nodes with interest call. `pull`: every node calls, and a node with interest tells its callers. */
  readonly direction: "push" | "pull";
  /** `feedback`: only contacts that were unnecessary count. `blind`: all do. */
  readonly loss: "feedback" | "blind";
  /** `coin`: a contact that counts ends the interest with probability 1/k. `counter`: k of them in a row do. */
  readonly end: "coin" | "counter";
  readonly k: number;
}

export interface RumorParameters extends RumorRule {
  readonly nodes: number;
}

/**
 * The figures that Demers et al. tabulate, under the names of their columns in words. Times are in cycles.
 *
 * Two averages are given. `meanFirst` is when a node first hears the rumor, averaged over the nodes that do. `meanNeeded` adds up
 * the times of all contacts that were necessary, and divides by the nodes that heard: where two nodes tell a third in the same
 * cycle, both contacts are necessary, and count. The published t_ave of the tables for push is the second one; for
 * pull, where a node calls once a cycle, both are the same.
 */
export interface RumorFigures<Figure> {
  /** The share of nodes that never hear the rumor. */
  readonly residue: Figure;
  /** Messages with the rumor, divided by the nodes. */
  readonly traffic: Figure;
  readonly meanFirst: Figure;
  readonly meanNeeded: Figure;
  /** The cycle in which the last node that ever hears the rumor does. */
  readonly last: Figure;
}

/** A rumor that no node drops in so many cycles is taken as it stands. With two nodes and blind coins it may take long. */
export const RUMOR_CYCLES_MAX = 10_000;

/** Throws a RangeError unless `nodes` ≥ 2 and `k` ≥ 1 are integers. */
export function checkRumor({ nodes, k }: RumorParameters): void {
  checkInteger("nodes", nodes, 2);
  checkInteger("k", k, 1);
}
