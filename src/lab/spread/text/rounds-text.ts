import { directions } from "../../../theory/spread/rounds.ts";
import { whole } from "../../text/table.ts";
import type { SpreadPlan } from "../plan.ts";
import type { Curve, RoundsRow } from "../rounds.ts";
import {
  compact,
  decimals,
  errorText,
  indented,
  paragraph,
  percent,
  section,
  trialsText,
} from "./figures.ts";

/** The share of nodes that know after each round. */
export function curvesText(plan: SpreadPlan, curves: readonly Curve[]): string {
  const rounds = Math.max(...curves.map(({ shares }) => shares.length));
  const head = ["round", ...curves.flatMap(({ direction }) => [direction, "played"])];
  const rows = Array.from({ length: rounds }, (_, round) => [
    round,
    ...curves.flatMap(({ shares }) => {
      const at = shares[round];
      return at === undefined ? ["", ""] : [percent(at.model), percent(at.played?.mean)];
    }),
  ]);
  const farthest = curves.map((curve) => `${curve.direction} ${(100 * farthestOff(curve)).toFixed(2)}`);
  return section(
    `The share of ${whole(plan.nodes)} nodes that know, round by round, fanout ${plan.fanout}`,
    paragraph(whatRoundsAre),
    indented(head, rows),
    paragraph(
      `The model is at most so many percentage points from the mean of ${trialsText(curves)} trials: ${farthest.join(", ")}.`,
    ),
  );
}

export const whatRoundsAre =
  "Each round every node calls others at random. Push: the caller tells the others. Pull: they tell the caller. Push-pull: both.";

/** The largest distance between model and simulation. */
export function farthestOff({ shares }: Curve): number {
  return Math.max(...shares.map(({ model, played }) => Math.abs(model - (played?.mean ?? model))));
}

export const howRoundsGrow =
  "The published formulas leave out a constant, so the model stays at the same distance from them. Messages a node count every message with the value until all know, needed or not: ln n and a little more for push, a few times log log n for push-pull (Karp et al. 2000).";

const fewTrials =
  "msgs/n: messages a node. Trials: simulations of the row, fewer with many nodes. Of a few, mean and standard error are both uncertain, so an error of some percent need not be the model's; --trials sets the most of them.";

/** Rounds until all know. */
export function roundsText(plan: SpreadPlan, rounds: readonly RoundsRow[]): string {
  const head = ["nodes", "formula", "model", "played", "±", "error", "msgs/n", "played", "error", "trials"];
  const tables = directions.flatMap((direction) => [
    paragraph(`${direction}: ${formulaName(direction, plan.fanout)}`),
    indented(head, rounds.filter((row) => row.direction === direction).map(figures)),
  ]);
  return section(
    `Rounds until all know, fanout ${plan.fanout}`,
    paragraph(howRoundsGrow),
    paragraph(fewTrials),
    ...tables,
  );
}

function figures({ nodes, formula, rounds, traffic, trials }: RoundsRow): string[] {
  return [
    compact(nodes),
    decimals(formula, 2),
    decimals(rounds.model, 2),
    decimals(rounds.played?.mean, 2),
    decimals(rounds.played?.standardError, 2),
    errorText(rounds),
    decimals(traffic.model, 2),
    decimals(traffic.played?.mean, 2),
    errorText(traffic),
    trials === 0 ? "–" : compact(trials),
  ];
}

/** The published formula, with its source. */
export function formulaName(direction: RoundsRow["direction"], fanout: number): string {
  const growing = `log${1 + fanout} n`;
  const shrinking = `log${1 + fanout} ln n`;
  const source = fanout === 1 ? "" : ", for fanout 1";
  return {
    push: `${growing} + ln n${fanout === 1 ? "" : ` / ${fanout}`} (Pittel 1987${source})`,
    pull: `${growing} + ${shrinking} (Doerr and Kostrygin 2017${source})`,
    "push-pull": `log${1 + 2 * fanout} n + ${shrinking} (Karp et al. 2000${source})`,
  }[direction];
}
