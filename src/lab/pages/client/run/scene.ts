/** The messages of a space-time diagram, and which of them are in view. No part of it draws. */

import { ARRIVED, type Diagram, outcomes, UNDER_WAY } from "../../run-page.ts";

/** So many messages are tested at once whether any is in view. */
const BLOCK = 128;
/** The most that one frame draws: of more, every second, third … is drawn. */
export const DRAWN_MAX = 3_000;

/** The part of its way that is drawn of a message that did not arrive. */
const STUB_SHARE = 0.4;

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The messages that a frame draws. */
export interface Visible {
  readonly drawn: readonly number[];
  /** Messages in view, drawn or not. */
  readonly count: number;
  /** One message in so many is drawn. */
  readonly stride: number;
}

export class Scene {
  readonly diagram: Diagram;
  readonly count: number;
  readonly sentMs: Float64Array;
  /** When it arrived or was dropped. */
  readonly endMs: Float64Array;
  /** The end of its line: its arrival, or that of a stub towards its receiver. */
  readonly tipMs: Float64Array;
  /** For each block the latest tip in it. */
  readonly #latestMs: Float64Array;
  /** Kinds that are not to be seen. */
  readonly hiddenKinds = new Set<number>();

  constructor(diagram: Diagram) {
    const { sentAfter, took } = diagram.messages;
    this.diagram = diagram;
    this.count = sentAfter.length;
    this.sentMs = new Float64Array(this.count);
    this.endMs = new Float64Array(this.count);
    this.tipMs = new Float64Array(this.count);
    let ticks = 0;
    for (let index = 0; index < this.count; index++) {
      ticks += sentAfter[index] as number;
      this.sentMs[index] = ticks / 100;
      const tookMs = (took[index] as number) / 100;
      this.endMs[index] = ticks / 100 + tookMs;
      // As steep as an arrival, whenever it was dropped: a short way to the drop would look like a message that never left.
      const drawnMs = this.hasArrived(index) ? tookMs : STUB_SHARE * Math.max(tookMs, diagram.hopMs);
      this.tipMs[index] = ticks / 100 + drawnMs;
    }
    this.#latestMs = new Float64Array(Math.ceil(this.count / BLOCK)).fill(Number.NEGATIVE_INFINITY);
    this.tipMs.forEach((tipMs, index) => {
      const block = Math.floor(index / BLOCK);
      this.#latestMs[block] = Math.max(this.#latestMs[block] as number, tipMs);
    });
  }

  /** The messages whose lines are in view at some moment of the view. Its work grows with what is in view, not with the run. */
  visible({ fromMs, toMs }: View): Visible {
    const found: number[] = [];
    for (let block = 0; block < this.#latestMs.length; block++) {
      const start = block * BLOCK;
      if ((this.sentMs[start] as number) > toMs) break;
      if ((this.#latestMs[block] as number) >= fromMs) this.#collect(start, fromMs, toMs, found);
    }
    const stride = Math.ceil(found.length / DRAWN_MAX) || 1;
    // By number, so that the same ones stay when the view moves.
    const drawn = stride === 1 ? found : found.filter((index) => index % stride === 0);
    return { drawn, count: found.length, stride };
  }

  hasArrived(index: number): boolean {
    return this.diagram.messages.outcome[index] === ARRIVED;
  }

  isDropped(index: number): boolean {
    return !this.hasArrived(index) && this.diagram.messages.outcome[index] !== UNDER_WAY;
  }

  /** The share of its way to the receiver that is drawn, from 0 to 1. */
  drawnShare(index: number): number {
    return this.hasArrived(index) ? 1 : STUB_SHARE;
  }

  /** The message in words: its kind and link, its times, its end. */
  describe(index: number): readonly string[] {
    const { nodes, kinds, messages } = this.diagram;
    const kind = kinds[messages.kind[index] as number] ?? "a message";
    const link = `${nodes[messages.src[index] as number]} → ${nodes[messages.dest[index] as number]}`;
    const sentMs = this.sentMs[index] as number;
    const endMs = this.endMs[index] as number;
    const ending = outcomes[messages.outcome[index] as number] ?? "dropped";
    const isOver = messages.outcome[index] !== UNDER_WAY;
    const after = isOver ? ` after ${(endMs - sentMs).toFixed(1)} ms` : "";
    return [`${kind}, ${link}`, `sent at ${seconds(sentMs)}`, `${ending}${after}`];
  }

  #collect(start: number, fromMs: number, toMs: number, found: number[]): void {
    const stop = Math.min(this.count, start + BLOCK);
    const { kind } = this.diagram.messages;
    for (let index = start; index < stop; index++) {
      if ((this.sentMs[index] as number) > toMs) return;
      if ((this.tipMs[index] as number) >= fromMs && !this.hiddenKinds.has(kind[index] as number))
        found.push(index);
    }
  }
}

/** A moment of the run. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(4)} s`;
}
