import { decodeWords, encodeWords } from "./base64.ts";

const LEVELS = 12;
const BITS_PER_LEVEL = 64;
const WORDS_PER_LEVEL = BITS_PER_LEVEL / 32;

/** Words of an estimator. */
export const ESTIMATOR_WORDS = LEVELS * WORDS_PER_LEVEL;

/** Beyond it nearly all bits of the last level are random. */
const ESTIMATE_MAX = 2 ** 18;

/** Halvings of the interval in which the estimate is sought, on a scale of logarithms. */
const BISECTIONS = 40;

/**
 * Tells about how large the difference of two sets is, in 96 bytes whatever the sizes: 12 levels of 64 parity bits. A
 * remixed hash belongs to level j with probability 2^−(j+1) and flips one bit of it. Hashes that both sets hold flip
 * the same bits, so the bits in which two estimators differ are those of the difference alone (the strata of Eppstein
 * et al. 2011, with the parities of Alon et al. 1996 in place of tables).
 */
export class Estimator {
  readonly words: Int32Array;

  private constructor(words: Int32Array) {
    this.words = words;
  }

  static empty(): Estimator {
    return new Estimator(new Int32Array(ESTIMATOR_WORDS));
  }

  static ofWords(words: Int32Array): Estimator {
    return new Estimator(words.slice(0, ESTIMATOR_WORDS));
  }

  /** Adds remixed hashes that are not in it, and takes away those that are. */
  toggle(lo: Int32Array, hi: Int32Array, count: number): void {
    const { words } = this;
    for (let i = 0; i < count; i++) {
      const level = Math.min(LEVELS - 1, Math.clz32(lo[i] as number));
      const bit = hi[i] as number;
      const word = level * WORDS_PER_LEVEL + ((bit >>> 5) & 1);
      words[word] = (words[word] as number) ^ (1 << (bit & 31));
    }
  }

  /**
   * About how many hashes only one of two sets holds, the most likely number: 0 if all bits are equal, at most
   * `ESTIMATE_MAX`.
   */
  differenceFrom(other: Estimator): number {
    const odd = Array.from({ length: LEVELS }, (_, level) => this.#oddBits(other, level));
    if (odd.every((count) => count === 0)) return 0;
    let low = 0;
    let high = Math.log(ESTIMATE_MAX);
    for (let i = 0; i < BISECTIONS; i++) {
      const middle = (low + high) / 2;
      if (slopeAt(Math.exp(middle), odd) > 0) low = middle;
      else high = middle;
    }
    return Math.round(Math.exp(low));
  }

  toText(): string {
    return encodeWords(this.words);
  }

  /** The estimator of a text that `toText` made; `undefined` for every other text. */
  static fromText(text: string): Estimator | undefined {
    const words = decodeWords(text, ESTIMATOR_WORDS);
    return words?.length === ESTIMATOR_WORDS ? new Estimator(words) : undefined;
  }

  #oddBits(other: Estimator, level: number): number {
    let count = 0;
    for (let i = level * WORDS_PER_LEVEL; i < (level + 1) * WORDS_PER_LEVEL; i++) {
      count += onesIn((this.words[i] as number) ^ (other.words[i] as number));
    }
    return count;
  }
}

/** The slope, by the size of the difference, of the logarithm of the likelihood that so many bits of each level are odd. */
function slopeAt(difference: number, odd: readonly number[]): number {
  let slope = 0;
  for (let level = 0; level < LEVELS; level++) {
    const share = 2 ** -Math.min(level + 1, LEVELS - 1);
    // A bit that is flipped by each of `difference` hashes with probability p is odd with probability (1 − (1 −
    // 2p)^difference) / 2.
    const decay = -Math.log1p((-2 * share) / BITS_PER_LEVEL);
    const even = Math.exp(-difference * decay);
    const ones = odd[level] as number;
    slope += decay * even * (ones / (1 - even) - (BITS_PER_LEVEL - ones) / (1 + even));
  }
  return slope;
}

function onesIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
