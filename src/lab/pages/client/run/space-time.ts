/** The space-time diagram: zoomed and panned by wheel, touch, buttons and keys; names the message under the pointer. */

import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import { element } from "../elements.ts";
import { currentPalette, GUTTER, Painter } from "./painter.ts";
import type { Scene, View, Visible } from "./scene.ts";

/** The narrowest view. */
const VIEW_MS_MIN = 0.5;
const PAN_SHARE = 0.15;
const ZOOM_FACTOR = 1.5;
/** Pixels within which a message is meant. */
const REACH = 10;

export class SpaceTime {
  readonly root = element("div", { class: "canvas" });
  readonly canvas = element("canvas", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": "space-time diagram",
    "aria-label":
      "Messages between nodes against time. Left and right move, plus and minus zoom, n and p go to the next and previous message.",
  });
  readonly #tip = element("div", { class: "tip", hidden: true });
  readonly #status = element("p", { class: "unseen", role: "status" });
  readonly #scene: Scene;
  readonly #painter: Painter;
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #onFrame: (visible: Visible, view: View) => void;
  #view: View;
  #visible: Visible = { drawn: [], count: 0, stride: 1 };
  #chosen: number | undefined;
  #frame = 0;
  #frames = 0;

  /** `onFrame` is told of what each frame shows. */
  constructor(scene: Scene, onFrame: (visible: Visible, view: View) => void) {
    const context = this.canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("this browser has no canvas");
    const [fromMs, toMs] = scene.diagram.openAt;
    this.#scene = scene;
    this.#painter = new Painter(scene, context);
    this.#onFrame = onFrame;
    this.#view = { fromMs, toMs };
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      // The wheel scrolls the page unless the diagram has the focus.
      .filter((event: Event) => this.#wants(event))
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.#onZoom(event));
    select(this.canvas).call(this.#zoom).on("dblclick.zoom", null);
    this.canvas.addEventListener("pointermove", (event) => this.#onPointer(event));
    this.canvas.addEventListener("pointerleave", () => this.#choose(undefined, false));
    this.canvas.addEventListener("keydown", (event) => this.#onKey(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#painter.palette = currentPalette();
      this.redraw();
    });
    this.root.append(this.canvas, this.#tip, this.#status);
    new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0)).observe(this.root);
  }

  /** Shows a part of the run. */
  show(view: View): void {
    const base = this.#baseWidth;
    const whole = this.#wholeMs;
    const scale = whole / Math.max(VIEW_MS_MIN, view.toMs - view.fromMs);
    const transform = zoomIdentity
      .scale(scale)
      .translate((-view.fromMs / whole) * base - GUTTER + GUTTER / scale, 0);
    select(this.canvas).call(this.#zoom.transform, transform);
  }

  /** Zooms around the middle; a factor above 1 shows less. */
  zoomBy(factor: number): void {
    select(this.canvas).call(this.#zoom.scaleBy, factor);
  }

  redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  get #wholeMs(): number {
    return Math.max(1, this.#scene.diagram.endMs);
  }

  get #baseWidth(): number {
    return Math.max(1, this.#painter.width - GUTTER);
  }

  #wants(event: Event): boolean {
    if (event.type !== "wheel") return !(event as MouseEvent).button;
    return (event as WheelEvent).ctrlKey || document.activeElement === this.canvas;
  }

  #resize(width: number): void {
    const whole = Math.round(width);
    if (whole === this.#painter.width || whole === 0) return;
    const view = this.#view;
    const ratio = Math.min(2, devicePixelRatio);
    const { height } = this.#painter;
    this.#painter.width = whole;
    this.canvas.width = whole * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.height = `${height}px`;
    this.canvas.getContext("2d")?.scale(ratio, ratio);
    const extent: [[number, number], [number, number]] = [
      [GUTTER, 0],
      [whole, height],
    ];
    this.#zoom
      .extent(extent)
      .translateExtent(extent)
      .scaleExtent([1, this.#wholeMs / VIEW_MS_MIN]);
    this.show(view);
  }

  #onZoom({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>): void {
    const toMs = (pixel: number) => ((transform.invertX(pixel) - GUTTER) / this.#baseWidth) * this.#wholeMs;
    this.#view = { fromMs: toMs(GUTTER), toMs: toMs(this.#painter.width) };
    this.redraw();
  }

  #paint(): void {
    this.#visible = this.#scene.visible(this.#view);
    this.#painter.paint(this.#view, this.#visible, this.#chosen);
    this.#frames++;
    // Tests read these: how much a frame draws is what keeps it short, on any machine.
    this.canvas.dataset.frames = String(this.#frames);
    this.canvas.dataset.drawn = String(this.#visible.drawn.length);
    this.canvas.dataset.inView = String(this.#visible.count);
    this.#onFrame(this.#visible, this.#view);
  }

  #onPointer(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const box = this.canvas.getBoundingClientRect();
    this.#choose(this.#nearest(event.clientX - box.left, event.clientY - box.top), false);
  }

  #nearest(x: number, y: number): number | undefined {
    let nearest: number | undefined;
    let least = REACH;
    for (const index of this.#visible.drawn) {
      const distance = distanceTo(this.#painter.ends(index), x, y);
      if (distance >= least) continue;
      least = distance;
      nearest = index;
    }
    return nearest;
  }

  #onKey(event: KeyboardEvent): void {
    const { fromMs, toMs } = this.#view;
    const widthMs = toMs - fromMs;
    const shift = (byMs: number) => this.show({ fromMs: fromMs + byMs, toMs: toMs + byMs });
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => shift(-PAN_SHARE * widthMs),
      ArrowRight: () => shift(PAN_SHARE * widthMs),
      PageUp: () => shift(-widthMs),
      PageDown: () => shift(widthMs),
      Home: () => this.show({ fromMs: 0, toMs: widthMs }),
      End: () => this.show({ fromMs: this.#wholeMs - widthMs, toMs: this.#wholeMs }),
      "+": () => this.zoomBy(ZOOM_FACTOR),
      "=": () => this.zoomBy(ZOOM_FACTOR),
      "-": () => this.zoomBy(1 / ZOOM_FACTOR),
      n: () => this.#step(1),
      p: () => this.#step(-1),
      Escape: () => this.#choose(undefined, false),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  /** Goes to another message of the view. */
  #step(by: number): void {
    const { drawn } = this.#visible;
    if (drawn.length === 0) return;
    const at = this.#chosen === undefined ? -1 : drawn.indexOf(this.#chosen);
    const next = at < 0 ? (by > 0 ? 0 : drawn.length - 1) : at + by;
    this.#choose(drawn[Math.min(drawn.length - 1, Math.max(0, next))], true);
  }

  #choose(index: number | undefined, isSpoken: boolean): void {
    if (index !== this.#chosen) this.redraw();
    this.#chosen = index;
    this.#tip.hidden = index === undefined;
    if (index === undefined) return;
    const text = this.#scene.describe(index);
    const [x1, y1, x2] = this.#painter.ends(index);
    const left = Math.min(Math.max(GUTTER, (x1 + x2) / 2), this.#painter.width - 40);
    const isLeft = left > this.#painter.width / 2;
    this.#tip.replaceChildren(...text.map((line) => element("div", {}, line)));
    this.#tip.style.left = isLeft ? "" : `${left + 14}px`;
    this.#tip.style.right = isLeft ? `${this.#painter.width - left + 14}px` : "";
    this.#tip.style.top = `${Math.max(0, y1 - 10)}px`;
    if (isSpoken) this.#status.textContent = text.join(", ");
  }
}

/** From a point to a line between two points, in pixels. */
function distanceTo(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  x: number,
  y: number,
): number {
  const lengthSquared = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = lengthSquared === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / lengthSquared;
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(x1 + at * (x2 - x1) - x, y1 + at * (y2 - y1) - y);
}
