/** Rounds until all know, and the share that knows after each. */

import { pullRounds, pushPullRounds, pushRounds } from "../../theory/spread/epidemic.ts";
import { type Direction, directions } from "../../theory/spread/rounds.ts";
import { predictSpread } from "../../theory/spread/rounds-model.ts";
import { simulateSpread, spreadWork } from "../../theory/spread/rounds-simulation.ts";
import { type Compared, type OnStep, randomFor, type SpreadPlan, stepByStep, trialsFor } from "./plan.ts";

export interface Curve {
  readonly direction: Direction;
  readonly trials: number;
  /** The share that knows after 0, 1, 2 … rounds. */
  readonly shares: readonly Compared[];
}

export interface RoundsRow {
  readonly nodes: number;
  readonly direction: Direction;
  /** The published formula for many nodes, without its constant. */
  readonly formula: number;
  readonly rounds: Compared;
  /** Messages with the value, divided by the nodes. */
  readonly traffic: Compared;
  readonly trials: number;
}

const formulas = { push: pushRounds, pull: pullRounds, "push-pull": pushPullRounds };
const CURVE_WORK = 10_000_000;
const ROUNDS_WORK = 25_000_000;

/** One curve for each direction, with the plan's nodes and fanout. */
export function spreadCurves(plan: SpreadPlan, onStep: OnStep): Promise<readonly Curve[]> {
  const nameOf = (direction: Direction) => `curve of ${direction}`;
  return stepByStep(directions, onStep, nameOf, (direction) => {
    const parameters = { nodes: plan.nodes, fanout: plan.fanout, direction };
    const model = predictSpread(parameters);
    const trials = trialsFor(plan, CURVE_WORK, spreadWork(parameters));
    const played = simulateSpread(parameters, trials, randomFor(plan, "curve", direction));
    const rounds = Math.max(model.shares.length, played.shares.length);
    const shares = Array.from({ length: rounds }, (_, round) => ({
      model: model.shares[round] ?? 1,
      played: played.shares[round] ?? { mean: 1, standardError: 0 },
    }));
    return { direction, trials, shares: untilAll(shares) };
  });
}

/** Without the rounds in which nothing happens any more. */
function untilAll(shares: readonly Compared[]): readonly Compared[] {
  const done = shares.findIndex(({ model, played }) => model > 0.99999 && (played?.mean ?? 1) > 0.99999);
  return done < 0 ? shares : shares.slice(0, done + 1);
}

/** 10 to 10^9 nodes by the model, to 10^5 played. */
export function spreadRounds(plan: SpreadPlan, onStep: OnStep): Promise<readonly RoundsRow[]> {
  const cells = directions.flatMap((direction) => powersOfTen.map((nodes) => ({ direction, nodes })));
  const nameOf = ({ direction, nodes }: (typeof cells)[number]) => `${direction}, ${nodes} nodes`;
  return stepByStep(cells, onStep, nameOf, ({ direction, nodes }) => {
    const parameters = { nodes, fanout: plan.fanout, direction };
    const model = predictSpread(parameters);
    const row = { nodes, direction, formula: formulas[direction](nodes, plan.fanout) };
    if (nodes > plan.playedNodesMax) {
      return { ...row, rounds: { model: model.roundsToAll }, traffic: { model: model.traffic }, trials: 0 };
    }
    const trials = trialsFor(plan, ROUNDS_WORK, spreadWork(parameters));
    const played = simulateSpread(parameters, trials, randomFor(plan, "rounds", direction, nodes));
    return {
      ...row,
      rounds: { model: model.roundsToAll, played: played.roundsToAll },
      traffic: { model: model.traffic, played: played.traffic },
      trials,
    };
  });
}

/** 10 to 10^9. */
export const powersOfTen = Array.from({ length: 9 }, (_, exponent) => 10 ** (exponent + 1));
