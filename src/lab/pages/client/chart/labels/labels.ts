/** The labels of bounds and points, put into a drawing once the places of its points are known. */

import type { LineChart, PointChart } from "../../chart-page.ts";
import { svgElement } from "../elements.ts";
import { placeOf } from "./axis.ts";
import { FRAME, type FramedPlot } from "./frame.ts";
import {
  type Box,
  type Place,
  placedLabels,
  placesAlong,
  placesAround,
  type WantedLabel,
} from "./label-layout.ts";
import { labelLines } from "./label-text.ts";
import { textWidth } from "./text-width.ts";

const FONT_SIZE = 11;
const LINE_HEIGHT = 13;
/** Of the frame's width: a longer label is broken, and then cut. */
const WIDTH_SHARE_MAX = 0.42;
/** Between two places of a line that labels keep off. */
const SAMPLE_PX = 6;

/** A point whose name stands in the drawing. */
export interface NamedPoint extends Place {
  /** The pixels that its symbol takes both ways. */
  readonly size: number;
  readonly name: string;
}

/** Everything in a drawing that labels belong to or keep off, in pixels. */
export interface Drawn {
  /** Each with its middle and the pixels that its symbol takes both ways. */
  readonly points: readonly (Place & { readonly size: number })[];
  /** Each from corner to corner. */
  readonly lines: readonly (readonly Place[])[];
  readonly named: readonly NamedPoint[];
}

interface Label extends WantedLabel {
  readonly lines: readonly string[];
}

/** Adds the labels; those of bounds choose their places first. */
export function addLabels(
  picture: FramedPlot,
  { references = [] }: LineChart | PointChart,
  width: number,
  { points, lines, named }: Drawn,
): void {
  const { left, right, top, bottom, height } = FRAME;
  const within: Box = { left, top, width: width - left - right, height: height - top - bottom };
  // The labels of points may go on into the margin.
  const wider: Box = { ...within, left: left + 2, width: width - left - 4 };
  const bounds = references.flatMap(({ axis, at, label }): Label[] => {
    const place = placeOf(picture.scale(axis), at);
    if (place === undefined) return [];
    const size = sized(label, within.width);
    return [{ ...size, places: placesAlong(axis, place, size, within), isNeeded: true }];
  });
  const names = named.map((point): Label => {
    const size = sized(point.name, within.width * WIDTH_SHARE_MAX);
    return { ...size, places: placesAround(point, size, wider, point.size), isNeeded: false };
  });
  const labels = [...bounds, ...names];
  const obstacles = {
    points: points.map((point) => boxAround(point, point.size)),
    lines: lines.flatMap(samples),
  };
  placedLabels(labels, obstacles, wider).forEach((place, index) => {
    if (place !== undefined) picture.append(drawn(labels[index] as Label, place));
  });
}

function sized(text: string, room: number): Pick<Label, "lines" | "width" | "height"> {
  const measure = (part: string) => textWidth(part, FONT_SIZE);
  const lines = labelLines(text, room, measure);
  return { lines, width: Math.max(...lines.map(measure)), height: lines.length * LINE_HEIGHT };
}

function drawn({ lines }: Label, { left, top }: Place): SVGTextElement {
  const rows = lines.map((line, row) =>
    svgElement("tspan", { x: left, y: top + row * LINE_HEIGHT + FONT_SIZE - 1 }, line),
  );
  return svgElement("text", { class: "label", "font-size": FONT_SIZE, "text-anchor": "start" }, ...rows);
}

function boxAround({ left, top }: Place, size: number): Box {
  return { left: left - size / 2, top: top - size / 2, width: size, height: size };
}

/** Small boxes along a line. */
function samples(corners: readonly Place[]): readonly Box[] {
  return corners.slice(1).flatMap((to, index) => {
    const from = corners[index] as Place;
    const count = Math.ceil(Math.hypot(to.left - from.left, to.top - from.top) / SAMPLE_PX);
    return Array.from({ length: count }, (_, step) => {
      const share = step / count;
      const left = from.left + share * (to.left - from.left);
      return boxAround({ left, top: from.top + share * (to.top - from.top) }, 2);
    });
  });
}
