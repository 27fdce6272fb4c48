import { dot, line, type Markish, text } from "@observablehq/plot";
import type { ChartPoint, PointChart, PointSeries } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { domainOf, fits, placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { type FramedPlot, framedPlot } from "./frame.ts";
import { type Look, looksOf } from "./look.ts";

/** Draws points, each series with a symbol of its own. */
export function drawPoints(chart: PointChart, width: number): Drawing {
  const looks = looksOf(chart);
  const all = chart.series.flatMap(({ points }) => points);
  const marks = chart.series.flatMap((series, index) => seriesMarks(chart, series, looks[index] as Look));
  const numbers = [all.map(({ x }) => x), all.map(({ y }) => y)] as const;
  const picture = framedPlot(chart, width, numbers, marks);
  return {
    picture: picture as SVGElement,
    readings: chart.series.map((series) => readingsOf(chart, series, picture)),
  };
}

function seriesMarks(chart: PointChart, series: PointSeries, look: Look): readonly Markish[] {
  const { published = false, joined = false } = series;
  const drawable = series.points.filter(({ x, y }) => fits(chart.x, x) && fits(chart.y, y));
  const at = { x: (point: ChartPoint) => point.x, y: (point: ChartPoint) => point.y };
  const named = drawable.filter(({ labelled }) => labelled ?? published);
  const middle = middleOf(chart);
  const crowded = drawable.length > 500;
  return [
    ...(joined
      ? [line(drawable, { ...at, stroke: look.colour, strokeDasharray: look.dashes || "none" })]
      : []),
    dot(drawable, {
      ...at,
      symbol: published ? "star" : look.symbol,
      r: published ? 6 : crowded ? 2 : 4,
      stroke: look.colour,
      fill: published ? "var(--paper)" : look.colour,
      fillOpacity: crowded ? 0.5 : 0.85,
      strokeWidth: published ? 1.75 : 0.5,
    }),
    ...labels(
      named.filter(({ x }) => x <= middle),
      "start",
    ),
    ...labels(
      named.filter(({ x }) => x > middle),
      "end",
    ),
  ];
}

/** The middle of the x axis: labels to the right of it stand to the left of their points. */
function middleOf(chart: PointChart): number {
  const xs = chart.series.flatMap(({ points }) => points.map(({ x }) => x)).filter((x) => fits(chart.x, x));
  const [least, most] = domainOf(chart.x, xs) ?? [0, 1];
  return chart.x.scale === "log" ? Math.sqrt(least * most) : (least + most) / 2;
}

function labels(points: readonly ChartPoint[], textAnchor: "start" | "end"): readonly Markish[] {
  const look = { fontSize: 11, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 3 };
  return [
    text(points, {
      ...look,
      x: (point: ChartPoint) => point.x,
      y: (point: ChartPoint) => point.y,
      text: (point: ChartPoint) => point.label,
      dx: textAnchor === "start" ? 9 : -9,
      textAnchor,
    }),
  ];
}

function readingsOf(chart: PointChart, series: PointSeries, picture: FramedPlot): readonly Reading[] {
  const scales = { x: picture.scale("x"), y: picture.scale("y") };
  const readings = series.points.flatMap(({ x, y, label }): Reading[] => {
    const left = fits(chart.x, x) ? placeOf(scales.x, x) : undefined;
    const top = fits(chart.y, y) ? placeOf(scales.y, y) : undefined;
    if (left === undefined || top === undefined) return [];
    const figures = [`${chart.x.label}: ${figureText(x)}`, `${chart.y.label}: ${figureText(y)}`];
    return [{ left, top, text: [label, series.name, ...figures] }];
  });
  return readings.sort((a, b) => a.left - b.left);
}
