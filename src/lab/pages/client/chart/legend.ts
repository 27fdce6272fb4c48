import type { Chart } from "../../chart-page.ts";
import { element, svgElement } from "../elements.ts";
import { type Look, looksOf, type SymbolName } from "./look.ts";

/** Names each series, with the same dashes and symbols as in the drawing. */
export function legend(chart: Chart): HTMLElement | undefined {
  const looks = looksOf(chart);
  if (chart.series.length < 2 && !hasBand(chart)) return undefined;
  const items = chart.series.map((series, index) => {
    const look = looks[index] as Look;
    const published = "published" in series && series.published === true;
    const origin = "origin" in series && series.origin === "model" ? " (model)" : "";
    const band = "band" in series && series.band !== undefined ? `, shaded: ${series.band.name}` : "";
    return element("li", {}, sample(chart.kind, look, published), `${series.name}${origin}${band}`);
  });
  return element("ul", { class: "legend" }, ...items);
}

function hasBand(chart: Chart): boolean {
  return chart.kind === "lines" && chart.series.some(({ band }) => band !== undefined);
}

function sample(kind: Chart["kind"], look: Look, published: boolean): SVGSVGElement {
  const picture = svgElement("svg", { width: 34, height: 14, "aria-hidden": "true" });
  if (kind === "lines") {
    const line = { x1: 1, y1: 7, x2: 33, y2: 7, stroke: look.colour, "stroke-width": 2.5 };
    picture.append(svgElement("line", { ...line, "stroke-dasharray": look.dashes || undefined }));
  } else if (kind === "points") {
    const fill = published ? "var(--paper)" : look.colour;
    const d = symbolPaths[published ? "star" : look.symbol];
    picture.append(svgElement("path", { d, transform: "translate(17,7)", fill, stroke: look.colour }));
  } else {
    picture.append(svgElement("rect", { x: 1, y: 1, width: 32, height: 12, fill: look.colour }));
    const lines = barSamples[look.hatching] ?? "";
    picture.append(svgElement("path", { d: lines, stroke: "var(--paper)", "stroke-width": 1.5 }));
  }
  return picture;
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
