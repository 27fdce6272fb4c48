import { type Markish, type Plot, plot, rect, ruleX, text } from "@observablehq/plot";
import type { BarChart } from "../../chart-page.ts";
import { freshId, svgElement } from "../elements.ts";
import { figureText } from "../figures.ts";
import { placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { labelLines } from "./labels/label-text.ts";
import { textWidth } from "./labels/text-width.ts";
import { type Look, looksOf } from "./look.ts";

const BAR_HEIGHT = 18;
const GROUP_GAP = 14;
const FONT_SIZE = 12;
/** Pixels between two numbers on the axis. */
const TICK_SPACING = 90;
/** Beside the names of groups, and the most that these take of the drawing. */
const NAME_GAP = 16;
const NAMES_SHARE_MAX = 0.45;
const NAME_WIDTH_MAX = 200;

interface Bar {
  readonly group: number;
  readonly series: number;
  readonly value: number;
  /** Pixels from the upper edge. */
  readonly top: number;
}

/** Draws groups of horizontal bars, each with its figure at its end. */
export function drawBars(chart: BarChart, width: number): Drawing {
  const looks = looksOf(chart);
  const groupHeight = chart.series.length * BAR_HEIGHT + GROUP_GAP;
  const bars = barsOf(chart, groupHeight);
  const height = chart.groups.length * groupHeight;
  const measure = (text: string) => textWidth(text, FONT_SIZE);
  const room = Math.min(NAME_WIDTH_MAX, width * NAMES_SHARE_MAX - NAME_GAP);
  const names = chart.groups.map((group) => labelLines(group, room, measure));
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const patterns = looks.map(() => freshId());
  const picture = plot({
    width,
    height: height + 48,
    marginLeft: NAME_GAP + Math.max(0, ...names.flat().map(measure)),
    marginRight: 64,
    marginTop: 8,
    marginBottom: 40,
    x: {
      label: chart.x.label,
      domain: [0, most === 0 ? 1 : most],
      grid: true,
      tickSpacing: TICK_SPACING,
      ...(bars.every(({ value }) => Number.isInteger(value)) && {
        ticks: wholeTicks(most, width),
        tickFormat: figureText,
      }),
    },
    y: { type: "linear", domain: [height, 0], axis: null },
    style: { fontFamily: "inherit", fontSize: `${FONT_SIZE}px`, background: "transparent" },
    marks: [
      ...looks.flatMap((look, index) => barMarks(bars, index, look, patterns[index] as string)),
      figureMark(bars),
      groupMark(names, groupHeight),
      ruleX([0], { stroke: "var(--ink)" }),
    ],
  }) as SVGSVGElement & Plot;
  picture.prepend(
    svgElement("defs", {}, ...looks.map(({ hatching }, index) => hatchingOf(hatching, patterns[index]))),
  );
  const scales = { x: picture.scale("x"), y: picture.scale("y") };
  const readings = chart.series.map(({ name }, series) =>
    bars.flatMap((bar): Reading[] => {
      if (bar.series !== series) return [];
      const left = placeOf(scales.x, bar.value);
      const top = placeOf(scales.y, bar.top + BAR_HEIGHT / 2);
      if (left === undefined || top === undefined) return [];
      const figure = `${chart.x.label}: ${figureText(bar.value)}`;
      return [{ left, top, text: [chart.groups[bar.group] as string, name, figure] }];
    }),
  );
  return { picture, readings };
}

/** At 0 and every so many: between counts there is nothing. */
function wholeTicks(most: number, width: number): readonly number[] {
  const least = most / Math.max(1, width / TICK_SPACING);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= least) ?? 1;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function barsOf({ series }: BarChart, groupHeight: number): readonly Bar[] {
  return series.flatMap(({ values }, index) =>
    values.flatMap((value, group): Bar[] => {
      const top = group * groupHeight + index * BAR_HEIGHT + GROUP_GAP / 2;
      return value === null ? [] : [{ group, series: index, value, top }];
    }),
  );
}

/** The bars of one series: its colour, and a pattern over it. */
function barMarks(bars: readonly Bar[], series: number, { colour }: Look, pattern: string): Markish[] {
  const own = bars.filter((bar) => bar.series === series);
  const place = {
    x1: 0,
    x2: (bar: Bar) => bar.value,
    y1: (bar: Bar) => bar.top,
    y2: (bar: Bar) => bar.top + BAR_HEIGHT - 2,
  };
  return [
    rect(own, { ...place, fill: colour, fillOpacity: 0.8, stroke: colour }),
    rect(own, { ...place, fill: `url(#${pattern})` }),
  ];
}

function figureMark(bars: readonly Bar[]): Markish {
  return text(bars, {
    x: (bar: Bar) => bar.value,
    y: (bar: Bar) => bar.top + BAR_HEIGHT / 2 - 1,
    text: (bar: Bar) => figureText(bar.value),
    textAnchor: "start",
    dx: 5,
    fill: "var(--ink)",
  });
}

function groupMark(names: readonly (readonly string[])[], groupHeight: number): Markish {
  return text(names, {
    x: () => 0,
    y: (_: readonly string[], group: number) => (group + 0.5) * groupHeight,
    text: (lines: readonly string[]) => lines.join("\n"),
    textAnchor: "end",
    dx: -8,
    fill: "var(--ink)",
  });
}

const hatchingPaths = ["", "M0,8 L8,0", "M0,0 L8,8", "M4,0 V8", "M0,4 H8"];

function hatchingOf(hatching: number, id: string | undefined): SVGPatternElement {
  const path = svgElement("path", {
    d: hatchingPaths[hatching % hatchingPaths.length] as string,
    stroke: "var(--paper)",
    "stroke-width": 1.5,
  });
  return svgElement("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, path);
}
