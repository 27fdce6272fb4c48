import type { Base } from "../base/base.ts";
import type { Dialect } from "./dialect.ts";
import type { Link } from "./link.ts";

/** The acknowledgements that this node owes. They ride on other messages to their peers, and travel alone only if none goes in time. */
export class Acknowledgements {
  readonly #base: Base;
  readonly #dialect: Dialect;
  /** When each goes on its own; `Infinity` where a message has taken it along. */
  readonly #dueMs = new Map<Link, number>();

  constructor(base: Base, dialect: Dialect) {
    this.#base = base;
    this.#dialect = dialect;
  }

  /** Owes the peer an acknowledgement, within `delayMs`. */
  owe(link: Link, delayMs: number): void {
    if (!this.#base.repair) return;
    const dueMs = Math.min(this.#dueMs.get(link) ?? Infinity, this.#base.nowMs + delayMs);
    this.#dueMs.set(link, dueMs);
    this.#arm(dueMs);
  }

  /** A message leaves for the peer, and acknowledges. */
  onSent(link: Link): void {
    if (this.#dueMs.has(link)) this.#dueMs.set(link, Infinity);
  }

  #arm(dueMs: number): void {
    this.#base.timers.setEarlier("acknowledgements", dueMs, () => this.#onTimer());
  }

  #onTimer(): void {
    for (const [link, dueMs] of this.#dueMs) if (dueMs <= this.#base.nowMs) this.#dialect.acknowledge(link);
    let nextMs = Infinity;
    for (const [link, dueMs] of this.#dueMs) {
      if (dueMs === Infinity) this.#dueMs.delete(link);
      else nextMs = Math.min(nextMs, dueMs);
    }
    if (nextMs !== Infinity) this.#arm(nextMs);
  }
}
