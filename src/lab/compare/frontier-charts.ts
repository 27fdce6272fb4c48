/** Charts of settings side by side, for the pages of `compare` and `frontier`. */

import type {
  BarChart,
  Chart,
  ChartPoint,
  LineChart,
  PointChart,
  PointSeries,
  ReferenceLine,
} from "../pages/chart-page.ts";
import { spreadLines } from "../report/page/spread-section.ts";
import { areNamed, type ChartedSetting, type PointNumbers, type PublishedFigures } from "./charted-points.ts";
import type { SeriesFigures } from "./series.ts";

export interface Bound {
  readonly at: number;
  readonly label: string;
}

/** Lower bounds of what is possible. */
export interface Bounds {
  readonly messages: readonly Bound[];
  readonly latencyMs: readonly Bound[];
}

/** Shorter latencies are 0 in whole milliseconds, as everywhere else. */
const LATENCY_MS_MIN = 0.5;

/** Messages against a latency, both on log scales. */
export function frontierChart(
  title: string,
  latency: { readonly label: string; readonly of: (figures: SeriesFigures) => number | null },
  settings: readonly ChartedSetting[],
  published: readonly (readonly [latencyMs: number, PublishedFigures])[],
  bounds: Bounds,
  numbers: PointNumbers,
): PointChart {
  const isNamed = areNamed(settings);
  const numbered = (one: ChartedSetting | PublishedFigures, name: string, shown = "") => {
    const number = numbers.get(one);
    return number === undefined
      ? { label: name }
      : { label: `${number}: ${name}`, mark: `${number} ${shown}`.trimEnd() };
  };
  const pointsOf = (origin: ChartedSetting["origin"]): readonly ChartPoint[] =>
    settings
      .filter((setting) => setting.origin === origin)
      .flatMap((setting): ChartPoint[] => {
        const { name, calm, profile } = setting;
        const ms = latency.of(calm);
        const { messagesPerOperation: y } = calm;
        if (ms === null || y === null) return [];
        const x = ms < LATENCY_MS_MIN ? 0 : ms;
        const shown = profile ?? (isNamed ? name : "");
        return [{ x, y, ...numbered(setting, name, shown), labelled: true, isPreferred: shown !== "" }];
      });
  const ours = pointsOf("ours");
  const best = unbeaten(ours);
  const series: PointSeries[] = [
    { name: "ours, unbeaten among ours", points: best, joined: true },
    { name: "ours", points: ours.filter((point) => !best.includes(point)) },
    { name: "theirs, measured here", tone: "others", points: pointsOf("theirs") },
    {
      name: "theirs, single runs on real Maelstrom",
      published: true,
      points: published.map(([x, point]) => ({
        x,
        y: point.messagesPerOperation,
        ...numbered(point, `${point.name} (${point.source})`),
        labelled: true,
      })),
    },
  ];
  const hasZero = series.some(({ points }) => points.some(({ x }) => x === 0));
  const references: ReferenceLine[] = [
    ...bounds.latencyMs.map(({ at, label }) => ({ axis: "x", at, label }) as const),
    ...bounds.messages.map(({ at, label }) => ({ axis: "y", at, label }) as const),
  ];
  return {
    kind: "points",
    title,
    note: `Further left is faster, further down is cheaper. Hover over a point, or go to it with the arrow keys, for its name.${hasZero ? " A log scale has no 0: a latency of 0 ms stands at the left edge, beyond the dashed line." : ""}`,
    x: { label: latency.label, scale: "log", showsZero: true },
    y: { label: "messages an operation", scale: "log" },
    series: series.filter(({ points }) => points.length > 0),
    references: references.filter(({ at }) => at > 0),
  };
}

/** Points that no other one beats in both figures, from the left to the right. */
export function unbeaten(points: readonly ChartPoint[]): readonly ChartPoint[] {
  let lowest = Number.POSITIVE_INFINITY;
  return [...points]
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .filter(({ y }) => {
      if (y >= lowest) return false;
      lowest = y;
      return true;
    });
}

/** The median spread of each setting. */
export function spreadChart(
  title: string,
  settings: readonly { readonly name: string; readonly figures: SeriesFigures }[],
): LineChart {
  const known = settings.filter(({ figures }) => figures.spread.length > 0);
  return spreadLines(
    title,
    known.map(({ name, figures: { spread } }) => ({
      name,
      points: spread.map(([ms, percent]) => [hundredth(ms), hundredth(percent)] as const),
      step: true,
    })),
  );
}

/** The cost of partitions: each figure without and with them. */
export function partitionCharts(settings: readonly ChartedSetting[]): readonly Chart[] {
  const cut = settings.filter(({ partitioned }) => partitioned !== undefined);
  const groups = cut.map(({ name }) => name);
  const pair = (
    title: string,
    label: string,
    of: (figures: SeriesFigures) => number | null,
    digits: number,
  ): BarChart => ({
    kind: "bars",
    title,
    groups,
    x: { label },
    series: [
      { name: "without faults", values: cut.map(({ calm }) => rounded(of(calm), digits)) },
      {
        name: "with partitions",
        values: cut.map(({ partitioned }) => rounded(partitioned ? of(partitioned) : null, digits)),
      },
    ],
  });
  return [
    pair("Messages", "messages an operation", (figures) => figures.messagesPerOperation, 2),
    pair("Longest stable latency", "latency (ms)", (figures) => figures.maxMs, 0),
    {
      kind: "bars",
      title: "From a heal until every node held what was broadcast before it",
      note: "The longest of all heals that were not cut short by the next partition. No bar: it never came to that, or no heal tells.",
      groups,
      x: { label: "time (ms)" },
      series: [
        {
          name: "with partitions",
          values: cut.map(({ partitioned }) => rounded(partitioned?.healMs ?? null, 0)),
        },
      ],
    },
  ];
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
