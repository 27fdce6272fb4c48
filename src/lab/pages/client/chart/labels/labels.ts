/** The labels of bounds and points, put into a drawing once the places of its points are known. */

import type { LineChart, PointChart } from "../../../chart-page.ts";
import { svgElement } from "../../elements.ts";
import { drawnAt, placeOf } from "../axis.ts";
import { type ChartEnds, FRAME, type FramedPlot } from "../frame.ts";
import {
  type Box,
  hasRoom,
  type Place,
  placedLabels,
  placesAlong,
  placesAround,
  placesFarther,
  type WantedLabel,
} from "./label-layout.ts";
import { labelLines } from "./label-text.ts";
import { textWidth } from "./text-width.ts";

const FONT_SIZE = 11;
const LINE_HEIGHT = 13;
/** Of the frame's width: a longer label is broken, and then cut. */
const WIDTH_SHARE_MAX = 0.42;
/** Of its length: where a bound's label has no room in one line, it is broken after about so much. */
const BROKEN_SHARE = 0.7;
/** Between two places of a line that labels keep off. */
const SAMPLE_PX = 6;
/** A label that is nearer to the rim of its point needs no line to it. */
const POINTER_PX_MIN = 7;

/** A point whose name stands in the drawing. */
export interface NamedPoint extends Place {
  /** The pixels that its symbol takes both ways. */
  readonly size: number;
  readonly name: string;
  /** Whether the name stands in the drawing in any case, then perhaps at a distance and with a line to its point. */
  readonly isNeeded: boolean;
  /** Names of a lower order choose their places first; those of bounds come before all. */
  readonly order: number;
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
  /** The point that it names. */
  readonly point?: NamedPoint;
}

/** Adds the labels; those of bounds choose their places first. */
export function addLabels(
  picture: FramedPlot,
  chart: LineChart | PointChart,
  ends: ChartEnds,
  width: number,
  { points, lines, named }: Drawn,
): void {
  const { left, right, top, bottom, height } = FRAME;
  const within: Box = { left, top, width: width - left - right, height: height - top - bottom };
  // The labels of points may go on into the margin.
  const wider: Box = { ...within, left: left + 2, width: width - left - 4 };
  const obstacles = {
    points: points.map((point) => boxAround(point, point.size)),
    lines: lines.flatMap(samples),
  };
  const bounds = (chart.references ?? []).flatMap(({ axis, at, label, inLegend }): Label[] => {
    if (inLegend === true) return [];
    const place = placeOf(picture.scale(axis), drawnAt(chart[axis], ends[axis], at) ?? Number.NaN);
    if (place === undefined) return [];
    const along = (room: number): Label => {
      const size = sized(label, room);
      return { ...size, places: placesAlong(axis, place, size, within), isNeeded: true, order: -1 };
    };
    const whole = along(within.width);
    return [hasRoom(whole, obstacles.points, wider) ? whole : along(BROKEN_SHARE * whole.width)];
  });
  const names = named.map((point): Label => {
    const size = sized(point.name, within.width * WIDTH_SHARE_MAX);
    const { isNeeded, order } = point;
    const near = placesAround(point, size, wider, point.size);
    const places = isNeeded ? [...near, ...placesFarther(point, size, point.size)] : near;
    return { ...size, places, isNeeded, order, point };
  });
  const labels = [...bounds, ...names];
  placedLabels(labels, obstacles, wider).forEach((place, index) => {
    if (place === undefined) return;
    const label = labels[index] as Label;
    const pointer = pointerTo(label, place);
    picture.append(...(pointer ? [pointer] : []), drawn(label, place));
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

/** A line from a label to its point, where they are too far apart to be seen as one. */
function pointerTo({ point, width, height }: Label, { left, top }: Place): SVGLineElement | undefined {
  if (point === undefined) return undefined;
  const x = Math.min(Math.max(point.left, left), left + width);
  const y = Math.min(Math.max(point.top, top), top + height);
  const distance = Math.hypot(x - point.left, y - point.top);
  if (distance < point.size / 2 + POINTER_PX_MIN) return undefined;
  const share = point.size / 2 / distance;
  const [x1, y1] = [point.left + share * (x - point.left), point.top + share * (y - point.top)];
  return svgElement("line", { class: "pointer", x1, y1, x2: x, y2: y });
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
