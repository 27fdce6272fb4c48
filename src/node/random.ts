/** A sample that is this many times smaller than its source is drawn without a copy of the source. */
const SPARSE = 8;

/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded from a string by FNV-1a and Murmur3's
 * finaliser. The bit stream is frozen: a seed that once found a fault must find it for ever.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#a = hash32(seed, 0x9e3779b9);
    this.#b = hash32(seed, 0x243f6a88);
    this.#c = hash32(seed, 0xb7e15162);
    for (let i = 0; i < 12; i++) this.next32();
  }

  /** An unsigned integer of 32 random bits. */
  next32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number in [0, 1) with 32 bits of resolution. */
  float(): number {
    return this.next32() / 0x1_0000_0000;
  }

  /** An integer in [0, bound). */
  int(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  /** One element, or `undefined` of an empty list. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.int(items.length)];
  }

  /** Up to `count` different elements, uniformly, in random order; `items` is left alone. */
  sample<T>(items: readonly T[], count: number): T[] {
    const taken = Math.min(count, items.length);
    if (taken * SPARSE <= items.length) return this.#sampleSparsely(items, taken);
    const pool = items.slice();
    for (let i = 0; i < taken; i++) {
      const j = i + this.int(pool.length - i);
      const item = pool[j] as T;
      pool[j] = pool[i] as T;
      pool[i] = item;
    }
    return pool.slice(0, taken);
  }

  /** Draws until all are different: with few of many that is soon, and copying the many would take longer. */
  #sampleSparsely<T>(items: readonly T[], count: number): T[] {
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(this.int(items.length));
    return Array.from(drawn, (index) => items[index] as T);
  }

  /** All elements in random order; `items` is left alone. */
  shuffle<T>(items: readonly T[]): T[] {
    return this.sample(items, items.length);
  }
}

/** A 32-bit hash of a string's UTF-16 code units. */
export function hash32(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash);
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
export function mix32(input: number): number {
  let hash = input | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
