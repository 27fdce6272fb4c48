import type { Core } from "./core.ts";
import { RETOLD_MAX } from "./limits.ts";
import type { Link } from "./link.ts";

/** So long nodes that meet at the same time have to hear of each other's values what they tell on. */
const GATHER_MS = 300;

/**
 * Plain forwards do not say how a value has come: other implementations know no field for it. Once a neighbour turns
 * out to be of our make, it hears it of those values that had come from a peer; and again, if that turns out to be wrong.
 */
export class Retelling {
  readonly #core: Core;
  /** Positions by the link over which they went in plain words, and whether they are due. */
  readonly #forwarded = new Map<Link, Map<number, boolean>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** A value went over a link in plain words. */
  onForward(link: Link, position: number): void {
    const { seen, tellsHops } = this.#core;
    if (!tellsHops || !link.isNeighbor || seen.arrivalAt(position).from === undefined) return;
    const positions = this.#forwarded.get(link) ?? new Map<number, boolean>();
    this.#forwarded.set(link, positions);
    if (positions.size < RETOLD_MAX) positions.set(position, true);
  }

  /** A neighbour has shown that it is of our make. */
  onMet(link: Link): void {
    if (this.#forwarded.has(link)) this.#wait();
  }

  /** A value came by another way than was told. */
  onCorrected(position: number): void {
    for (const positions of this.#forwarded.values()) {
      if (!positions.has(position)) continue;
      positions.set(position, true);
      this.#wait();
    }
  }

  #wait(): void {
    const { timers, nowMs } = this.#core;
    if (!timers.has("retell")) timers.set("retell", nowMs + GATHER_MS, () => this.#run());
  }

  #run(): void {
    for (const [link, positions] of this.#forwarded) {
      if (!link.speaksDialect || !link.isNeighbor) continue;
      const due = [...positions].filter(([, isDue]) => isDue).map(([position]) => position);
      for (const position of due) positions.set(position, false);
      if (due.length > 0) this.#core.links.tell(link, due);
    }
  }
}
