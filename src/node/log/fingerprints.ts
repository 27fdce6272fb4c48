import { HashIndex, type HashList, HashLog, type Key, KeyedSet } from "../../reconcile/index.ts";
import { KEYED_SETS_MAX } from "../limits.ts";

/**
 * The entries' 64-bit hashes by position, for comparisons. They are made when somebody asks for them, so that a broadcast
 * costs no hash on its way. A position whose entry is void or cannot travel has none.
 */
export class Fingerprints {
  readonly #hashes = new HashLog();
  readonly #textOf: (position: number) => string | undefined;
  readonly #keyed = new Map<string, KeyedSet>();

  /** `textOf`: what the hash of a position's entry is made of; `undefined` where it has none. */
  constructor(textOf: (position: number) => string | undefined) {
    this.#textOf = textOf;
  }

  /** Makes the hashes of all positions below `length`. */
  catchUp(length: number): void {
    for (let position = this.#hashes.length; position < length; position++) {
      const text = this.#textOf(position);
      if (text === undefined) this.#hashes.push(0, 0);
      else this.#hashes.pushText(text);
    }
  }

  /** The entry at a position is void. */
  clear(position: number): void {
    if (position < this.#hashes.length) this.#hashes.take(position);
  }

  /** All positions have changed. */
  reset(): void {
    this.#hashes.clear();
  }

  /** The set under a key, for summaries and sketches. The last few are kept: a question may be repeated. */
  under(key: Key): KeyedSet {
    const name = `${key.lo} ${key.hi}`;
    const keyed = this.#keyed.get(name) ?? new KeyedSet(this.#hashes, key);
    this.#keyed.delete(name);
    this.#keyed.set(name, keyed);
    const [oldest] = this.#keyed.keys();
    if (this.#keyed.size > KEYED_SETS_MAX && oldest !== undefined) this.#keyed.delete(oldest);
    return keyed;
  }

  /** The positions at which any of these hashes stand, ascending. A peer may name 0, which is no hash. */
  positionsOf(hashes: HashList): readonly number[] {
    if (hashes.length === 0) return [];
    const { lo, hi } = this.#hashes;
    return new HashIndex(hashes).positionsIn(this.#hashes).filter((i) => lo[i] !== 0 || hi[i] !== 0);
  }

  /** The sum of some hashes as 16 hexadecimal digits. */
  sum(isSummed: (position: number) => boolean): string {
    const { lo, hi, length } = this.#hashes;
    let [sumLo, sumHi] = [0, 0];
    for (let position = 0; position < length; position++) {
      if (!isSummed(position)) continue;
      sumLo = (sumLo + (lo[position] as number)) | 0;
      sumHi = (sumHi + (hi[position] as number)) | 0;
    }
    return hex(sumHi) + hex(sumLo);
  }

  /** The hashes at these positions. */
  at(positions: readonly number[], into: HashList): HashList {
    const { lo, hi } = this.#hashes;
    for (const position of positions) into.push(lo[position] as number, hi[position] as number);
    return into;
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
