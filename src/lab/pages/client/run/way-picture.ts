import type { PlacedNode, Way, Ways } from "../../run-page.ts";
import { svgElement } from "../elements.ts";
import type { Step } from "./way-steps.ts";

/** On a phone a smaller drawing keeps its text readable. */
const isNarrow = matchMedia("(max-width: 600px)").matches;
const WIDTH = isNarrow ? 400 : 760;
const HEIGHT = isNarrow ? 420 : 470;
const MARGIN = isNarrow ? 26 : 40;
const RADIUS = 13;
/** Beyond so many nodes circles are smaller. */
const ROOMY_NODES = 36;

interface DrawnStep {
  readonly step: Step;
  readonly line: SVGPathElement;
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
  readonly #links: ReadonlySet<string>;
  readonly #circles: readonly SVGGElement[];
  readonly #steps = svgElement("g");
  #drawn: readonly DrawnStep[] = [];
  #way: Way | undefined;

  constructor({ nodes, links }: Ways) {
    this.#nodes = nodes;
    this.#links = new Set(links.map(([from, to]) => `${from} ${to}`));
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
      line: svgElement("path", { class: `step ${step.role.replace(" ", "-")}` }),
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
    const endMs = step.endMs ?? Number.POSITIVE_INFINITY;
    const progress = endMs <= ms ? 1 : Math.min(1, (ms - step.sentMs) / Math.max(0.01, endMs - step.sentMs));
    const curve = this.#curve(step.src, step.dest);
    const { path, tip, angle } = partOf(curve, step.role === "dropped" ? progress / 2 : progress);
    line.setAttribute("d", path);
    mark.setAttribute(
      "transform",
      `translate(${tip[0].toFixed(1)},${tip[1].toFixed(1)}) rotate(${angle.toFixed(1)})`,
    );
    mark.setAttribute("d", step.role === "dropped" && endMs <= ms ? CROSS : ARROW);
  }

  /** From rim to rim: nearly straight along a link, with room for the other direction; in a wide bend elsewhere. */
  #curve(src: number, dest: number): Curve {
    const [x1, y1] = this.#place(src);
    const [x2, y2] = this.#place(dest);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
    const bend = this.#isLink(src, dest) ? 8 : Math.max(30, 0.22 * length);
    const middle = [(x1 + x2) / 2 - dy * bend, (y1 + y2) / 2 + dx * bend] as const;
    return { from: rim([x1, y1], middle, this.#radius), middle, to: rim([x2, y2], middle, this.#radius + 1) };
  }

  #isLink(a: number, b: number): boolean {
    return this.#links.has(`${a} ${b}`) || this.#links.has(`${b} ${a}`);
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

type Point = readonly [x: number, y: number];

/** A quadratic curve. */
interface Curve {
  readonly from: Point;
  readonly middle: Point;
  readonly to: Point;
}

/** The part of a curve up to a share of it (de Casteljau): its path, its end, and the direction there in degrees. */
function partOf({ from, middle, to }: Curve, share: number): { path: string; tip: Point; angle: number } {
  const control = between(from, middle, share);
  const tip = between(control, between(middle, to, share), share);
  const ahead = share < 1 ? between(middle, to, share) : to;
  const angle = (Math.atan2(ahead[1] - control[1], ahead[0] - control[0]) * 180) / Math.PI;
  const [fromText, controlText, tipText] = [from, control, tip].map(
    ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`,
  );
  return { path: `M${fromText} Q${controlText} ${tipText}`, tip, angle };
}

function between(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** The point on a circle that lies in the direction of another point. */
function rim([x, y]: Point, toward: Point, radius: number): Point {
  const distance = Math.hypot(toward[0] - x, toward[1] - y) || 1;
  return [x + ((toward[0] - x) / distance) * radius, y + ((toward[1] - y) / distance) * radius];
}
