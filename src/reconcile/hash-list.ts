import { decodeWords, encodeWords } from "./base64.ts";
import { Text64 } from "./text-hash.ts";

const CAPACITY_MIN = 16;
/** A node keeps several lists as long as its log: with twice the length each time half of them would be empty. */
const GROWTH = 1.5;
const text64 = new Text64();

/**
 * 64-bit hashes in order, each as two 32-bit words (signed, as V8 likes them) in typed arrays that grow: 8 bytes a
 * hash, and nothing to collect. Only the first `length` words of `lo` and `hi` count; both arrays are replaced when
 * they grow.
 */
export class HashList {
  #lo: Int32Array;
  #hi: Int32Array;
  #length = 0;

  constructor(capacity = CAPACITY_MIN) {
    this.#lo = new Int32Array(Math.max(CAPACITY_MIN, capacity));
    this.#hi = new Int32Array(Math.max(CAPACITY_MIN, capacity));
  }

  get length(): number {
    return this.#length;
  }

  get lo(): Int32Array {
    return this.#lo;
  }

  get hi(): Int32Array {
    return this.#hi;
  }

  /** Adds a hash at the end. */
  push(lo: number, hi: number): void {
    if (this.#length === this.#lo.length) this.#grow();
    this.#lo[this.#length] = lo;
    this.#hi[this.#length] = hi;
    this.#length++;
  }

  /** Adds the hash of a text at the end: 64 bits of its UTF-16 code units, never 0. */
  pushText(text: string): void {
    text64.hash(text);
    this.push(text64.lo, text64.hi);
  }

  /** Replaces the hash at a position. */
  set(position: number, lo: number, hi: number): void {
    this.#lo[position] = lo;
    this.#hi[position] = hi;
  }

  clear(): void {
    this.#length = 0;
  }

  /** The hashes as base64, 10.7 characters each, in order. */
  toText(): string {
    const words = new Int32Array(this.#length * 2);
    for (let i = 0; i < this.#length; i++) {
      words[2 * i] = this.#lo[i] as number;
      words[2 * i + 1] = this.#hi[i] as number;
    }
    return encodeWords(words);
  }

  /** The list of a text that `toText` made of at most so many hashes; `undefined` for every other text. */
  static fromText(text: string, lengthMax: number): HashList | undefined {
    const words = decodeWords(text, lengthMax * 2);
    if (words === undefined || words.length % 2 !== 0) return undefined;
    const list = new HashList(words.length / 2);
    for (let i = 0; i < words.length; i += 2) list.push(words[i] as number, words[i + 1] as number);
    return list;
  }

  #grow(): void {
    const length = Math.ceil(this.#lo.length * GROWTH);
    this.#lo = copyOf(this.#lo, length);
    this.#hi = copyOf(this.#hi, length);
  }
}

function copyOf(words: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length);
  copy.set(words);
  return copy;
}
