import { type Markish, type Plot, plot, rect, ruleX, text } from "@observablehq/plot";
import type { BarChart } from "../../chart-page.ts";
import { freshId, svgElement } from "../elements.ts";
import { figureText } from "../figures.ts";
import { placeOf } from "./axis.ts";
import type { Drawing, Reading } from "./drawing.ts";
import { type Look, looksOf } from "./look.ts";

const BAR_HEIGHT = 18;
const GROUP_GAP = 14;
const CHARACTER_WIDTH = 6.6;
const LABEL_CHARACTERS_MAX = 28;

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
  const longest = Math.max(0, ...chart.groups.map((group) => clipped(group).length));
  const most = Math.max(0, ...bars.map(({ value }) => value));
  const patterns = looks.map(() => freshId());
  const picture = plot({
    width,
    height: height + 48,
    marginLeft: Math.min(width * 0.45, 16 + longest * CHARACTER_WIDTH),
    marginRight: 64,
    marginTop: 8,
    marginBottom: 40,
    x: { label: chart.x.label, domain: [0, most === 0 ? 1 : most], grid: true, tickSpacing: 90 },
    y: { type: "linear", domain: [height, 0], axis: null },
    style: { fontFamily: "inherit", fontSize: "12px", background: "transparent" },
    marks: [
      ...looks.flatMap((look, index) => barMarks(bars, index, look, patterns[index] as string)),
      figureMark(bars),
      groupMark(chart.groups, groupHeight),
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

function groupMark(groups: readonly string[], groupHeight: number): Markish {
  return text(groups, {
    x: () => 0,
    y: (_: string, group: number) => (group + 0.5) * groupHeight,
    text: clipped,
    textAnchor: "end",
    dx: -8,
    fill: "var(--ink)",
  });
}

function clipped(label: string): string {
  return label.length > LABEL_CHARACTERS_MAX ? `${label.slice(0, LABEL_CHARACTERS_MAX - 1)}…` : label;
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
