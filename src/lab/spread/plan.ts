/** The questions to `spread`, and how it shares out its time. */

import { Random } from "../../node/random.ts";
import type { Estimate } from "../../theory/spread/sample.ts";

export const spreadParts = ["curves", "rounds", "rumors", "fanout", "scale"] as const;
export type SpreadPart = (typeof spreadParts)[number];

export interface SpreadPlan {
  readonly parts: readonly SpreadPart[];
  readonly nodes: number;
  readonly fanout: number;
  /** The most trials of a figure; with many nodes there are fewer. */
  readonly trials: number;
  readonly seed: string;
  /** The most nodes that are played where the number of nodes grows; beyond there is the model alone. */
  readonly playedNodesMax: number;
  /** The probability that is wanted where a fanout is sought, and the rounds in which it has to come true. */
  readonly probability: number;
  readonly rounds: number;
  /** The conditions for the scale: links of a node of the random regular graph, and the load. */
  readonly degree: number;
  readonly valuesPerSecond: number;
  readonly messageBytes: number;
  readonly latencyMs: number;
  /** The most that a node can send and receive in a second. */
  readonly messagesPerSecondMax: number;
  readonly bytesPerSecondMax: number;
}

/** Told between two steps: how much of the part is done, from 0 to 1, and what comes now. The next step waits for it. */
export type OnStep = (share: number, what: string) => Promise<void>;

/** Computes each in a step of its own, in their order. `what` names a step. */
export async function stepByStep<T, Result>(
  all: readonly T[],
  onStep: OnStep,
  what: (one: T) => string,
  compute: (one: T) => Result,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const one of all) {
    await onStep(results.length / all.length, what(one));
    results.push(compute(one));
  }
  return results;
}

/** A figure as model and as simulation. */
export interface Compared {
  readonly model: number;
  /** Missing where there are too many nodes to play. */
  readonly played?: Estimate;
}

/** How far the model is from the simulation, as a share of the latter; `undefined` where there is none, or nothing happened. */
export function errorOf({ model, played }: Compared): number | undefined {
  return played === undefined || played.mean === 0 ? undefined : model / played.mean - 1;
}

/** Random numbers of one figure: the same whatever else is computed. */
export function randomFor({ seed }: SpreadPlan, ...names: readonly (string | number)[]): Random {
  return new Random(["spread", seed, ...names].join(":"));
}

/** Whether the model is within two standard errors of the simulation, so that more trials might close the gap. */
export function isWithinChance({ model, played }: Compared): boolean {
  return played !== undefined && Math.abs(model - played.mean) <= 2 * played.standardError;
}

const TRIALS_MIN = 4;

/** Trials that fit in `work`, each taking `workOfOne`: at least a few, at most as many as the plan has. */
export function trialsFor({ trials }: SpreadPlan, work: number, workOfOne: number): number {
  return Math.min(trials, Math.max(TRIALS_MIN, Math.floor(work / workOfOne)));
}
