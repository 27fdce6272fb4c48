import { type Direction, directions } from "../../../theory/spread/rounds.ts";
import type { LineChart, LineSeries, PageSection } from "../../pages/chart-page.ts";
import type { Compared, SpreadPlan } from "../plan.ts";
import type { Curve, RoundsRow } from "../rounds.ts";
import { errorLegend, errorText } from "../text/figures.ts";
import { formulaName, howRoundsGrow, whatRoundsAre } from "../text/rounds-text.ts";
import { playedSeries, tableFigure } from "./series.ts";

/** The share of nodes that know after each round. */
export function curvesSection(plan: SpreadPlan, curves: readonly Curve[]): PageSection {
  const series = curves.flatMap(({ direction, shares }): LineSeries[] => [
    playedSeries(
      direction,
      shares.map((share, round) => ({ x: round, compared: share })),
      100,
    ),
    {
      name: direction,
      origin: "model",
      modelOf: direction,
      points: shares.map(({ model }, round) => [round, 100 * model]),
    },
  ]);
  return {
    title: "How a value spreads",
    text: whatRoundsAre,
    charts: [
      {
        kind: "lines",
        title: `Nodes that know, of ${plan.nodes}`,
        note: `Fanout ${plan.fanout}; means of up to ${curves[0]?.trials ?? 0} trials, ± two standard errors.`,
        x: { label: "round" },
        y: { label: "share of nodes (%)", min: 0, max: 100 },
        series,
      },
    ],
  };
}

/** Rounds until all know, and the messages until then, against the number of nodes. */
export function roundsSection(plan: SpreadPlan, rows: readonly RoundsRow[]): PageSection {
  const chart = (title: string, label: string, of: (row: RoundsRow) => Compared): LineChart => ({
    kind: "lines",
    title,
    x: { label: "nodes", scale: "log" },
    y: { label, min: 0 },
    series: directions.flatMap((direction) => bothSeries(direction, rows, of)),
  });
  return {
    title: "Rounds until all know",
    text: [
      howRoundsGrow,
      ...directions.map((direction) => `${direction}: ${formulaName(direction, plan.fanout)}.`),
      errorLegend,
    ],
    charts: [
      chart("Rounds until all know", "rounds", ({ rounds }) => rounds),
      chart("Messages with the value until all know", "messages a node", ({ traffic }) => traffic),
    ],
    table: {
      caption: "Rounds until all know: formula, model, simulation",
      head: ["direction", "nodes", "formula", "model", "played", "± standard error", "error", "trials"],
      rows: rows.map(({ direction, nodes, formula, rounds, trials }) => [
        direction,
        nodes,
        tableFigure(formula),
        tableFigure(rounds.model),
        tableFigure(rounds.played?.mean),
        tableFigure(rounds.played?.standardError),
        errorText(rounds),
        trials,
      ]),
    },
  };
}

function bothSeries(
  direction: Direction,
  rows: readonly RoundsRow[],
  of: (row: RoundsRow) => Compared,
): LineSeries[] {
  const own = rows.filter((row) => row.direction === direction);
  return [
    playedSeries(
      direction,
      own.map((row) => ({ x: row.nodes, compared: of(row) })),
    ),
    {
      name: direction,
      origin: "model",
      modelOf: direction,
      points: own.map((row) => [row.nodes, of(row).model]),
    },
  ];
}
