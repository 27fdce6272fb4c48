import type { HashList } from "./hash-list.ts";
import type { Share } from "./share.ts";

/**
 * 64 random bits that the asking side of a comparison draws. Both sides remix every hash with them, so that hashes which
 * were chosen to cancel each other out in one comparison do not in the next.
 */
export interface Key {
  readonly lo: number;
  readonly hi: number;
}

/** Hashes remixed at once: 8 KB of words, which stay in the processor's first cache. */
const CHUNK = 1_024;

/** Reads remixed hashes: the first `count` of two arrays, which are written anew for the next chunk. */
export type RemixedReader = (lo: Int32Array, hi: Int32Array, count: number) => void;

/** The hashes of a list that are remixed, and their key. */
export interface Remixing {
  readonly hashes: HashList;
  /** The first position; `to` is the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly key: Key;
  readonly share: Share;
}

/** Hands over remixed hashes in chunks. Positions without a hash (0, 0) and hashes outside of the share are left out. */
export function readRemixed(remixing: Remixing, read: RemixedReader): void {
  const length = Math.min(CHUNK, remixing.to - remixing.from);
  if (length <= 0) return;
  const lo = new Int32Array(length);
  const hi = new Int32Array(length);
  for (let from = remixing.from; from < remixing.to; from += CHUNK) {
    const to = Math.min(remixing.to, from + CHUNK);
    read(lo, hi, remixInto(lo, hi, { ...remixing, from, to }));
  }
}

function remixInto(intoLo: Int32Array, intoHi: Int32Array, remixing: Remixing): number {
  const { hashes, key, share, from, to } = remixing;
  const { lo, hi } = hashes;
  const { mask, prefix } = share;
  const keyLo = key.lo | 0;
  const keyHi = key.hi | 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    let a = lo[i] as number;
    let b = hi[i] as number;
    if ((a | b) === 0) continue;
    b ^= scramble((a + keyLo) | 0);
    a ^= scramble((b + keyHi) | 0);
    b ^= scramble(a ^ keyHi);
    a ^= scramble(b ^ keyLo);
    if ((b & mask) !== prefix) continue;
    intoLo[count] = a;
    intoHi[count] = b;
    count++;
  }
  return count;
}

/** Undoes the remixing of the first `count` hashes of two arrays, in place. */
export function unmix(lo: Int32Array, hi: Int32Array, count: number, key: Key): void {
  for (let i = 0; i < count; i++) {
    let a = lo[i] as number;
    let b = hi[i] as number;
    a ^= scramble(b ^ key.lo);
    b ^= scramble(a ^ key.hi);
    a ^= scramble((b + key.hi) | 0);
    b ^= scramble((a + key.lo) | 0);
    lo[i] = a;
    hi[i] = b;
  }
}

/** The round function of a Feistel network of four rounds, which is a bijection whatever stands here. */
function scramble(word: number): number {
  const product = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  return product ^ (product >>> 15);
}
