import type { Base } from "../../base/base.ts";
import { RETOLD_MAX } from "../../limits.ts";
import type { Move } from "../../log/log.ts";
import type { Link } from "../link.ts";

/**
 * Nodes that meet at about the same time hear within it from the nodes one hop farther out how values came to those. So the ends of a tree
 * tell first, and each link brings all ways at once. Shorter: links that take longer tell twice.
 */
const GATHER_MS = 300;

/** The values that went over a link in plain words. */
interface Forwarded {
  /** Their positions, and whether their ways are still to be told. */
  positions: Map<number, boolean>;
  /** When that is done; `Infinity` while there is nothing to tell, or the neighbour's make is unknown. */
  dueMs: number;
}

/**
 * Plain forwards do not say how a value has come: other implementations know no field for it. A neighbour that turns
 * out to be of our make is told the ways of the values that had come here from a peer, and told again if a way turns
 * out to be wrong.
 */
export class Retelling {
  readonly #base: Base;
  /** Sends a peer values outside of any stream. */
  readonly #tell: (link: Link, positions: readonly number[]) => void;
  readonly #forwarded = new Map<Link, Forwarded>();

  constructor(base: Base, tell: (link: Link, positions: readonly number[]) => void) {
    this.#base = base;
    this.#tell = tell;
    base.log.onMove((to) => this.#move(to));
  }

  /** A value went over a link in plain words. */
  onForward(link: Link, position: number): void {
    const { log, traits } = this.#base;
    if (!traits.tellsHops || !link.isNeighbor || log.arrivalAt(position).from === undefined) return;
    const forwarded = this.#forwarded.get(link) ?? { positions: new Map(), dueMs: Infinity };
    this.#forwarded.set(link, forwarded);
    if (forwarded.positions.size < RETOLD_MAX) forwarded.positions.set(position, true);
  }

  /** A neighbour has shown that it is of our make. */
  onDialect(link: Link): void {
    const forwarded = this.#forwarded.get(link);
    if (forwarded !== undefined)
      this.#wait(forwarded, 1 + this.#base.neighborhood.overlay.hopsBefore(link.peer));
  }

  /** A value came by another way than was told. */
  onCorrected(position: number): void {
    for (const [link, forwarded] of this.#forwarded) {
      if (!forwarded.positions.has(position)) continue;
      forwarded.positions.set(position, true);
      if (forwarded.dueMs === Infinity && link.make === "ours") this.#wait(forwarded, 1);
    }
  }

  /** The log's positions have changed. Values are never void. */
  #move(to: Move): void {
    for (const forwarded of this.#forwarded.values())
      forwarded.positions = new Map(
        [...forwarded.positions].map(([position, isDue]) => [to(position), isDue]),
      );
  }

  #wait(forwarded: Forwarded, hops: number): void {
    forwarded.dueMs = this.#base.nowMs + hops * GATHER_MS;
    this.#arm(forwarded.dueMs);
  }

  #arm(dueMs: number): void {
    if (dueMs !== Infinity) this.#base.timers.setEarlier("retell", dueMs, () => this.#onDue());
  }

  #onDue(): void {
    let nextMs = Infinity;
    for (const [link, forwarded] of this.#forwarded) {
      if (forwarded.dueMs <= this.#base.nowMs) this.#tellAll(link, forwarded);
      nextMs = Math.min(nextMs, forwarded.dueMs);
    }
    this.#arm(nextMs);
  }

  #tellAll(link: Link, forwarded: Forwarded): void {
    forwarded.dueMs = Infinity;
    if (!link.isNeighbor) return;
    const due = [...forwarded.positions].filter(([, isDue]) => isDue).map(([position]) => position);
    for (const position of due) forwarded.positions.set(position, false);
    if (due.length > 0) this.#tell(link, due);
  }
}
