import { type Markish, type Plot, plot, rect } from "@observablehq/plot";
import type { Axis, LineChart, PointChart, Span } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { referenceMarks, spanMarks } from "./annotations.ts";
import { domainOf, placesNamed } from "./axis.ts";

const HEIGHT = 320;
const MARGIN_LEFT = 58;
const MARGIN_RIGHT = 24;
/** Pixels between two numbers on an axis. */
const TICK_SPACING_X = 90;
const TICK_SPACING_Y = 45;
/** Room at the ends of a log scale, so that no point lies on an edge. */
const LOG_MARGIN = 1.15;
const LOG_POWERS_MAX = 8;
const LOG_POWERS_DIVIDED_MAX = 3;

export type FramedPlot = (SVGSVGElement | HTMLElement) & Plot;

/** Draws marks within the axes, references and spans of a chart. `xs` and `ys` are all numbers that have to fit in. */
export function framedPlot(
  chart: LineChart | PointChart,
  width: number,
  [xs, ys]: readonly [xs: readonly number[], ys: readonly number[]],
  marks: readonly Markish[],
): FramedPlot {
  const { references = [], spans = [] } = chart;
  const x = domainOf(chart.x, [...xs, ...placesNamed("x", references, spans)]) ?? [0, 1];
  const y = domainOf(chart.y, [...ys, ...placesNamed("y", references)]) ?? [0, 1];
  return plot({
    width,
    height: HEIGHT,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginTop: 34,
    marginBottom: 42,
    x: axisOptions(chart.x, x, TICK_SPACING_X),
    y: { ...axisOptions(chart.y, y, TICK_SPACING_Y), grid: true },
    style: { fontFamily: "inherit", fontSize: "12px", background: "transparent" },
    marks: [
      shades(spans),
      ...spanMarks(spans, x, width - MARGIN_LEFT - MARGIN_RIGHT),
      ...marks,
      ...referenceMarks(references),
    ],
  }) as FramedPlot;
}

function axisOptions({ label, scale }: Axis, domain: [number, number], tickSpacing: number) {
  const common = { label, tickFormat: tickText };
  if (scale !== "log") return { ...common, domain, type: "linear", nice: true, tickSpacing } as const;
  const [least, most] = domain;
  const wider = [least / LOG_MARGIN, most * LOG_MARGIN];
  return {
    ...common,
    domain: wider,
    type: "log",
    ticks: logTicks(least / LOG_MARGIN, most * LOG_MARGIN),
  } as const;
}

/** 1, 2 and 5 times the powers of ten, or the powers alone where there are many. */
function logTicks(least: number, most: number): readonly number[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  const stride = Math.ceil((last - first) / LOG_POWERS_MAX);
  const leading = last - first <= LOG_POWERS_DIVIDED_MAX ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += stride) {
    ticks.push(...leading.map((digit) => digit * 10 ** power));
  }
  return ticks.filter((tick) => tick >= least && tick <= most);
}

function tickText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e9) return `${figureText(value / 1e9)} bn`;
  if (magnitude >= 1e6) return `${figureText(value / 1e6)} m`;
  if (magnitude >= 1e4) return `${figureText(value / 1e3)} k`;
  return figureText(value);
}

function shades(spans: readonly Span[]): Markish {
  return rect(spans, {
    x1: (span: Span) => span.from,
    x2: (span: Span) => span.to,
    fill: "var(--fault)",
    fillOpacity: 0.12,
  });
}
