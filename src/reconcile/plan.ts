import { SHARES_MAX } from "./share.ts";
import type { Summary } from "./summary.ts";

/** Symbols of one sketch: 512 KiB of text. A larger difference is compared share by share. */
export const SYMBOLS_MAX = 32_768;
/** Hashes of one list: as much text. */
export const HASHES_MAX = 49_152;

const SYMBOL_CHARACTERS = 16;
const HASH_CHARACTERS = 32 / 3;

/** The factor for an estimate, which is seldom too low by more. With it fewer than one sketch in a hundred is too short. */
const CAUTION = 1.4;

/** The answer to a summary: the part of its set that this side sends. */
export type Plan =
  /** The digests are equal. */
  | { readonly kind: "nothing" }
  /** One of the sides is empty: the entries themselves. */
  | { readonly kind: "everything" }
  /** The sides have little in common: the own hashes, which are shorter than symbols would be, in `of` shares. */
  | { readonly kind: "hashes"; readonly of: number }
  /** So many symbols of each of `of` shares. */
  | { readonly kind: "symbols"; readonly symbols: number; readonly of: number };

/** The number of symbols that decode a difference of that estimated size; the largest is `SYMBOLS_MAX`. */
export function symbolsFor(estimate: number): number {
  return Math.min(SYMBOLS_MAX, neededFor(estimate));
}

/**
 * Says what to send to a peer with that summary. `failures` is how often a comparison with it has been undecodable since
 * the last one that was decoded: each doubles the estimate.
 */
export function planFor(own: Summary, theirs: Summary, failures = 0): Plan {
  if (own.equals(theirs)) return { kind: "nothing" };
  if (own.count === 0 || theirs.count === 0) return { kind: "everything" };
  const estimate = Math.min(own.count + theirs.count, own.differenceFrom(theirs) * 2 ** failures);
  const needed = neededFor(estimate);
  if (own.count * HASH_CHARACTERS <= needed * SYMBOL_CHARACTERS) {
    return { kind: "hashes", of: sharesFor(own.count, HASHES_MAX * 0.9) };
  }
  const of = sharesFor(needed, SYMBOLS_MAX);
  return { kind: "symbols", symbols: symbolsFor(estimate / of), of };
}

function neededFor(estimate: number): number {
  const difference = CAUTION * estimate;
  return Math.ceil(1.35 * difference + 4 * Math.sqrt(difference) + 6);
}

/** The least number of shares with at most so many each, on average. */
function sharesFor(total: number, most: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, total / most)));
  return Math.min(SHARES_MAX, wanted);
}
