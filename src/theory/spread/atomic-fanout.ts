/** The fanout with which every node passes a value on once, and all of them get it. */

import { checkInteger, checkNumber } from "../check.ts";
import type { PickSource } from "../pick-source.ts";
import { PushTrial } from "./push-trial.ts";
import { type Estimate, Sample } from "./sample.ts";

/**
 * The probability that all of n nodes get a value that each passes on once, to `fanout` random others: exp(−e^(−c)) with
 * c = fanout − ln n (Kermarrec, Massoulié and Ganesh 2003, "Probabilistic reliable dissemination in large-scale systems").
 * It is that of no node being picked by nobody, n·e^(−fanout) of which are expected. So it holds for large n, and for
 * fanouts that are small beside n. A fanout of n − 1 or more, and one node alone: 1.
 * Throws a RangeError unless nodes ≥ 1 and fanout ≥ 0 are integers.
 */
export function atomicProbability(nodes: number, fanout: number): number {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 0);
  if (fanout >= nodes - 1) return 1;
  return Math.exp(-Math.exp(Math.log(nodes) - fanout));
}

/**
 * The smallest fanout with that probability: ⌈ln n − ln(−ln p)⌉, at least 1, at most n − 1.
 * Throws a RangeError unless nodes ≥ 1 is an integer and 0 ≤ probability ≤ 1.
 */
export function atomicFanout(nodes: number, probability: number): number {
  checkInteger("nodes", nodes, 1);
  checkNumber("probability", probability, 0, 1);
  const wanted = Math.ceil(Math.log(nodes) - Math.log(-Math.log(probability)));
  return Math.min(nodes - 1, Math.max(1, wanted));
}

/** The reach of a value that each node passes on once. */
export interface OnceFigures<Figure> {
  /** The share of nodes that get it. */
  readonly share: Figure;
  /** The probability that all do. */
  readonly all: Figure;
}

/**
 * Plays `trials` such values out. The order in which nodes pass the value on does not change which nodes it reaches.
 * Throws a RangeError unless nodes ≥ 1, fanout ≥ 0 and trials ≥ 1 are integers.
 */
export function simulateOnce(
  { nodes, fanout }: { readonly nodes: number; readonly fanout: number },
  trials: number,
  random: PickSource,
): OnceFigures<Estimate> {
  checkInteger("nodes", nodes, 1);
  checkInteger("fanout", fanout, 0);
  checkInteger("trials", trials, 1);
  const trial = new PushTrial(nodes, Math.min(fanout, nodes - 1), random);
  const share = new Sample();
  const all = new Sample();
  for (let i = 0; i < trials; i++) {
    trial.runOnce();
    share.add(trial.reached / nodes);
    all.add(trial.reached === nodes ? 1 : 0);
  }
  return { share: share.estimate(), all: all.estimate() };
}
