import { HashList } from "./hash-list.ts";
import { type Key, unmix } from "./key.ts";
import { nextIndex, nextState, nextStep, tagOf, WORDS_PER_SYMBOL } from "./mapping.ts";
import type { Share } from "./share.ts";

/** The hashes that only one of two sets has. */
export interface Difference {
  readonly kind: "decoded";
  /** Hashes only of the set from which the other was subtracted. */
  readonly onlyHere: HashList;
  /** Hashes only of the set that was subtracted. */
  readonly onlyThere: HashList;
}

/**
 * The difference cannot be named: there are too few symbols for it (`undecodable`), or they are no sketch of any
 * difference (`malformed`). Either is answered with more symbols under another key.
 */
export interface Undecoded {
  readonly kind: "undecodable" | "malformed";
}

/**
 * Steps of all walks for each symbol. A hash walks about 2 ln(symbols) of them, twice, and there are fewer hashes than
 * symbols.
 */
const STEPS_PER_SYMBOL = 64;
/** Low bits of a hash that a comparison of hashes as doubles leaves out: doubles hold 53 bits. */
const LOW_BITS = 11;

/** Peels the symbols of a difference, in a time proportional to their number whatever they hold. */
export function decode(
  symbols: Int32Array,
  key: Key,
  share: Share,
  stepsPerSymbol = STEPS_PER_SYMBOL,
): Difference | Undecoded {
  const peeling = new Peeling(symbols.slice(), stepsPerSymbol);
  const problem = peeling.run();
  if (problem !== undefined) return { kind: problem };
  const { here, there } = peeling;
  for (const list of [here, there]) {
    // The mapping of each hash was checked as it was peeled, its share was not.
    for (let i = 0; i < list.length; i++) {
      if (((list.hi[i] as number) & share.mask) !== share.prefix) return { kind: "malformed" };
    }
  }
  if (hasDuplicates(here, there)) return { kind: "malformed" };
  unmix(here.lo, here.hi, here.length, key);
  unmix(there.lo, there.hi, there.length, key);
  return { kind: "decoded", onlyHere: here, onlyThere: there };
}

class Peeling {
  readonly here = new HashList();
  readonly there = new HashList();
  readonly #words: Int32Array;
  readonly #symbols: number;
  /** Symbols that held one hash when they were put here; they may hold another number by now. */
  readonly #candidates: number[] = [];
  #stepsLeft: number;

  constructor(words: Int32Array, stepsPerSymbol: number) {
    this.#words = words;
    this.#symbols = words.length / WORDS_PER_SYMBOL;
    this.#stepsLeft = this.#symbols * stepsPerSymbol;
  }

  /** Peels all that can be peeled; gives what is wrong if something remains. */
  run(): "undecodable" | undefined {
    for (let index = this.#symbols - 1; index >= 0; index--) this.#note(index);
    for (let index = this.#candidates.pop(); index !== undefined; index = this.#candidates.pop()) {
      const sign = this.#signOf(index);
      if (sign === 0) continue;
      if (!this.#isMappedTo(index)) return "undecodable";
      if (this.here.length + this.there.length === this.#symbols) return "undecodable";
      this.#peel(index, sign);
      if (this.#stepsLeft < 0) return "undecodable";
    }
    return this.#words.every((word) => word === 0) ? undefined : "undecodable";
  }

  #note(index: number): void {
    if (this.#signOf(index) !== 0) this.#candidates.push(index);
  }

  /** 1 for a symbol that holds one hash from here, −1 for one from there, 0 for any other. */
  #signOf(index: number): 1 | -1 | 0 {
    const at = index * WORDS_PER_SYMBOL;
    const tag = this.#words[at + 2] as number;
    const count = tag & 255;
    if (count !== 1 && count !== 255) return 0;
    const single = tagOf(this.#words[at] as number, this.#words[at + 1] as number);
    if (tag === single) return 1;
    return tag === -single ? -1 : 0;
  }

  /** Whether the hash in a symbol belongs there. */
  #isMappedTo(symbol: number): boolean {
    const at = symbol * WORDS_PER_SYMBOL;
    let step = this.#words[at + 1] as number;
    let state = this.#words[at] as number;
    let index = 0;
    while (index < symbol) {
      step = nextStep(step);
      state = nextState(state, step);
      index = nextIndex(index, state);
      this.#stepsLeft--;
    }
    return index === symbol;
  }

  #peel(symbol: number, sign: 1 | -1): void {
    const lo = this.#words[symbol * WORDS_PER_SYMBOL] as number;
    const hi = this.#words[symbol * WORDS_PER_SYMBOL + 1] as number;
    const tag = sign * tagOf(lo, hi);
    (sign === 1 ? this.here : this.there).push(lo, hi);
    let state = lo;
    let step = hi;
    for (let index = 0; index < this.#symbols; index = nextIndex(index, state)) {
      step = nextStep(step);
      state = nextState(state, step);
      const at = index * WORDS_PER_SYMBOL;
      this.#words[at] = (this.#words[at] as number) ^ lo;
      this.#words[at + 1] = (this.#words[at + 1] as number) ^ hi;
      this.#words[at + 2] = (this.#words[at + 2] as number) - tag;
      this.#note(index);
      this.#stepsLeft--;
    }
  }
}

/** Whether a hash comes twice: no sketch of a difference of two sets has that. */
function hasDuplicates(here: HashList, there: HashList): boolean {
  const all = new Float64Array(here.length + there.length);
  let count = 0;
  for (const { lo, hi, length } of [here, there]) {
    for (let i = 0; i < length; i++) {
      all[count++] = (hi[i] as number) * 2 ** (32 - LOW_BITS) + ((lo[i] as number) >>> LOW_BITS);
    }
  }
  all.sort();
  return all.some((hash, i) => i > 0 && hash === all[i - 1]);
}
