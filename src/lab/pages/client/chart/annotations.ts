import { type Markish, ruleX, ruleY, text } from "@observablehq/plot";
import type { ReferenceLine, Span } from "../../chart-page.ts";

const LABEL_FONT_SIZE = 11;
/** Spans narrower than this have no room for their label; hovering still tells. */
const LABEL_SHARE_MIN = 0.06;

/** Lines across the chart, each with its label. */
export function referenceMarks(references: readonly ReferenceLine[]): readonly Markish[] {
  return references.flatMap(({ axis, at, label }) => {
    const rule = { stroke: "var(--ink)", strokeOpacity: 0.7, strokeDasharray: "1 3" };
    const words = { fontSize: LABEL_FONT_SIZE, fill: "var(--ink)", text: () => label };
    if (axis === "y") {
      const place = { y: at, frameAnchor: "right", textAnchor: "end", dy: -6, dx: -4 } as const;
      return [ruleY([at], rule), text([at], { ...words, ...place })];
    }
    const place = { x: at, frameAnchor: "top", textAnchor: "start", lineAnchor: "top", dx: 4 } as const;
    return [ruleX([at], rule), text([at], { ...words, ...place })];
  });
}

/** Where spans begin and end; their areas are drawn below everything else (`shadeSpans`). */
export function spanMarks(spans: readonly Span[], [from, to]: readonly [number, number]): readonly Markish[] {
  const edges = spans.flatMap((span) => [span.from, span.to]);
  const roomy = spans.filter((span) => (span.to - span.from) / (to - from) >= LABEL_SHARE_MIN);
  return [
    ruleX(edges, { stroke: "var(--fault)", strokeDasharray: "4 2" }),
    text(roomy, {
      x: (span: Span) => span.from,
      text: (span: Span) => span.label,
      frameAnchor: "top",
      lineAnchor: "bottom",
      textAnchor: "start",
      dy: -4,
      fontSize: LABEL_FONT_SIZE,
      fill: "var(--fault)",
    }),
  ];
}
