import { axisX, axisY, type Markish, type Plot, plot, ruleX, ruleY, text } from "@observablehq/plot";
import type { Axis, LineChart, PointChart } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { referenceMarks, spanMarks } from "./annotations.ts";
import { type Ends, endsOf, placesNamed } from "./axis.ts";
import { addSpanLabels } from "./labels/span-labels.ts";

/** Pixels around the axes, and the height of all. */
export const FRAME = { left: 58, right: 24, top: 34, bottom: 42, height: 320 } as const;
/** The label of a span that ends with the frame may stand out a little. */
const LABEL_BEYOND_PX = 4;
/** Pixels between two numbers on an axis. */
const TICK_SPACING_X = 90;
const TICK_SPACING_Y = 45;
/** Room at the ends of a log scale, so that no point lies on an edge. */
const LOG_MARGIN = 1.15;
const LOG_POWERS_MAX = 8;
/** More whole numbers than these are left to Plot, which then takes steps of 1 or more. */
const WHOLE_NUMBERS_MAX = 8;
const LOG_POWERS_DIVIDED_MAX = 3;

export type FramedPlot = (SVGSVGElement | HTMLElement) & Plot;

/** The ends of both axes. */
export interface ChartEnds {
  readonly x: Ends;
  readonly y: Ends;
}

/** The axes of a chart; `xs` and `ys` are all numbers that have to fit in. */
export function endsOfChart(
  { x, y, references, spans }: LineChart | PointChart,
  xs: readonly number[],
  ys: readonly number[],
): ChartEnds {
  return {
    x: endsOf(x, [...xs, ...placesNamed("x", references, spans)]),
    y: endsOf(y, [...ys, ...placesNamed("y", references)]),
  };
}

/** Draws marks within the axes, references and named spans of a chart. */
export function framedPlot(
  chart: LineChart | PointChart,
  width: number,
  { x, y }: ChartEnds,
  marks: readonly Markish[],
): FramedPlot {
  const { spans = [] } = chart;
  const options = { x: axisOptions(chart.x, x, TICK_SPACING_X), y: axisOptions(chart.y, y, TICK_SPACING_Y) };
  const picture = plot({
    width,
    height: FRAME.height,
    marginLeft: FRAME.left,
    marginRight: FRAME.right,
    marginTop: FRAME.top,
    marginBottom: FRAME.bottom,
    x: options.x,
    y: { ...options.y, grid: true },
    style: { fontFamily: "inherit", fontSize: "12px", background: "transparent" },
    marks: [
      ...spanMarks(spans),
      ...("ticks" in options.x ? [axisX(options.x.ticks, { text: options.x.tickFormat })] : []),
      ...("ticks" in options.y ? [axisY(options.y.ticks, { text: options.y.tickFormat })] : []),
      ...zeroMarks({ x, y }),
      ...referenceMarks(chart, { x, y }),
      ...marks,
    ],
  }) as FramedPlot;
  const end = width - FRAME.right + LABEL_BEYOND_PX;
  addSpanLabels(picture, spans, { end, bottom: FRAME.top });
  return picture;
}

function axisOptions({ label, scale }: Axis, { domain, zeroAt, isWhole = false }: Ends, tickSpacing: number) {
  const common = {
    label,
    tickFormat: (value: number) => (value === zeroAt ? "" : tickText(value, domain[1])),
  };
  if (scale !== "log") {
    const linear = { ...common, domain, type: "linear", nice: true } as const;
    const numbers = isWhole ? wholeNumbers(domain) : [];
    return numbers.length > 0 ? { ...linear, ticks: numbers } : { ...linear, tickSpacing };
  }
  const [least, most] = domain;
  const wider = [(zeroAt ?? least) / LOG_MARGIN, most * LOG_MARGIN];
  const ticks = logTicks(least / LOG_MARGIN, most * LOG_MARGIN);
  return {
    ...common,
    domain: wider,
    type: "log",
    ticks: zeroAt === undefined ? ticks : [zeroAt, ...ticks],
  } as const;
}

/** Each whole number between the ends where they are few: Plot would put halves between them. */
function wholeNumbers([least, most]: Ends["domain"]): readonly number[] {
  const first = Math.ceil(least);
  const count = Math.floor(most) - first + 1;
  return count > WHOLE_NUMBERS_MAX ? [] : Array.from({ length: count }, (_, index) => first + index);
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

/** The same letters as in the lab's tables for a terminal, for all thousands of an axis or for none. */
function tickText(value: number, most: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e12) return `${figureText(value / 1e12)}T`;
  if (magnitude >= 1e9) return `${figureText(value / 1e9)}G`;
  if (magnitude >= 1e6) return `${figureText(value / 1e6)}M`;
  if (magnitude >= 1e3 && most >= 1e4) return `${figureText(value / 1e3)}k`;
  return figureText(value);
}

/** Of a log scale that shows 0: its number, and a line in the gap where the scale breaks off. */
function zeroMarks({ x, y }: ChartEnds): readonly Markish[] {
  const rule = { stroke: "var(--faint)", strokeDasharray: "7 5" };
  // The formats of log scales leave out numbers at will, so this one is not among the ticks' own.
  const number = { text: () => "0", fill: "currentColor" };
  const below = { frameAnchor: "bottom", lineAnchor: "top", dy: 9.5 } as const;
  const before = { frameAnchor: "left", textAnchor: "end", dx: -8.5 } as const;
  return [
    ...(x.zeroAt === undefined
      ? []
      : [ruleX([gapMiddle(x)], rule), text([x.zeroAt], { ...number, ...below, x: x.zeroAt })]),
    ...(y.zeroAt === undefined
      ? []
      : [ruleY([gapMiddle(y)], rule), text([y.zeroAt], { ...number, ...before, y: y.zeroAt })]),
  ];
}

function gapMiddle({ domain: [least], zeroAt = least }: Ends): number {
  return Math.sqrt(zeroAt * least);
}
