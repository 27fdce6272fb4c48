/** How series are told apart: by colour, and without colour by dashes, symbols and hatching. */

import type { Chart, PointSeries } from "../../chart-page.ts";

export interface Look {
  /** A colour of the style sheet, which has one for light pages and one for dark ones. */
  readonly colour: string;
  /** `stroke-dasharray` of lines; empty: none. */
  readonly dashes: string;
  readonly symbol: SymbolName;
  /** Number of the pattern of bars, from 0: none. */
  readonly hatching: number;
}

export type SymbolName = "circle" | "square" | "triangle" | "diamond" | "cross" | "wye" | "star";

const COLOURS = 8;
/** None is dotted, as models and bounds are. */
const dashes = ["", "9 4", "5 3", "12 3 3 3", "6 2 2 2 2 2", "16 4", "18 3 6 3", "4 8"];
const symbols: readonly SymbolName[] = ["circle", "square", "triangle", "diamond", "cross", "wye"];
const HATCHINGS = 5;
export const MODEL_DASHES = "2 4";

/** The looks of a chart's series, in their order. */
export function looksOf(chart: Chart): readonly Look[] {
  if (chart.kind === "points") {
    const untoned = chart.series.filter((series) => toneOf(series) === undefined);
    return chart.series.map((series, index) => {
      const tone = toneOf(series);
      const look = lookAt(index);
      return tone === undefined
        ? { ...look, colour: lookAt(untoned.indexOf(series)).colour }
        : { ...look, colour: `var(--${tone})` };
    });
  }
  if (chart.kind !== "lines") return chart.series.map((_, index) => lookAt(index));
  const measured = chart.series.filter(({ origin }) => origin !== "model");
  return chart.series.map((series) => {
    if (series.origin !== "model") return lookAt(measured.indexOf(series));
    const of = measured.findIndex(({ name }) => name === series.modelOf);
    return { ...lookAt(of < 0 ? measured.length : of), dashes: MODEL_DASHES };
  });
}

function toneOf({ tone, published }: PointSeries): PointSeries["tone"] {
  return tone ?? (published === true ? "others" : undefined);
}

function lookAt(index: number): Look {
  return {
    colour: `var(--series-${index % COLOURS})`,
    dashes: dashes[index % dashes.length] as string,
    symbol: symbols[index % symbols.length] as SymbolName,
    hatching: index % HATCHINGS,
  };
}
