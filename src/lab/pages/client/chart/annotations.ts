import { type Markish, rect, ruleX, ruleY } from "@observablehq/plot";
import type { LineChart, PointChart, Span } from "../../chart-page.ts";
import { drawnAt, type Ends } from "./axis.ts";

/** Lines across the chart; `addLabels` names them. */
export function referenceMarks(
  { x, y, references = [] }: LineChart | PointChart,
  ends: Readonly<Record<"x" | "y", Ends>>,
): readonly Markish[] {
  return references.flatMap(({ axis, at, inLegend = false }) => {
    const rule = inLegend ? NAMED_IN_LEGEND : NAMED_BESIDE;
    const place = drawnAt(axis === "x" ? x : y, ends[axis], at);
    if (place === undefined) return [];
    return [axis === "y" ? ruleY([place], rule) : ruleX([place], rule)];
  });
}

const NAMED_BESIDE = { stroke: "var(--ink)", strokeOpacity: 0.7, strokeDasharray: "1 3" };
export const LEGEND_LINE_DASHES = "6 3";
const NAMED_IN_LEGEND = { stroke: "var(--ink)", strokeWidth: 1.5, strokeDasharray: LEGEND_LINE_DASHES };

/** Shades with lines where they begin and end; `addSpanLabels` names them. */
export function spanMarks(spans: readonly Span[]): readonly Markish[] {
  return [spanShade(spans), spanEdges(spans)];
}

export function spanShade(spans: readonly Span[]): Markish {
  return rect(spans, { x1: "from", x2: "to", fill: "var(--fault)", fillOpacity: 0.12 });
}

export function spanEdges(spans: readonly Span[]): Markish {
  const edges = spans.flatMap((span) => [span.from, span.to]);
  return ruleX(edges, { stroke: "var(--fault)", strokeDasharray: "4 2" });
}
