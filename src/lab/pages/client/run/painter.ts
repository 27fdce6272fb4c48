/** Draws a space-time diagram on a canvas. */

import type { Scene, View, Visible } from "./scene.ts";

export const GUTTER = 48;
const TOP = 34;
const BOTTOM = 10;
const ROW_MIN = 16;
const ROW_MAX = 44;
/** With more arrows than these their heads and dashes cover what they should explain, and cost most of a frame. */
const HEADS_MAX = 700;
const DASHES_MAX = 400;
const STROKED_TOGETHER = 50;
const COLOURS = 8;
const dashes: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 2],
  [1, 3],
  [12, 3],
  [3, 6],
];

export interface Palette {
  readonly paper: string;
  readonly raised: string;
  readonly ink: string;
  readonly faint: string;
  readonly rule: string;
  readonly fault: string;
  readonly series: readonly string[];
}

/** The colours of the page as it is now, light or dark. */
export function currentPalette(): Palette {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string) => styles.getPropertyValue(`--${name}`).trim();
  return {
    paper: colour("paper"),
    raised: colour("raised"),
    ink: colour("ink"),
    faint: colour("faint"),
    rule: colour("rule"),
    fault: colour("fault"),
    series: Array.from({ length: COLOURS }, (_, index) => colour(`series-${index}`)),
  };
}

export class Painter {
  readonly #scene: Scene;
  readonly #context: CanvasRenderingContext2D;
  palette = currentPalette();
  width = 0;
  readonly height: number;
  readonly #rowHeight: number;
  #view: View = { fromMs: 0, toMs: 1 };

  constructor(scene: Scene, context: CanvasRenderingContext2D) {
    const rows = scene.diagram.nodes.length;
    this.#scene = scene;
    this.#context = context;
    this.#rowHeight = Math.min(ROW_MAX, Math.max(ROW_MIN, 560 / rows));
    this.height = TOP + BOTTOM + rows * this.#rowHeight;
  }

  x(ms: number): number {
    const { fromMs, toMs } = this.#view;
    return GUTTER + ((ms - fromMs) / (toMs - fromMs)) * (this.width - GUTTER);
  }

  y(row: number): number {
    return TOP + (row + 0.5) * this.#rowHeight;
  }

