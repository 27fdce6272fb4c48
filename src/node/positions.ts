import type { Identity } from "../wire/json.ts";

/** Integers from 0 up to, without, this one have a table of their own; it takes at most 4 MB. */
const SMALL_MAX = 2 ** 20;
const TABLE_LENGTH_FIRST = 1_024;

/**
 * Identities and where they stand in a log. Small integers, which Maelstrom's values are, index a table: with 500,000
 * values that takes a tenth of the time of a `Map`, whose entries no cache holds (`npm run bench -- throughput`).
 */
export class Positions {
  /** Positions plus one; 0 is none. Grows to the largest small integer. */
  #small = new Int32Array(0);
  readonly #others = new Map<Identity, number>();

  get(identity: Identity): number | undefined {
    if (!isSmall(identity)) return this.#others.get(identity);
    const entry = identity < this.#small.length ? (this.#small[identity] as number) : 0;
    return entry === 0 ? undefined : entry - 1;
  }

  set(identity: Identity, position: number): void {
    if (!isSmall(identity)) {
      this.#others.set(identity, position);
      return;
    }
    if (identity >= this.#small.length) this.#grow(identity);
    this.#small[identity] = position + 1;
  }

  #grow(index: number): void {
    let length = Math.max(TABLE_LENGTH_FIRST, this.#small.length);
    while (length <= index) length *= 2;
    const grown = new Int32Array(length);
    grown.set(this.#small);
    this.#small = grown;
  }
}

function isSmall(identity: Identity): identity is number {
  return typeof identity === "number" && identity >= 0 && identity < SMALL_MAX && Number.isInteger(identity);
}
