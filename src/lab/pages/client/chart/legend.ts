import type { BarChart, Chart, LineChart, LineSeries, PointChart, StripChart } from "../../chart-page.ts";
import { element, svgElement } from "../elements.ts";
import { figureText } from "../figures.ts";
import { LEGEND_LINE_DASHES } from "./annotations.ts";
import { type Look, looksOf, MODEL_DASHES, type SymbolName } from "./look.ts";
import { darkness, highestOf } from "./strip-drawing.ts";

/** Names each series, with the same dashes and symbols as in the drawing; `undefined` where there is nothing to tell apart. */
export function legend(chart: Chart): HTMLElement | undefined {
  const items = itemsOf(chart);
  return items.length === 0 ? undefined : element("ul", { class: "legend" }, ...items);
}

function itemsOf(chart: Chart): readonly HTMLElement[] {
  switch (chart.kind) {
    case "lines":
      return [...lineItems(chart), ...referenceItems(chart)];
    case "points":
      return [...(chart.series.length < 2 ? [] : pointItems(chart)), ...referenceItems(chart)];
    case "bars":
      return chart.series.length < 2 ? [] : barItems(chart);
    case "strips":
      return stripItems(chart);
  }
}

/**
 * An entry for each curve. Models that share the names of their curves have one entry together, and so have bands of the same
 * name: a legend must not take more room than its chart.
 */
function lineItems(chart: LineChart): readonly HTMLElement[] {
  const { series } = chart;
  const bands = [...new Set(series.flatMap(({ band }) => (band === undefined ? [] : [band.name])))];
  if (series.length < 2 && bands.length === 0) return [];
  const looks = looksOf(chart);
  const isNamesake = ({ origin, modelOf, name }: LineSeries) => origin === "model" && modelOf === name;
  const namesakes = series.filter(isNamesake);
  const own = namesakes.length < 2 ? series : series.filter((one) => !isNamesake(one));
  return [
    ...own.map((one) => {
      const look = looks[series.indexOf(one)] as Look;
      return item(lineSample(look), one.origin === "model" ? `${one.name} (model)` : one.name);
    }),
    ...(own.length < series.length
      ? [item(lineSample({ colour: "var(--ink)", dashes: MODEL_DASHES }), "model")]
      : []),
    ...bands.map((name) => item(bandSample(), name)),
  ];
}

function pointItems(chart: PointChart): readonly HTMLElement[] {
  const looks = looksOf(chart);
  return chart.series.map(({ name, published = false, hollow = published }, index) => {
    const { colour, symbol } = looks[index] as Look;
    const d = symbolPaths[published ? "star" : symbol];
    const fill = hollow ? "none" : colour;
    return item(svgElement("path", { d, transform: "translate(17,7)", fill, stroke: colour }), name);
  });
}

function referenceItems({ references = [] }: LineChart | PointChart): readonly HTMLElement[] {
  const look = { colour: "var(--ink)", dashes: LEGEND_LINE_DASHES };
  return references
    .filter(({ inLegend }) => inLegend === true)
    .map(({ label }) => item(lineSample(look), label));
}

function barItems(chart: BarChart): readonly HTMLElement[] {
  const looks = looksOf(chart);
  return chart.series.map(({ name }, index) => {
    const { colour, hatching } = looks[index] as Look;
    const lines = { d: barSamples[hatching] ?? "", stroke: "var(--paper)", "stroke-width": 1.5 };
    return item(
      svgElement(
        "g",
        {},
        svgElement("rect", { x: 1, y: 1, width: 32, height: 12, fill: colour }),
        svgElement("path", lines),
      ),
      name,
    );
  });
}

/** The scale of the strips: from nothing to the highest figure. */
function stripItems(chart: StripChart): readonly HTMLElement[] {
  const most = highestOf(chart);
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * most);
  return steps.map((value, index) => {
    const box = svgElement("rect", {
      x: 1,
      y: 1,
      width: 32,
      height: 12,
      fill: "var(--series-0)",
      "fill-opacity": darkness(value, most),
      stroke: "var(--rule)",
    });
    return item(box, index === 0 ? `0 ${chart.y.label}` : figureText(value));
  });
}

function item(sample: SVGElement, name: string): HTMLElement {
  return element("li", {}, svgElement("svg", { width: 34, height: 14, "aria-hidden": "true" }, sample), name);
}

function lineSample({ colour, dashes }: Pick<Look, "colour" | "dashes">): SVGElement {
  const line = { x1: 1, y1: 7, x2: 33, y2: 7, stroke: colour, "stroke-width": 2.5 };
  return svgElement("line", { ...line, "stroke-dasharray": dashes || undefined });
}

function bandSample(): SVGElement {
  return svgElement("rect", { x: 1, y: 1, width: 32, height: 12, fill: "var(--faint)", "fill-opacity": 0.3 });
}

const symbolPaths: Readonly<Record<SymbolName, string>> = {
  circle: "M-4.5,0 A4.5,4.5 0 1 1 4.5,0 A4.5,4.5 0 1 1 -4.5,0 Z",
  square: "M-4,-4 H4 V4 H-4 Z",
  triangle: "M0,-5 L5,4 L-5,4 Z",
  diamond: "M0,-6 L4,0 L0,6 L-4,0 Z",
  cross: "M-5,-2 H-2 V-5 H2 V-2 H5 V2 H2 V5 H-2 V2 H-5 Z",
  wye: "M-1.5,5 V1 L-5,-1.5 L-3.5,-4 L0,-2 L3.5,-4 L5,-1.5 L1.5,1 V5 Z",
  star: "M0,-6 L1.5,-2 L5.7,-1.9 L2.4,0.8 L3.5,4.9 L0,2.5 L-3.5,4.9 L-2.4,0.8 L-5.7,-1.9 L-1.5,-2 Z",
};

const barSamples = [
  "",
  "M4,13 L16,1 M14,13 L26,1",
  "M4,1 L16,13 M14,1 L26,13",
  "M9,1 V13 M17,1 V13 M25,1 V13",
  "M1,7 H33",
];
