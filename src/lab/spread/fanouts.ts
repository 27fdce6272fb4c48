/** The smallest fanout for a wanted probability: the course's formula, the epidemic's, and that for all nodes. */

import { atomicFanout, atomicProbability, simulateOnce } from "../../theory/spread/atomic-fanout.ts";
import { pushShares } from "../../theory/spread/epidemic.ts";
import { minFanout } from "../../theory/spread/fanout.ts";
import { simulateGossip } from "../../theory/spread/monte-carlo.ts";
import { type Compared, type OnStep, randomFor, type SpreadPlan, stepByStep, trialsFor } from "./plan.ts";

export interface FanoutRow {
  readonly nodes: number;
  /** The answer of `calc_fanout`. */
  readonly course: number;
  /** The share that knows after the rounds when all pass the value on with that fanout: what `simulate_gossip` answers. */
  readonly shareWithCourse: Compared;
  /** The smallest fanout with which that share is as large as wanted. */
  readonly epidemic: number;
  /** The smallest fanout with which all nodes know, with the wanted probability, if each passes the value on once. */
  readonly atomic: number;
  readonly allWithAtomic: Compared;
}

/** The probability that all nodes know, if each passes the value on once with a fanout. */
export interface AtomicPoint {
  readonly fanout: number;
  readonly all: Compared;
}

export interface Fanouts {
  readonly rows: readonly FanoutRow[];
  readonly points: readonly AtomicPoint[];
}

/** The sizes of the table, beside the one that was asked for. */
const SIZES = [5, 10, 25, 100, 1_000, 10_000, 1_000_000] as const;
const NODES_PLAYED_MAX = 10_000;
const FANOUT_WORK = 5_000_000;
/** Fanouts up to so many above and below ln n are looked at. */
const FANOUTS_BELOW = 3;
const FANOUTS_ABOVE = 6;

export async function spreadFanouts(plan: SpreadPlan, onStep: OnStep): Promise<Fanouts> {
  const fanouts = fanoutsAround(plan.nodes);
  const sizes = [...new Set([...SIZES, plan.nodes])].sort((a, b) => a - b);
  const steps = sizes.length + fanouts.length;
  const rows = await stepByStep(
    sizes,
    (share, what) => onStep((share * sizes.length) / steps, what),
    (nodes) => `fanouts for ${nodes} nodes`,
    (nodes) => fanoutRow(plan, nodes),
  );
  const points = await stepByStep(
    fanouts,
    (share, what) => onStep((sizes.length + share * fanouts.length) / steps, what),
    (fanout) => `fanout ${fanout}, ${plan.nodes} nodes`,
    (fanout) => ({ fanout, all: probabilityOfAll(plan, plan.nodes, fanout, true) }),
  );
  return { rows, points };
}

function fanoutRow(plan: SpreadPlan, nodes: number): FanoutRow {
  const { probability, rounds } = plan;
  const isPlayed = nodes <= NODES_PLAYED_MAX;
  const course = minFanout(nodes, probability, rounds).fanout;
  const atomic = atomicFanout(nodes, probability);
  return {
    nodes,
    course,
    shareWithCourse: {
      model: pushShares(nodes, course, rounds).at(-1) as number,
      ...(isPlayed && { played: { mean: playedShare(plan, nodes, course), standardError: 0 } }),
    },
    epidemic: epidemicFanout(nodes, probability, rounds),
    atomic,
    allWithAtomic: probabilityOfAll(plan, nodes, atomic, isPlayed),
  };
}

function playedShare(plan: SpreadPlan, nodes: number, fanout: number): number {
  const trials = trialsFor(plan, FANOUT_WORK, nodes * Math.log(nodes + 1) * 2);
  const random = randomFor(plan, "course", nodes);
  return simulateGossip({ nodes, fanout, rounds: plan.rounds, trials }, random).deliveryRate;
}

/** The smallest fanout with which the expected share after the rounds is as wanted; all peers where no smaller one is. */
function epidemicFanout(nodes: number, probability: number, rounds: number): number {
  let low = 1;
  let high = nodes - 1;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if ((pushShares(nodes, middle, rounds).at(-1) as number) >= probability) high = middle;
    else low = middle + 1;
  }
  return low;
}

function probabilityOfAll(plan: SpreadPlan, nodes: number, fanout: number, isPlayed: boolean): Compared {
  const model = atomicProbability(nodes, fanout);
  if (!isPlayed) return { model };
  const trials = trialsFor(plan, FANOUT_WORK, nodes * fanout);
  return {
    model,
    played: simulateOnce({ nodes, fanout }, trials, randomFor(plan, "atomic", nodes, fanout)).all,
  };
}

function fanoutsAround(nodes: number): readonly number[] {
  const middle = Math.round(Math.log(nodes));
  const first = Math.max(1, middle - FANOUTS_BELOW);
  const last = Math.min(nodes - 1, middle + FANOUTS_ABOVE);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
