import fc from "fast-check";
import { Random } from "../../src/node/random.ts";
import { HashList, type Key } from "../../src/reconcile/index.ts";

export type Hash = readonly [lo: number, hi: number];

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** Any key. */
export const key: fc.Arbitrary<Key> = fc.record({ lo: word, hi: word });

/** Different hashes, none of them 0. */
export const distinctHashes: fc.Arbitrary<readonly Hash[]> = fc
  .uniqueArray(fc.tuple(word, word), { selector: (hash) => hash.join(), maxLength: 300 })
  .map((hashes) => hashes.filter(([lo, hi]) => (lo | hi) !== 0));

export function listOf(hashes: readonly Hash[]): HashList {
  const list = new HashList();
  for (const [lo, hi] of hashes) list.push(lo, hi);
  return list;
}

/** A list's hashes without their order, as text. */
export function setOf(list: HashList): string[] {
  return Array.from({ length: list.length }, (_, i) => `${list.lo[i]},${list.hi[i]}`).sort();
}

/** Pseudorandom hashes that are the same in every run. */
export function manyHashes(count: number, seed: string): HashList {
  const random = new Random(seed);
  const list = new HashList(count);
  for (let i = 0; i < count; i++) list.push(random.next32() | 0, random.next32() | 0);
  return list;
}

/** Lists one after the other. */
export function concat(...lists: readonly HashList[]): HashList {
  const all = new HashList();
  for (const { lo, hi, length } of lists) {
    for (let i = 0; i < length; i++) all.push(lo[i] as number, hi[i] as number);
  }
  return all;
}
