import type { Replica } from "./replica.ts";

/** A state or a part of one: how far each slot has counted. A part has one slot. */
export type GCounterDelta = readonly GCounterItem[];

export type GCounterItem = readonly [slot: string, count: number];

/**
 * A counter that only grows: each writer counts in a slot of its own, the merge takes the larger count of each slot
 * (Shapiro et al. 2011, specification 6).
 *
 * A slot has one writer that never forgets: a node that restarts without its memory must count in a new slot
 * (`nodeId#life`), else its new counts hide behind the old. Counts are safe integers; their sum is kept exactly.
 */
export class GCounter implements Replica<GCounterDelta> {
  readonly #slots = new Map<string, number>();
  #total = 0n;

  /** How many slots have counted. */
  get size(): number {
    return this.#slots.size;
  }

  /** How far a slot has counted, 0 where it has not. */
  count(slot: string): number {
    return this.#slots.get(slot) ?? 0;
  }

  /**
   * Counts `amount` in a slot. Gives the delta to spread, empty for an amount of 0. Throws a RangeError, and changes
   * nothing, if the amount is not a safe, non-negative integer or the slot would pass the largest safe integer.
   */
  add(slot: string, amount: number): GCounterDelta {
    checkCount(slot, amount);
    return this.merge([[slot, (this.#slots.get(slot) ?? 0) + amount]]);
  }

  /** Joins a delta or a full state. Gives the slots that moved. Throws a RangeError, and changes nothing, on a bad count. */
  merge(delta: GCounterDelta): GCounterDelta {
    checkCounts(delta);
    const changed = new Map<string, number>();
    for (const [slot, count] of delta) {
      const known = this.#slots.get(slot) ?? 0;
      if (count <= known) continue;
      this.#slots.set(slot, count);
      this.#total += BigInt(count - known);
      changed.set(slot, count);
    }
    return [...changed];
  }

  /** The exact sum of all slots. */
  total(): bigint {
    return this.#total;
  }

  /** The sum of all slots: exact up to the largest safe integer, the nearest double above it. */
  value(): number {
    return Number(this.#total);
  }

  fullState(): GCounterDelta {
    return [...this.#slots];
  }

  *parts(): Iterable<GCounterDelta> {
    for (const slot of this.#slots) yield [slot];
  }
}

/** Throws a RangeError unless every count is a safe, non-negative integer. */
export function checkCounts(delta: GCounterDelta): void {
  for (const [slot, count] of delta) checkCount(slot, count);
}

function checkCount(slot: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new RangeError(`not a count for slot ${JSON.stringify(slot)}: ${count}`);
}
