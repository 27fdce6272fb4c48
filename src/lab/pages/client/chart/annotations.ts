import { type Markish, ruleX, ruleY, text } from "@observablehq/plot";
import type { ReferenceLine, Span } from "../../chart-page.ts";

const LABEL_FONT_SIZE = 11;
const LABEL_MAX = 34;
/** About the width of a character at that size. */
const CHARACTER_PX = 5.8;
/** A label that ends with the axis may stand out a little. */
const AXIS_END_PX = 4;

/** Lines across the chart; `addLabels` names them. */
export function referenceMarks(references: readonly ReferenceLine[]): readonly Markish[] {
  const rule = { stroke: "var(--ink)", strokeOpacity: 0.7, strokeDasharray: "1 3" };
  return references.map(({ axis, at }) => (axis === "y" ? ruleY([at], rule) : ruleX([at], rule)));
}

/** Lines where spans begin and end, with as many of their labels as there is room for; `widthPx` is that of the x axis. */
export function spanMarks(
  spans: readonly Span[],
  domain: readonly [number, number],
  widthPx: number,
): readonly Markish[] {
  const edges = spans.flatMap((span) => [span.from, span.to]);
  const look = { frameAnchor: "top", lineAnchor: "bottom", dy: -4, fontSize: LABEL_FONT_SIZE } as const;
  const labels = placedLabels(spans, domain, widthPx).map(({ at, label, textAnchor }) =>
    text([at], { ...look, x: at, text: () => label, textAnchor, fill: "var(--fault)" }),
  );
  return [ruleX(edges, { stroke: "var(--fault)", strokeDasharray: "4 2" }), ...labels];
}

interface PlacedLabel {
  readonly at: number;
  readonly label: string;
  readonly textAnchor: "start" | "end";
}

/** A label stands at the beginning of its span, or ends with the axis; where another one stands it is left out. */
function placedLabels(
  spans: readonly Span[],
  [from, to]: readonly [number, number],
  widthPx: number,
): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  let takenPx = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const label = span.label.length > LABEL_MAX ? `${span.label.slice(0, LABEL_MAX - 1)}…` : span.label;
    const labelPx = label.length * CHARACTER_PX;
    const startPx = ((span.from - from) / (to - from)) * widthPx;
    const isLate = startPx + labelPx > widthPx + AXIS_END_PX;
    const leftPx = isLate ? widthPx + AXIS_END_PX - labelPx : startPx;
    if (leftPx < takenPx) continue;
    takenPx = leftPx + labelPx + CHARACTER_PX;
    placed.push(
      isLate ? { at: to, label, textAnchor: "end" } : { at: span.from, label, textAnchor: "start" },
    );
  }
  return placed;
}
