import type { Base } from "../base/base.ts";
import type { Dialect } from "./dialect.ts";
import type { Link } from "./link.ts";

/** The acknowledgements that this node owes. They ride on other messages to their peers, and travel alone only if none goes in time. */
export class Acknowledgements {
  readonly #base: Base;
  readonly #dialect: Dialect;
  readonly #owed = new Set<Link>();

  constructor(base: Base, dialect: Dialect) {
    this.#base = base;
    this.#dialect = dialect;
  }

  /** Owes the peer an acknowledgement, within `delayMs`. */
  owe(link: Link, delayMs: number): void {
    if (!this.#base.repair) return;
    link.oweAck(this.#base.nowMs + delayMs);
    this.#owed.add(link);
    this.#arm(link.ackDueMs);
  }

  #arm(dueMs: number): void {
    this.#base.timers.setEarlier("acknowledgements", dueMs, () => this.#onTimer());
  }

  #onTimer(): void {
    let nextMs = Infinity;
    for (const link of [...this.#owed]) {
      if (link.ackDueMs <= this.#base.nowMs) this.#dialect.acknowledge(link);
      if (link.ackDueMs === Infinity) this.#owed.delete(link);
      else nextMs = Math.min(nextMs, link.ackDueMs);
    }
    if (nextMs !== Infinity) this.#arm(nextMs);
  }
}
