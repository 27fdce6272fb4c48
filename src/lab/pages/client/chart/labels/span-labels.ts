import type { Plot } from "@observablehq/plot";
import type { Span } from "../../../chart-page.ts";
import { svgElement } from "../../elements.ts";
import { placeOf } from "../axis.ts";
import { textWidth } from "./text-width.ts";

const FONT_SIZE = 11;
const CHARACTERS_MAX = 34;
/** Between two labels, and between a label and the frame below it. */
const GAP_PX = 6;
const ABOVE_PX = 4;

/** The room above a frame, in pixels. */
export interface RoomAbove {
  readonly end: number;
  readonly bottom: number;
}

/**
 * Names spans above the frame of a drawing. A label stands at the beginning of its span, or ends where the room does; where another
 * one stands it is left out.
 */
export function addSpanLabels(
  picture: Element & Pick<Plot, "scale">,
  spans: readonly Span[],
  { end, bottom }: RoomAbove,
): void {
  const scale = picture.scale("x");
  let free = Number.NEGATIVE_INFINITY;
  for (const { from, label } of spans) {
    const start = placeOf(scale, from);
    if (start === undefined) continue;
    const text = shortened(label);
    const width = textWidth(text, FONT_SIZE);
    const left = Math.max(0, Math.min(start, end - width));
    if (left < free) continue;
    free = left + width + GAP_PX;
    const attributes = { x: left, y: bottom - ABOVE_PX, "font-size": FONT_SIZE, fill: "var(--fault)" };
    picture.append(svgElement("text", { "text-anchor": "start", ...attributes }, text));
  }
}

function shortened(label: string): string {
  const characters = [...label];
  if (characters.length <= CHARACTERS_MAX) return label;
  return `${characters.slice(0, CHARACTERS_MAX - 1).join("")}…`;
}
