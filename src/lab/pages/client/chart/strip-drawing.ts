import { type Markish, type Plot, plot, rect, text } from "@observablehq/plot";
import type { StripChart } from "../../chart-page.ts";
import { figureText } from "../figures.ts";
import { spanEdges, spanShade } from "./annotations.ts";
import { placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { addSpanLabels } from "./labels/span-labels.ts";
import { textWidth } from "./labels/text-width.ts";

const STRIP_HEIGHT = 13;
/** From the top of a strip to the top of the next one. */
const STRIP_STEP = 16;
const FONT_SIZE = 12;
const NAME_FONT_SIZE = 11;
const NAME_GAP = 8;
const MARGIN = { top: 26, right: 24, bottom: 42 } as const;

/** Bins side by side with the same figure. */
interface Stretch {
  readonly strip: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Draws a strip for each series, the darker the higher its figure. */
export function drawStrips(chart: StripChart, width: number): Drawing {
  const { series, binWidth, spans = [] } = chart;
  const bins = Math.max(1, ...series.map(({ values }) => values.length));
  const height = series.length * STRIP_STEP;
  const most = highestOf(chart);
  const names = series.map(({ name }) => textWidth(name, NAME_FONT_SIZE));
  const picture = plot({
    width,
    height: height + MARGIN.top + MARGIN.bottom,
    marginLeft: NAME_GAP + Math.ceil(Math.max(0, ...names)) + 2,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { label: chart.x.label, domain: [0, bins * binWidth], tickSpacing: 90 },
    y: { type: "linear", domain: [height, 0], axis: null },
    style: { fontFamily: "inherit", fontSize: `${FONT_SIZE}px`, background: "transparent" },
    marks: [
      spanShade(spans),
      // The shade shows between the strips: over or under one it would change how dark that looks.
      groundMark(chart, bins * binWidth),
      stretchMark(stretchesOf(chart), most),
      spanEdges(spans),
      nameMark(chart),
    ],
  }) as SVGSVGElement & Plot;
  addSpanLabels(picture, spans, { end: width - MARGIN.right, bottom: MARGIN.top });
  return { picture, readings: readingsOf(chart, picture) };
}

/** The highest figure, which is the darkest. */
export function highestOf({ series }: StripChart): number {
  return series.reduce((most, { values }) => values.reduce((one, other) => Math.max(one, other), most), 0);
}

/** How dark a figure is, from 0 to 1. */
export function darkness(value: number, most: number): number {
  return value > 0 ? DARKNESS_MIN + (1 - DARKNESS_MIN) * (value / most) : 0;
}

/** Even the least figure above 0 can be told from nothing. */
const DARKNESS_MIN = 0.1;

/** Equal neighbours become one, so that a long idle time costs nothing. */
function stretchesOf({ series, binWidth }: StripChart): readonly Stretch[] {
  return series.flatMap(({ values }, strip) => {
    const stretches: Stretch[] = [];
    let from = 0;
    values.forEach((value, bin) => {
      if (values[bin + 1] === value) return;
      if (value > 0) stretches.push({ strip, from: from * binWidth, to: (bin + 1) * binWidth, value });
      from = bin + 1;
    });
    return stretches;
  });
}

function groundMark({ series }: StripChart, end: number): Markish {
  return rect(series, {
    x1: () => 0,
    x2: () => end,
    y1: (_: unknown, strip: number) => strip * STRIP_STEP,
    y2: (_: unknown, strip: number) => strip * STRIP_STEP + STRIP_HEIGHT,
    fill: "var(--paper)",
  });
}

function stretchMark(stretches: readonly Stretch[], most: number): Markish {
  return rect(stretches, {
    x1: "from",
    x2: "to",
    y1: ({ strip }: Stretch) => strip * STRIP_STEP,
    y2: ({ strip }: Stretch) => strip * STRIP_STEP + STRIP_HEIGHT,
    fill: "var(--series-0)",
    fillOpacity: { value: ({ value }: Stretch) => darkness(value, most), scale: null },
    shapeRendering: "crispEdges",
  });
}

function nameMark({ series }: StripChart): Markish {
  return text(series, {
    x: () => 0,
    y: (_: unknown, strip: number) => strip * STRIP_STEP + STRIP_HEIGHT / 2,
    text: "name",
    textAnchor: "end",
    dx: -NAME_GAP + 2,
    fontSize: NAME_FONT_SIZE,
    fill: "var(--ink)",
  });
}

function readingsOf({ series, binWidth, x, y }: StripChart, picture: Plot): Drawing["readings"] {
  const scales = { x: picture.scale("x"), y: picture.scale("y") };
  return series.map(({ name, values }, strip) => {
    const top = placeOf(scales.y, strip * STRIP_STEP + STRIP_HEIGHT / 2);
    return values.flatMap((value, bin): Reading[] => {
      const left = placeOf(scales.x, (bin + 0.5) * binWidth);
      if (left === undefined || top === undefined) return [];
      const range = `${figureText(bin * binWidth)} to ${figureText((bin + 1) * binWidth)}`;
      return [{ left, top, text: [name, `${x.label}: ${range}`, `${y.label}: ${figureText(value)}`] }];
    });
  });
}
