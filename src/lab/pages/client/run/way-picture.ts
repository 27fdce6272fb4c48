import type { PlacedNode, Way, Ways } from "../../run-page.ts";
import { svgElement } from "../elements.ts";
import type { Step } from "./way-steps.ts";

const WIDTH = 760;
const HEIGHT = 470;
const MARGIN = 40;
const RADIUS = 13;
/** Beyond so many nodes circles are smaller. */
const ROOMY_NODES = 36;

interface DrawnStep {
  readonly step: Step;
  readonly line: SVGLineElement;
  readonly mark: SVGPathElement;
}

/** The drawing of a value's way; `show` sets the time. */
export class WayPicture {
  readonly root = svgElement("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "way",
    role: "img",
    "aria-label": "The nodes and the way of the value; the table below has the same as text.",
  });
  readonly #nodes: readonly PlacedNode[];
  readonly #radius: number;
  readonly #circles: readonly SVGGElement[];
  readonly #steps = svgElement("g");
  #drawn: readonly DrawnStep[] = [];
  #way: Way | undefined;

  constructor({ nodes, links }: Ways) {
    this.#nodes = nodes;
    this.#radius = nodes.length > ROOMY_NODES ? RADIUS * 0.7 : RADIUS;
    this.#circles = nodes.map((node) => this.#circle(node));
    const lines = links.map(([from, to]) => {
      const [x1, y1] = this.#place(from);
      const [x2, y2] = this.#place(to);
      return svgElement("line", { x1, y1, x2, y2, class: "link" });
    });
    this.root.append(svgElement("g", {}, ...lines), this.#steps, svgElement("g", {}, ...this.#circles));
  }

  /** Takes another value. */
  choose(way: Way, steps: readonly Step[]): void {
    this.#way = way;
    this.#drawn = steps.map((step) => ({
      step,
      line: svgElement("line", { class: `step ${step.role.replace(" ", "-")}` }),
      mark: svgElement("path", { class: `mark ${step.role.replace(" ", "-")}` }),
    }));
    this.#steps.replaceChildren(...this.#drawn.flatMap(({ line, mark }) => [line, mark]));
  }

  /** Draws the state so many milliseconds after the broadcast. */
  show(ms: number): void {
    this.#circles.forEach((circle, node) => {
      const heldMs = this.#way?.held[node] ?? null;
      const holds = heldMs !== null && heldMs <= ms;
      circle.setAttribute(
        "class",
        `node${holds ? " holds" : ""}${node === this.#way?.origin ? " origin" : ""}`,
      );
    });
    for (const drawn of this.#drawn) this.#showStep(drawn, ms);
  }

  #showStep({ step, line, mark }: DrawnStep, ms: number): void {
    const isSent = step.sentMs <= ms;
    line.style.display = isSent ? "" : "none";
    mark.style.display = isSent ? "" : "none";
    if (!isSent) return;
    const [x1, y1] = this.#place(step.src);
    const [x2, y2] = this.#place(step.dest);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const along = [(x2 - x1) / length, (y2 - y1) / length] as const;
    // Both directions of a link lie beside each other.
    const aside = [-along[1] * 4, along[0] * 4] as const;
    const room = Math.max(0, length - 2 * this.#radius - 2);
    const endMs = step.endMs ?? Number.POSITIVE_INFINITY;
    const progress = endMs <= ms ? 1 : Math.min(1, (ms - step.sentMs) / Math.max(0.01, endMs - step.sentMs));
    const reach = this.#radius + room * (step.role === "dropped" ? progress / 2 : progress);
    const from = [x1 + along[0] * this.#radius + aside[0], y1 + along[1] * this.#radius + aside[1]] as const;
    const to = [x1 + along[0] * reach + aside[0], y1 + along[1] * reach + aside[1]] as const;
    setLine(line, from, to);
    const angle = (Math.atan2(along[1], along[0]) * 180) / Math.PI;
    mark.setAttribute(
      "transform",
      `translate(${to[0].toFixed(1)},${to[1].toFixed(1)}) rotate(${angle.toFixed(1)})`,
    );
    mark.setAttribute("d", step.role === "dropped" && endMs <= ms ? CROSS : ARROW);
  }

  #circle(node: PlacedNode): SVGGElement {
    const [x, y] = [MARGIN + node.x * (WIDTH - 2 * MARGIN), MARGIN + node.y * (HEIGHT - 2 * MARGIN)];
    return svgElement(
      "g",
      { transform: `translate(${x},${y})`, class: "node" },
      svgElement("circle", { r: this.#radius }),
      svgElement("text", { dy: "0.35em" }, node.id),
    );
  }

  #place(node: number): readonly [number, number] {
    const { x, y } = this.#nodes[node] as PlacedNode;
    return [MARGIN + x * (WIDTH - 2 * MARGIN), MARGIN + y * (HEIGHT - 2 * MARGIN)];
  }
}

const ARROW = "M-8,-4.5 L0,0 L-8,4.5 Z";
const CROSS = "M-6,-6 L6,6 M-6,6 L6,-6";

function setLine(line: SVGLineElement, from: readonly [number, number], to: readonly [number, number]): void {
  line.setAttribute("x1", from[0].toFixed(1));
  line.setAttribute("y1", from[1].toFixed(1));
  line.setAttribute("x2", to[0].toFixed(1));
  line.setAttribute("y2", to[1].toFixed(1));
}
