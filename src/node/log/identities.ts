import type { Identity } from "../../wire/json.ts";
import { mix32 } from "../random.ts";

/** Integers from 0 to below this one index a table of their own. It takes at most 4 MB. */
const SMALL_MAX = 2 ** 20;
const SMALL_LENGTH_FIRST = 1_024;
const SLOTS_FIRST = 64;

/**
 * Identities of values and their positions in the log. Small integers, which Maelstrom's values are, index a table:
 * with 500,000 values that takes a tenth of the time of a `Map` (`npm run bench -- throughput`). All other numbers stand
 * in a seeded hash table, because V8's `Map` hashes numbers without a seed: 60,000 chosen ones would take seconds.
 */
export class Identities {
  /** Positions plus one; 0 is none. Grows to the largest small integer. */
  #small = new Int32Array(0);
  readonly #numbers: NumberTable;
  readonly #texts = new Map<string, number>();

  /** `seed`: 32 bits that clients cannot guess. */
  constructor(seed: number) {
    this.#numbers = new NumberTable(seed);
  }

  /** The position of an identity, `undefined` where it has none. */
  get(identity: Identity): number | undefined {
    if (typeof identity === "string") return this.#texts.get(identity);
    if (!isSmall(identity)) return this.#numbers.get(identity);
    const entry = identity < this.#small.length ? (this.#small[identity] as number) : 0;
    return entry === 0 ? undefined : entry - 1;
  }

  set(identity: Identity, position: number): void {
    if (typeof identity === "string") {
      this.#texts.set(identity, position);
    } else if (isSmall(identity)) {
      if (identity >= this.#small.length) this.#grow(identity);
      this.#small[identity] = position + 1;
    } else {
      this.#numbers.set(identity, position);
    }
  }

  #grow(index: number): void {
    let length = Math.max(SMALL_LENGTH_FIRST, this.#small.length);
    while (length <= index) length *= 2;
    const grown = new Int32Array(length);
    grown.set(this.#small);
    this.#small = grown;
  }
}

/** Numbers and their positions: open addressing with linear probing, at most half full. */
class NumberTable {
  readonly #seed: number;
  readonly #double = new Float64Array(1);
  readonly #words = new Int32Array(this.#double.buffer);
  #keys = new Float64Array(SLOTS_FIRST);
  /** Positions plus one; 0 is a free slot. */
  #positions = new Int32Array(SLOTS_FIRST);
  #size = 0;

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  get(number: number): number | undefined {
    const entry = this.#positions[this.#slotOf(number)] as number;
    return entry === 0 ? undefined : entry - 1;
  }

  set(number: number, position: number): void {
    const slot = this.#slotOf(number);
    if (this.#positions[slot] === 0) this.#size++;
    this.#keys[slot] = number;
    this.#positions[slot] = position + 1;
    if (this.#size * 2 > this.#keys.length) this.#grow();
  }

  /** The slot of a number, or the free one where it belongs. */
  #slotOf(number: number): number {
    const mask = this.#keys.length - 1;
    this.#double[0] = number;
    const low = mix32((this.#words[0] as number) ^ this.#seed);
    let slot = mix32((this.#words[1] as number) + low) & mask;
    while (this.#positions[slot] !== 0 && this.#keys[slot] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const positions = this.#positions;
    this.#keys = new Float64Array(keys.length * 2);
    this.#positions = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (positions[i] === 0) continue;
      const slot = this.#slotOf(keys[i] as number);
      this.#keys[slot] = keys[i] as number;
      this.#positions[slot] = positions[i] as number;
    }
  }
}

function isSmall(number: number): boolean {
  return number >= 0 && number < SMALL_MAX && Number.isInteger(number);
}
