import type { Base } from "../../base/base.ts";
import { RETOLD_MAX } from "../../limits.ts";
import type { Move } from "../../log/log.ts";
import type { Link } from "../link.ts";

/** Nodes that meet at the same time hear within it how each other's values came, before they tell it on. */
const GATHER_MS = 300;

/**
 * Plain forwards do not say how a value has come: other implementations know no field for it. A neighbour that turns
 * out to be of our make is told the ways of the values that had come here from a peer, and told again if a way turns
 * out to be wrong.
 */
export class Retelling {
  readonly #base: Base;
  /** Sends a peer values outside of any stream. */
  readonly #tell: (link: Link, positions: readonly number[]) => void;
  /** Positions by the link over which they went in plain words, and whether they are due. */
  #forwarded = new Map<Link, Map<number, boolean>>();

  constructor(base: Base, tell: (link: Link, positions: readonly number[]) => void) {
    this.#base = base;
    this.#tell = tell;
    base.log.onMove((to) => this.#move(to));
  }

  /** A value went over a link in plain words. */
  onForward(link: Link, position: number): void {
    const { log, traits } = this.#base;
    if (!traits.tellsHops || !link.isNeighbor || log.arrivalAt(position).from === undefined) return;
    const positions = this.#forwarded.get(link) ?? new Map<number, boolean>();
    this.#forwarded.set(link, positions);
    if (positions.size < RETOLD_MAX) positions.set(position, true);
  }

  /** A neighbour has shown that it is of our make. */
  onDialect(link: Link): void {
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

  /** The log's positions have changed. Values are never void. */
  #move(to: Move): void {
    const moved = [...this.#forwarded].map(([link, positions]) => {
      return [link, new Map([...positions].map(([position, isDue]) => [to(position), isDue]))] as const;
    });
    this.#forwarded = new Map(moved);
  }

  #wait(): void {
    const { timers, nowMs } = this.#base;
    if (!timers.has("retell")) timers.set("retell", nowMs + GATHER_MS, () => this.#run());
  }

  #run(): void {
    for (const [link, positions] of this.#forwarded) {
      if (link.make !== "ours" || !link.isNeighbor) continue;
      const due = [...positions].filter(([, isDue]) => isDue).map(([position]) => position);
      for (const position of due) positions.set(position, false);
      if (due.length > 0) this.#tell(link, due);
    }
  }
}
