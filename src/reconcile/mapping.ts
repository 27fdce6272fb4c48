/**
 * Symbols to which hashes are mapped (Yang, Gilad, Alizadeh 2024): each to symbol 0, then to ever sparser ones, so that
 * symbol i holds it with probability 1 / (1 + i / 2) whatever the total. One step of a hash's walk is
 *
 *   step = nextStep(step);  state = nextState(state, step);  index = nextIndex(index, state)
 *
 * from `state` = its low word, `step` = its high word and `index` = 0. The step changes each time, so that no hash can be
 * chosen whose state stays where it is and maps it to all symbols.
 */
export function nextStep(step: number): number {
  return (step + 0x9e3779b9) | 0;
}

/** See `nextStep`. */
export function nextState(state: number, step: number): number {
  const sum = (state + step) | 0;
  const product = Math.imul(sum ^ (sum >>> 16), 0x21f0aaad);
  return product ^ (product >>> 15);
}

/** A number larger than `index`, below 2^32 as long as `index` is at most 32,768. */
export function nextIndex(index: number, state: number): number {
  return index + 1 + (((index + 1.5) * (65536 / Math.sqrt((state >>> 0) + 0.5) - 1)) >>> 0);
}

/**
 * The number that a hash adds to the third word of its symbols: 24 bits of checksum, and 1 in the low byte. Sums of
 * it hold the number of hashes modulo 256 and tell a symbol with one hash from others.
 */
export function tagOf(lo: number, hi: number): number {
  let tag = (Math.imul(lo ^ (lo >>> 16), 0x735a2d97) + hi) | 0;
  tag = Math.imul(tag ^ (tag >>> 15), 0x2c1b3c6d);
  tag = Math.imul(tag ^ (tag >>> 13), 0x297a2d39);
  return ((tag ^ (tag >>> 16)) & ~255) | 1;
}

/** The sum (XOR) of the hashes in a symbol, low and high word, and the sum of their tags. */
export const WORDS_PER_SYMBOL = 3;
