import { checkCounts, GCounter, type GCounterDelta } from "./g-counter.ts";
import type { Replica } from "./replica.ts";

/** A state or a part of one: what each slot has added (`p`) and taken away (`n`), both only growing. A part has one slot of one side. */
export interface PnCounterDelta {
  readonly p: GCounterDelta;
  readonly n: GCounterDelta;
}

/**
 * A counter that goes up and down: two grow-only counters, one of them subtracted (Shapiro et al. 2011,
 * specification 7). Slots are those of the G-counter: one writer each, a new slot after a loss of memory.
 */
export class PnCounter implements Replica<PnCounterDelta> {
  readonly #added = new GCounter();
  readonly #taken = new GCounter();

  /** How much a slot has added, or taken away, 0 where it has not. */
  count(side: "added" | "taken", slot: string): number {
    return (side === "added" ? this.#added : this.#taken).count(slot);
  }

  /**
   * Adds `amount`, which may be negative, in a slot. Gives the delta to spread, empty for an amount of 0. Throws a
   * RangeError, and changes nothing, if the amount is not a safe integer or one side of the slot would cease to be.
   */
  add(slot: string, amount: number): PnCounterDelta {
    if (amount < 0) return { p: [], n: this.#taken.add(slot, -amount) };
    return { p: this.#added.add(slot, amount), n: [] };
  }

  /** Joins a delta or a full state. Gives the slots that moved. Throws a RangeError, and changes nothing, on a bad count. */
  merge(delta: PnCounterDelta): PnCounterDelta {
    checkCounts(delta.n);
    return { p: this.#added.merge(delta.p), n: this.#taken.merge(delta.n) };
  }

  /** The sum added less the sum taken away: exact within the safe integers, the nearest double beyond. */
  value(): number {
    return Number(this.#added.total() - this.#taken.total());
  }

  fullState(): PnCounterDelta {
    return { p: this.#added.fullState(), n: this.#taken.fullState() };
  }

  *parts(): Iterable<PnCounterDelta> {
    for (const p of this.#added.parts()) yield { p, n: [] };
    for (const n of this.#taken.parts()) yield { p: [], n };
  }
}
