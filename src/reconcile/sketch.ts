import { decodeWords, encodeWords } from "./base64.ts";
import { type Difference, decode, type Undecoded } from "./decode.ts";
import type { HashList } from "./hash-list.ts";
import { type Key, readRemixed } from "./key.ts";
import { nextIndex, nextState, nextStep, tagOf, WORDS_PER_SYMBOL } from "./mapping.ts";
import { SYMBOLS_MAX } from "./plan.ts";
import { Share } from "./share.ts";

/**
 * A prefix of the stream of coded symbols of a set (rateless invertible Bloom look-up table; Yang, Gilad, Alizadeh, SIGCOMM
 * 2024). Two sketches under one key, subtracted, are the sketch of the difference of the sets, and decode into it if there
 * are enough symbols: 1.35 for each hash of a large difference, up to 2 of a small one. Every prefix of a sketch is the
 * sketch of fewer symbols.
 */
export class Sketch {
  readonly key: Key;
  readonly share: Share;
  #words: Int32Array;

  private constructor(words: Int32Array, key: Key, share: Share) {
    this.#words = words;
    this.key = key;
    this.share = share;
  }

  /** The sketch of no hashes with so many symbols, 1 to `SYMBOLS_MAX`. */
  static empty(symbols: number, key: Key, share = Share.whole): Sketch {
    const length = Math.max(1, Math.min(SYMBOLS_MAX, symbols)) * WORDS_PER_SYMBOL;
    return new Sketch(new Int32Array(length), key, share);
  }

  /** The sketch of a list's hashes. Takes 0.1 to 0.2 µs a hash. */
  static of(hashes: HashList, symbols: number, key: Key, share = Share.whole): Sketch {
    const sketch = Sketch.empty(symbols, key, share);
    sketch.insert(hashes);
    return sketch;
  }

  get symbols(): number {
    return this.#words.length / WORDS_PER_SYMBOL;
  }

  /** Inserts the hashes of a list from one position on; those outside of the share are left out. */
  insert(hashes: HashList, from = 0): void {
    this.#read(hashes, from, (lo, hi, count) => addTo(this.#words, 0, lo, hi, count, 1));
  }

  /** Takes away hashes that are in it. */
  remove(hashes: HashList): void {
    this.#read(hashes, 0, (lo, hi, count) => addTo(this.#words, 0, lo, hi, count, -1));
  }

  /** Makes the sketch longer. `hashes` are all hashes in it. */
  extend(symbols: number, hashes: HashList): void {
    const from = this.#words.length;
    const longer = Sketch.empty(symbols, this.key, this.share);
    if (longer.#words.length <= from) return;
    longer.#words.set(this.#words);
    this.#words = longer.#words;
    this.#read(hashes, 0, (lo, hi, count) => addTo(this.#words, from / WORDS_PER_SYMBOL, lo, hi, count, 1));
  }

  /** A copy of the first symbols. */
  prefix(symbols: number): Sketch {
    return new Sketch(this.#words.slice(0, symbols * WORDS_PER_SYMBOL), this.key, this.share);
  }

  /**
   * The sketch of the difference from another set, with as many symbols as both have. Both have to be under one key
   * and of one share.
   */
  subtract(other: Sketch): Sketch {
    const length = Math.min(this.#words.length, other.#words.length);
    const words = this.#words.slice(0, length);
    for (let i = 0; i < length; i++) {
      const own = words[i] as number;
      const theirs = other.#words[i] as number;
      words[i] = i % WORDS_PER_SYMBOL === WORDS_PER_SYMBOL - 1 ? own - theirs : own ^ theirs;
    }
    return new Sketch(words, this.key, this.share);
  }

  /** The hashes in it, of a sketch that is the result of `subtract`. */
  decode(): Difference | Undecoded {
    return decode(this.#words, this.key, this.share);
  }

  /** The symbols as base64, 16 characters each. */
  toText(): string {
    return encodeWords(this.#words);
  }

  /** The sketch of a text that `toText` made, of 1 to `SYMBOLS_MAX` symbols; `undefined` for every other text. */
  static fromText(text: string, key: Key, share = Share.whole): Sketch | undefined {
    const words = decodeWords(text, SYMBOLS_MAX * WORDS_PER_SYMBOL);
    if (words === undefined || words.length === 0 || words.length % WORDS_PER_SYMBOL !== 0) return undefined;
    return new Sketch(words, key, share);
  }

  #read(hashes: HashList, from: number, read: (lo: Int32Array, hi: Int32Array, count: number) => void): void {
    readRemixed({ hashes, from, to: hashes.length, key: this.key, share: this.share }, read);
  }
}

/** Adds (sign 1) or takes away (−1) remixed hashes to those of their symbols that are not before `from`. */
function addTo(
  words: Int32Array,
  from: number,
  lo: Int32Array,
  hi: Int32Array,
  count: number,
  sign: 1 | -1,
): void {
  const symbols = words.length / WORDS_PER_SYMBOL;
  for (let i = 0; i < count; i++) {
    const a = lo[i] as number;
    const b = hi[i] as number;
    const tag = sign === 1 ? tagOf(a, b) : -tagOf(a, b);
    let state = a;
    let step = b;
    for (let index = 0; index < symbols; index = nextIndex(index, state)) {
      step = nextStep(step);
      state = nextState(state, step);
      if (index < from) continue;
      const at = index * WORDS_PER_SYMBOL;
      words[at] = (words[at] as number) ^ a;
      words[at + 1] = (words[at + 1] as number) ^ b;
      words[at + 2] = ((words[at + 2] as number) + tag) | 0;
    }
  }
}