  /** Draws everything for a view; `chosen` is drawn above the others. */
  paint(view: View, visible: Visible, chosen: number | undefined): void {
    const context = this.#context;
    this.#view = view;
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, this.width, this.height);
    context.save();
    context.beginPath();
    context.rect(GUTTER, 0, this.width - GUTTER, this.height);
    context.clip();
    this.#missing();
    this.#spans();
    this.#lines();
    this.#messages(visible);
    if (chosen !== undefined) this.#chosen(chosen);
    this.#times();
    context.restore();
    this.#names();
  }

  /** Parts of the run whose messages are not in the page. */
  #missing(): void {
    const context = this.#context;
    const { windows, endMs } = this.#scene.diagram;
    const edges = [0, ...windows.flat(), Math.max(endMs, windows.at(-1)?.[1] ?? 0)];
    context.fillStyle = this.palette.raised;
    context.strokeStyle = this.palette.rule;
    context.lineWidth = 1;
    for (let index = 0; index + 1 < edges.length; index += 2) {
      const left = Math.max(GUTTER, this.x(edges[index] as number));
      const right = Math.min(this.width, this.x(edges[index + 1] as number));
      if (right - left < 1) continue;
      context.fillRect(left, TOP, right - left, this.height - TOP);
      context.save();
      context.beginPath();
      context.rect(left, TOP, right - left, this.height - TOP);
      context.clip();
      context.beginPath();
      for (let at = left - this.height; at < right; at += 14) {
        context.moveTo(at, this.height);
        context.lineTo(at + this.height, 0);
      }
      context.stroke();
      context.restore();
    }
  }

  #spans(): void {
    const context = this.#context;
    for (const { from, to, label } of this.#scene.diagram.spans) {
      const left = Math.max(GUTTER, this.x(from));
      const right = Math.min(this.width, this.x(to));
      if (right <= left) continue;
      context.globalAlpha = 0.12;
      context.fillStyle = this.palette.fault;
      context.fillRect(left, TOP, right - left, this.height - TOP);
      context.globalAlpha = 1;
      context.font = "11px system-ui, sans-serif";
      context.textAlign = "left";
      if (context.measureText(label).width < right - left - 8) context.fillText(label, left + 4, TOP + 9);
    }
  }

  #lines(): void {
    const context = this.#context;
    context.strokeStyle = this.palette.rule;
    context.lineWidth = 1;
    context.beginPath();
    for (let row = 0; row < this.#scene.diagram.nodes.length; row++) {
      context.moveTo(GUTTER, this.y(row));
      context.lineTo(this.width, this.y(row));
    }
    context.stroke();
  }

  #messages({ drawn }: Visible): void {
    const { kind } = this.#scene.diagram.messages;
    const byKind = new Map<number, number[]>();
    const dropped: number[] = [];
    for (const index of drawn) {
      if (this.#scene.isDropped(index)) dropped.push(index);
      const list = byKind.get(kind[index] as number);
      if (list === undefined) byKind.set(kind[index] as number, [index]);
      else list.push(index);
    }
    const context = this.#context;
    const isCrowded = drawn.length > HEADS_MAX;
    const lineWidth = isCrowded ? this.#hairline : 1.25;
    for (const [number, indices] of byKind) {
      context.strokeStyle = context.fillStyle = this.palette.series[number % COLOURS] as string;
      context.lineWidth = lineWidth;
      context.setLineDash(
        drawn.length > DASHES_MAX ? [] : [...(dashes[number % COLOURS] as readonly number[])],
      );
      this.#strokeAll(indices, (index) => this.#segment(index));
      context.setLineDash([]);
      if (!isCrowded) this.#heads(indices);
    }
    this.#crosses(dropped, isCrowded ? this.#hairline : 2);
  }

  /** Strokes a few at a time: one path of thousands of lines is far slower to fill in, and so are thousands of paths. */
  #strokeAll(indices: readonly number[], add: (index: number) => void): void {
    for (let start = 0; start < indices.length; start += STROKED_TOGETHER) {
      this.#context.beginPath();
      for (const index of indices.slice(start, start + STROKED_TOGETHER)) add(index);
      this.#context.stroke();
    }
  }

  /** One pixel of the screen: without a graphics card, wider lines take some fifty times as long. */
  get #hairline(): number {
    return 1 / (this.#context.getTransform().a || 1);
  }

  #segment(index: number): void {
    const [x1, y1, x2, y2] = this.ends(index);
    this.#context.moveTo(x1, y1);
    this.#context.lineTo(x2, y2);
  }

  /** Both ends of a message's line in pixels. One that did not arrive is a stub. */
  ends(index: number): readonly [x1: number, y1: number, x2: number, y2: number] {
    const { src, dest } = this.#scene.diagram.messages;
    const y1 = this.y(src[index] as number);
    const y2 = this.y(dest[index] as number);
    const x1 = this.x(this.#scene.sentMs[index] as number);
    const x2 = this.x(this.#scene.tipMs[index] as number);
    return [x1, y1, x2, y1 + (y2 - y1) * this.#scene.drawnShare(index)];
  }

  #heads(indices: readonly number[]): void {
    const context = this.#context;
    context.beginPath();
    for (const index of indices) {
      if (!this.#scene.hasArrived(index)) continue;
      const [x1, y1, x2, y2] = this.ends(index);
      const angle = Math.atan2(y2 - y1, x2 - x1);
      context.moveTo(x2, y2);
      context.lineTo(x2 - 7 * Math.cos(angle - 0.4), y2 - 7 * Math.sin(angle - 0.4));
      context.lineTo(x2 - 7 * Math.cos(angle + 0.4), y2 - 7 * Math.sin(angle + 0.4));
      context.closePath();
    }
    context.fill();
  }

  #crosses(dropped: readonly number[], lineWidth: number): void {
    const context = this.#context;
    context.strokeStyle = this.palette.fault;
    context.lineWidth = lineWidth;
    this.#strokeAll(dropped, (index) => {
      const [, , x, y] = this.ends(index);
      context.moveTo(x - 4, y - 4);
      context.lineTo(x + 4, y + 4);
      context.moveTo(x - 4, y + 4);
      context.lineTo(x + 4, y - 4);
    });
  }

  #chosen(index: number): void {
    const context = this.#context;
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 3;
    context.beginPath();
    this.#segment(index);
    context.stroke();
  }

  #times(): void {
    const context = this.#context;
    const { fromMs, toMs } = this.#view;
    const stepMs = tickStep((toMs - fromMs) / Math.max(2, (this.width - GUTTER) / 110));
    const digits = Math.max(0, 3 - Math.floor(Math.log10(stepMs) + 1e-9));
    context.fillStyle = this.palette.faint;
    context.strokeStyle = this.palette.faint;
    context.lineWidth = 1;
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.beginPath();
    for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) {
      context.moveTo(this.x(ms), TOP - 12);
      context.lineTo(this.x(ms), TOP - 6);
      context.fillText(`${(ms / 1_000).toFixed(digits)} s`, this.x(ms), TOP - 20);
    }
    context.stroke();
  }

  #names(): void {
    const context = this.#context;
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, GUTTER, this.height);
    context.fillStyle = this.palette.ink;
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "right";
    context.textBaseline = "middle";
    this.#scene.diagram.nodes.forEach((name, row) => {
      context.fillText(name, GUTTER - 8, this.y(row), GUTTER - 10);
    });
  }
}

/** 1, 2 or 5 times a power of ten, at least so much. */
function tickStep(leastMs: number): number {
  const power = 10 ** Math.floor(Math.log10(leastMs));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= leastMs) ?? 10;
  return factor * power;
}
