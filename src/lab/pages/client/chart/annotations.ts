import { type Markish, rect, ruleX, ruleY } from "@observablehq/plot";
import type { ReferenceLine, Span } from "../../chart-page.ts";

/** Lines across the chart; `addLabels` names them. */
export function referenceMarks(references: readonly ReferenceLine[]): readonly Markish[] {
  const rule = { stroke: "var(--ink)", strokeOpacity: 0.7, strokeDasharray: "1 3" };
  return references.map(({ axis, at }) => (axis === "y" ? ruleY([at], rule) : ruleX([at], rule)));
}

/** Shades with lines where they begin and end; `addSpanLabels` names them. */
export function spanMarks(spans: readonly Span[]): readonly Markish[] {
  const edges = spans.flatMap((span) => [span.from, span.to]);
  return [
    rect(spans, { x1: "from", x2: "to", fill: "var(--fault)", fillOpacity: 0.12 }),
    ruleX(edges, { stroke: "var(--fault)", strokeDasharray: "4 2" }),
  ];
}
