import type { LineChart, LineSeries, PageSection, PointChart, PointSeries } from "../../pages/chart-page.ts";
import type { SpreadPlan } from "../plan.ts";
import { type RumorRow, ruleName } from "../rumors.ts";
import { errorLegend, errorText } from "../text/figures.ts";
import { howGoodRumorsAre, whatRumorsAre } from "../text/rumors-text.ts";
import { tableFigure } from "./series.ts";

/** Residue and traffic of rumor mongering, and its times, with what was printed. */
export function rumorsSections(plan: SpreadPlan, rumors: readonly RumorRow[]): PageSection[] {
  const isPublished = rumors.some(({ published }) => published !== undefined);
  const stars = isPublished ? " Stars are what Demers et al. printed." : "";
  return [
    {
      title: "When nodes lose interest",
      text: [...whatRumorsAre, errorLegend],
      charts: [
        residueChart(plan, rumors, "push"),
        residueChart(plan, rumors, "pull"),
        trafficChart(rumors, stars),
      ],
      table: rumorTable(rumors, { residue: "residue", traffic: "traffic" }),
    },
    {
      title: "How long a rumor lives",
      text: howGoodRumorsAre,
      charts: [
        figureChart(rumors, "last", {
          title: "When the last node that hears the rumor does",
          note: `Points are played, lines join those of a rule.${stars}`,
          x: { label: "k" },
          y: { label: "t_last (cycles)", min: 0 },
        }),
      ],
      table: rumorTable(rumors, { meanNeeded: "t_ave", last: "t_last" }),
    },
  ];
}

/** Model and simulation. Residues of the model that are too small for the simulation to show are left out. */
function residueChart(plan: SpreadPlan, rumors: readonly RumorRow[], direction: "push" | "pull"): LineChart {
  const own = rumors.filter(({ rule }) => rule.direction === direction);
  const least = 0.1 / (plan.nodes * plan.trials);
  return {
    kind: "lines",
    title: `Residue against k: ${direction}, ${plan.nodes} nodes`,
    note: "A residue of 0 has no place on a log scale.",
    x: { label: "k" },
    y: { label: "residue (share of nodes)", scale: "log" },
    series: namesOf(own).flatMap((name): LineSeries[] => {
      const rows = own.filter(({ rule }) => ruleName(rule) === name);
      return [
        {
          name,
          points: rows.map(({ rule, figures }) => [rule.k, positive(figures.residue.played?.mean, 0)]),
        },
        {
          name,
          origin: "model",
          modelOf: name,
          points: rows.map(({ rule, figures }) => [rule.k, positive(figures.residue.model, least)]),
        },
      ];
    }),
  };
}

/** `null` for what is not above `least`. */
function positive(value: number | undefined, least: number): number | null {
  return value !== undefined && value > least ? value : null;
}

function namesOf(rumors: readonly RumorRow[]): readonly string[] {
  return [...new Set(rumors.map(({ rule }) => ruleName(rule)))];
}

type FigureName = "residue" | "traffic" | "meanNeeded" | "last";

function figureChart(
  rumors: readonly RumorRow[],
  figure: FigureName,
  frame: Pick<PointChart, "title" | "note" | "x" | "y">,
): PointChart {
  const k = ({ rule }: RumorRow) => rule.k;
  return {
    kind: "points",
    ...frame,
    series: [...ruleSeries(rumors, k, figure), ...publishedSeries(rumors, k, figure)],
  };
}

/** With push every rule pays the same price for the same residue. */
function trafficChart(rumors: readonly RumorRow[], stars: string): PointChart {
  const traffic = ({ figures }: RumorRow) => figures.traffic.played?.mean ?? figures.traffic.model;
  return {
    kind: "points",
    title: "Residue against traffic",
    note: `With push all rules lie on one curve, residue = e^(−traffic): no rule misses fewer with as many messages. Pull does.${stars}`,
    x: { label: "traffic (messages a node)" },
    y: { label: "residue (share of nodes)", scale: "log" },
    series: [
      ...ruleSeries(rumors, traffic, "residue"),
      ...publishedSeries(rumors, ({ published }) => published?.figures.traffic.value ?? 0, "residue"),
    ],
  };
}

function ruleSeries(
  rumors: readonly RumorRow[],
  x: (row: RumorRow) => number,
  figure: FigureName,
): PointSeries[] {
  return namesOf(rumors).map((name) => ({
    name,
    joined: true,
    points: rumors
      .filter(({ rule }) => ruleName(rule) === name)
      .map((row) => ({
        x: x(row),
        y: row.figures[figure].played?.mean ?? 0,
        label: `${name}, k = ${row.rule.k}`,
      }))
      .filter(({ y }) => y > 0),
  }));
}

function publishedSeries(
  rumors: readonly RumorRow[],
  x: (row: RumorRow) => number,
  figure: FigureName,
): PointSeries[] {
  const points = rumors.flatMap((row) => {
    const { published, rule } = row;
    if (published === undefined) return [];
    const label = `Demers et al., table ${published.table}, k = ${rule.k}`;
    return [{ x: x(row), y: published.figures[figure].value, label, labelled: false }];
  });
  return points.length === 0 ? [] : [{ name: "Demers et al. 1987 (published)", published: true, points }];
}

function rumorTable(
  rumors: readonly RumorRow[],
  names: Readonly<Partial<Record<FigureName, string>>>,
): NonNullable<PageSection["table"]> {
  const figures = Object.keys(names) as FigureName[];
  return {
    caption: "Model, simulation, the model's error, and what Demers et al. printed",
    head: ["rule", "k", ...figures.flatMap((name) => [`${names[name]}`, "played", "error", "printed"])],
    rows: rumors.map((row) => [
      ruleName(row.rule),
      row.rule.k,
      ...figures.flatMap((name) => [
        tableFigure(row.figures[name].model),
        tableFigure(row.figures[name].played?.mean),
        errorText(row.figures[name]),
        row.published?.figures[name].value ?? null,
      ]),
    ]),
  };
}
