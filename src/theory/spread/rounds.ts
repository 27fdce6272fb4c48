/** Rounds in which every node calls random others, and the value goes to the callee, to the caller, or both ways. */

import { checkInteger } from "../check.ts";

export const directions = ["push", "pull", "push-pull"] as const;
export type Direction = (typeof directions)[number];

export interface SpreadParameters {
  readonly nodes: number;
  /** How many different others a node calls in a round; more than n − 1 are n − 1. */
  readonly fanout: number;
  readonly direction: Direction;
}

export interface SpreadFigures<Figure> {
  /** The share of nodes that know after 0, 1, 2 … rounds. */
  readonly shares: readonly Figure[];
  /** Rounds until all know. */
  readonly roundsToAll: Figure;
  /**
   * Messages with the value until all know, divided by the nodes: one for each call of a node that knows (push) and one for each
   * call to a node that knows (pull), whether the other knew or not, as Karp et al. count transmissions.
   */
  readonly traffic: Figure;
}

/** Throws a RangeError unless `nodes` ≥ 1 and `fanout` ≥ 1 are integers. */
export function checkSpread({ nodes, fanout }: SpreadParameters): void {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 1);
}

/** How many messages with the value each node that knows causes in a round, on average. */
export function messagesPerKnower({ nodes, fanout, direction }: SpreadParameters): number {
  return Math.min(fanout, nodes - 1) * (direction === "push-pull" ? 2 : 1);
}
