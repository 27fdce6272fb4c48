/** Hover and keyboard: the point that is nearest or chosen is marked and named. */

import { element } from "../elements.ts";
import type { Drawing, Reading } from "./drawing.ts";

/** Farther away than this nothing is meant. */
const REACH = 48;
/** Points that Page Up and Page Down pass over. */
const PAGE = 10;

export class ChartReader {
  readonly #surface: HTMLElement;
  readonly #status: HTMLElement;
  readonly #marker = element("div", { class: "marker", hidden: true });
  readonly #tip = element("div", { class: "tip", hidden: true });
  #drawing: Drawing | undefined;
  #series = 0;
  #index = -1;

  /** `surface` holds the picture and gets the focus; `status` is read aloud. */
  constructor(surface: HTMLElement, status: HTMLElement) {
    this.#surface = surface;
    this.#status = status;
    surface.append(this.#marker, this.#tip);
    surface.addEventListener("pointermove", (event) => this.#onPointer(event));
    surface.addEventListener("pointerdown", (event) => this.#onPointer(event));
    surface.addEventListener("pointerleave", () => this.#hide());
    surface.addEventListener("blur", () => this.#hide());
    surface.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Takes the drawing that the surface shows from now on. */
  show(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#hide();
  }

  #onPointer(event: PointerEvent): void {
    const box = this.#surface.getBoundingClientRect();
    const left = event.clientX - box.left;
    const top = event.clientY - box.top;
    let nearest: { series: number; index: number; distance: number } | undefined;
    this.#drawing?.readings.forEach((readings, series) => {
      readings.forEach((reading, index) => {
        const distance = Math.hypot(reading.left - left, reading.top - top);
        if (distance < (nearest?.distance ?? REACH)) nearest = { series, index, distance };
      });
    });
    if (nearest === undefined) this.#hide();
    else this.#choose(nearest.series, nearest.index, false);
  }

  #onKey(event: KeyboardEvent): void {
    const move = moves[event.key];
    if (move === undefined || this.#drawing === undefined) {
      if (event.key === "Escape") this.#hide();
      return;
    }
    event.preventDefault();
    const readings = this.#drawing.readings;
    const filled = readings
      .map((_, series) => series)
      .filter((series) => (readings[series]?.length ?? 0) > 0);
    if (filled.length === 0) return;
    const at = Math.max(0, filled.indexOf(this.#series));
    const series = filled[(at + move.series + filled.length) % filled.length] as number;
    const count = (readings[series] as readonly Reading[]).length;
    const from = move.series === 0 ? this.#index : this.#indexNear(series);
    const index = this.#index < 0 ? 0 : Math.min(count - 1, Math.max(0, from + move.points));
    this.#choose(series, index, true);
  }

  /** The point of another series that lies nearest to the chosen one from left to right. */
  #indexNear(series: number): number {
    const readings = this.#drawing?.readings ?? [];
    const left = readings[this.#series]?.[this.#index]?.left ?? 0;
    let best = 0;
    readings[series]?.forEach((reading, index) => {
      const known = readings[series]?.[best]?.left ?? 0;
      if (Math.abs(reading.left - left) < Math.abs(known - left)) best = index;
    });
    return best;
  }

  #choose(series: number, index: number, isSpoken: boolean): void {
    const reading = this.#drawing?.readings[series]?.[index];
    if (reading === undefined) return;
    this.#series = series;
    this.#index = index;
    for (const part of [this.#marker, this.#tip]) part.hidden = false;
    this.#marker.style.left = `${reading.left}px`;
    this.#marker.style.top = `${reading.top}px`;
    this.#tip.replaceChildren(...reading.text.map((line) => element("div", {}, line)));
    const width = this.#surface.clientWidth;
    const isLeft = reading.left > width / 2;
    this.#tip.style.left = isLeft ? "" : `${reading.left + 12}px`;
    this.#tip.style.right = isLeft ? `${width - reading.left + 12}px` : "";
    this.#tip.style.top = `${Math.max(0, reading.top - 12)}px`;
    // A pointer passes over many points; only those that somebody went to are read aloud.
    if (isSpoken) this.#status.textContent = reading.text.join(", ");
  }

  #hide(): void {
    this.#index = -1;
    this.#marker.hidden = true;
    this.#tip.hidden = true;
  }
}

const moves: Readonly<Record<string, { readonly series: number; readonly points: number }>> = {
  ArrowRight: { series: 0, points: 1 },
  ArrowLeft: { series: 0, points: -1 },
  ArrowDown: { series: 1, points: 0 },
  ArrowUp: { series: -1, points: 0 },
  PageDown: { series: 0, points: PAGE },
  PageUp: { series: 0, points: -PAGE },
  Home: { series: 0, points: Number.NEGATIVE_INFINITY },
  End: { series: 0, points: Number.POSITIVE_INFINITY },
};
