import type { Identity } from "../wire/json.ts";
import { hash32, mix32 } from "./random.ts";

/** Finest division of the digest, a power of two; an exchange folds it to fewer buckets. */
export const BUCKETS_MAX = 1024;

const LOW_SEED = 0x2545f491;
const HIGH_SEED = 0x5bd1e995;

/**
 * An order-independent digest of a set, kept up to date with each insert: two 32-bit sums over hashes of all
 * members, and the same sum for each bucket of members. Equal sets have equal digests; different sets of n members
 * have the same one with probability 2^-64.
 */
export class Digest {
  readonly buckets = new Uint32Array(BUCKETS_MAX);
  /** The bucket of each value, in order of `add`; -1 for one that is no member. */
  readonly memberBuckets: number[] = [];
  #low = 0;
  #high = 0;
  #count = 0;

  /** Adds a member. */
  add(identity: Identity): void {
    const low = identityHash(identity, LOW_SEED);
    const high = identityHash(identity, HIGH_SEED);
    // Signed sums and a mask stay among V8's small integers: a third of the time of unsigned ones and a remainder.
    this.#low = (this.#low + low) | 0;
    this.#high = (this.#high + high) | 0;
    this.#count++;
    const bucket = low & (BUCKETS_MAX - 1);
    this.buckets[bucket] = (this.buckets[bucket] as number) + high;
    this.memberBuckets.push(bucket);
  }

  /** A value that is no member. */
  skip(): void {
    this.memberBuckets.push(-1);
  }

  /** Count and hash as text; of the empty set it is `0-` and zeros. */
  toString(): string {
    return `${this.#count}-${hex(this.#high)}${hex(this.#low)}`;
  }

  /** The bucket sums folded to `count` buckets, a power of two up to `BUCKETS_MAX`. */
  fold(count: number): number[] {
    const folded = new Uint32Array(count);
    for (let i = 0; i < BUCKETS_MAX; i++) {
      const bucket = i % count;
      folded[bucket] = (folded[bucket] as number) + (this.buckets[i] as number);
    }
    return Array.from(folded);
  }
}

/** The text of an empty set's digest. */
export const EMPTY_DIGEST = new Digest().toString();

/** The hash whose remainder names a member's bucket. */
export function bucketHash(identity: Identity): number {
  return identityHash(identity, LOW_SEED);
}

function identityHash(identity: Identity, seed: number): number {
  // Small integers, by far the most common values, are hashed without making a text of them.
  if (typeof identity === "number" && (identity | 0) === identity)
    return mix32(mix32(identity ^ seed) + seed);
  return hash32(String(identity), seed);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
