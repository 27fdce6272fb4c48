import { areaY, line, type Markish } from "@observablehq/plot";
import type { LineChart, LineSeries } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { fits, placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { endsOfChart, type FramedPlot, framedPlot } from "./frame.ts";
import { addLabels } from "./labels/labels.ts";
import { type Look, looksOf } from "./look.ts";

type Drawable = readonly [x: number, y: number];

/** Draws curves, their bands below them. */
export function drawLines(chart: LineChart, width: number): Drawing {
  const looks = looksOf(chart);
  const xs: number[] = [];
  const ys: number[] = [];
  for (const { points, band } of chart.series) {
    for (const [x, y] of points) {
      xs.push(x);
      if (y !== null) ys.push(y);
    }
    for (const [x, low, high] of band?.points ?? []) {
      xs.push(x);
      ys.push(low, high);
    }
  }
  const bands = chart.series.flatMap((series, index) => bandMarks(series, looks[index] as Look));
  const lines = chart.series.map((series, index) => lineMark(chart, series, looks[index] as Look));
  const ends = endsOfChart(chart, xs, ys);
  const picture = framedPlot(chart, width, ends, [...bands, ...lines]);
  const readings = chart.series.map((series) => readingsOf(chart, series, picture));
  addLabels(picture, chart, ends, width, { points: [], lines: readings, named: [] });
  return { picture: picture as SVGElement, readings };
}

function bandMarks({ band }: LineSeries, { colour }: Look): readonly Markish[] {
  if (band === undefined) return [];
  const look = { fill: colour, fillOpacity: 0.18, stroke: colour, strokeOpacity: 0.35, strokeWidth: 0.75 };
  return [areaY(band.points, { x: "0", y1: "1", y2: "2", ...look })];
}

function lineMark(chart: LineChart, series: LineSeries, look: Look): Markish {
  const points = series.points.map(([x, y]) => [
    x,
    y !== null && fits(chart.y, y) && fits(chart.x, x) ? y : Number.NaN,
  ]);
  return line(points, {
    x: "0",
    y: "1",
    stroke: look.colour,
    strokeWidth: series.origin === "model" ? 1.5 : 2,
    ...(look.dashes !== "" && { strokeDasharray: look.dashes }),
    curve: series.step === true ? "step-after" : "linear",
    ...(points.length === 1 && { marker: "dot" }),
  });
}

function readingsOf(chart: LineChart, series: LineSeries, picture: FramedPlot): readonly Reading[] {
  const scales = { x: picture.scale("x"), y: picture.scale("y") };
  const drawable = series.points.filter((point): point is Drawable => point[1] !== null);
  return drawable.flatMap(([x, y]): Reading[] => {
    const left = placeOf(scales.x, x);
    const top = placeOf(scales.y, y);
    if (left === undefined || top === undefined) return [];
    const band = series.band?.points.find(([at]) => at === x);
    const between = band && `${series.band?.name}: ${figureText(band[1])} to ${figureText(band[2])}`;
    const text = [series.name, `${chart.x.label}: ${figureText(x)}`, `${chart.y.label}: ${figureText(y)}`];
    return [{ left, top, text: between === undefined ? text : [...text, between] }];
  });
}
