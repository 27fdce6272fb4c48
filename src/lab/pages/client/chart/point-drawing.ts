import { dot, line, type Markish } from "@observablehq/plot";
import type { ChartPoint, PointChart, PointSeries } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { drawnAt, placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { type ChartEnds, endsOfChart, type FramedPlot, framedPlot } from "./frame.ts";
import { addLabels } from "./labels/labels.ts";
import { type Look, looksOf } from "./look.ts";

/** The width that a symbol takes of the drawing, with its rim. */
const POINT_PX = 11;
const STAR_PX = 14;

/** From so many points on, symbols are smaller. */
const CROWDED = 500;

/** A point and the numbers at whose places it is drawn. */
interface DrawnPoint {
  readonly point: ChartPoint;
  readonly x: number;
  readonly y: number;
}

/** A drawn point with its place in pixels. */
interface PlacedPoint {
  readonly point: ChartPoint;
  readonly left: number;
  readonly top: number;
}

/** Draws points, each series with a symbol of its own. */
export function drawPoints(chart: PointChart, width: number): Drawing {
  const looks = looksOf(chart);
  const all = chart.series.flatMap(({ points }) => points);
  const ends = endsOfChart(
    chart,
    all.map(({ x }) => x),
    all.map(({ y }) => y),
  );
  const drawable = chart.series.map(({ points }) => drawablePoints(chart, ends, points));
  const marks = fromBottomToTop(chart.series).flatMap((index) => {
    const series = chart.series[index] as PointSeries;
    return seriesMarks(series, drawable[index] as readonly DrawnPoint[], looks[index] as Look);
  });
  const picture = framedPlot(chart, width, ends, marks);
  const placed = drawable.map((points) => placedPoints(points, picture));
  addLabels(picture, chart, ends, width, {
    points: placed.flatMap((points, index) => {
      const size = sizeOf(chart.series[index]?.published);
      return points.map(({ left, top }) => ({ left, top, size }));
    }),
    lines: placed.filter((_, index) => chart.series[index]?.joined === true),
    named: chart.series.flatMap(({ published = false }, index) =>
      (placed[index] ?? [])
        .filter(({ point }) => point.labelled ?? published)
        .map(({ point, left, top }) => ({
          left,
          top,
          size: sizeOf(published),
          name: point.mark ?? point.label,
          isNeeded: point.mark !== undefined,
          order: point.isPreferred === true ? 0 : index + 1,
        })),
    ),
  });
  return {
    picture: picture as SVGElement,
    readings: chart.series.map((series, index) => readingsOf(chart, series, placed[index] ?? [])),
  };
}

/** The series by their numbers as they are drawn: later ones below earlier ones, and on top of all what is wrong. */
function fromBottomToTop(series: readonly PointSeries[]): readonly number[] {
  const isBad = (index: number) => (series[index]?.tone === "bad" ? 1 : 0);
  return [...series.keys()].sort((a, b) => isBad(a) - isBad(b) || b - a);
}

function sizeOf(isStar = false): number {
  return isStar ? STAR_PX : POINT_PX;
}

function drawablePoints(
  chart: PointChart,
  ends: ChartEnds,
  points: readonly ChartPoint[],
): readonly DrawnPoint[] {
  return points.flatMap((point) => {
    const x = drawnAt(chart.x, ends.x, point.x);
    const y = drawnAt(chart.y, ends.y, point.y);
    return x === undefined || y === undefined ? [] : [{ point, x, y }];
  });
}

function seriesMarks(
  { published = false, joined = false, hollow = published }: PointSeries,
  drawable: readonly DrawnPoint[],
  look: Look,
): readonly Markish[] {
  const at = { x: "x", y: "y" };
  const crowded = drawable.length > CROWDED;
  return [
    ...(joined
      ? [line(drawable, { ...at, stroke: look.colour, strokeDasharray: look.dashes || "none" })]
      : []),
    dot(drawable, {
      ...at,
      symbol: published ? "star" : look.symbol,
      r: crowded ? (hollow ? 3 : 2) : 4,
      stroke: look.colour,
      fill: hollow ? "none" : look.colour,
      fillOpacity: crowded ? 0.5 : 0.85,
      strokeWidth: published ? 1.5 : hollow ? 1 : 0.5,
    }),
  ];
}

function placedPoints(points: readonly DrawnPoint[], picture: FramedPlot): readonly PlacedPoint[] {
  const scales = { x: picture.scale("x"), y: picture.scale("y") };
  return points.flatMap(({ point, x, y }) => {
    const left = placeOf(scales.x, x);
    const top = placeOf(scales.y, y);
    return left === undefined || top === undefined ? [] : [{ point, left, top }];
  });
}

function readingsOf(
  chart: PointChart,
  series: PointSeries,
  placed: readonly PlacedPoint[],
): readonly Reading[] {
  const readings = placed.map(({ point: { x, y, label }, left, top }): Reading => {
    const figures = [`${chart.x.label}: ${figureText(x)}`, `${chart.y.label}: ${figureText(y)}`];
    return { left, top, text: [label, series.name, ...figures] };
  });
  return readings.sort((a, b) => a.left - b.left);
}
