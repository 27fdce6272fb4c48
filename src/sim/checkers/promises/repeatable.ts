/** D1: the same seed gives the same trace, in whichever process. */

import { Breaches, type PromiseResult } from "./promise.ts";

/** The outcome of one run of a case, in short. */
export interface Fingerprint {
  readonly case: string;
  readonly hash: string;
}

/** Fingerprints of the same cases, run twice. */
export function repeatable(first: readonly Fingerprint[], second: readonly Fingerprint[]): PromiseResult {
  const breaches = new Breaches("D1-repeatable");
  const hashes = new Map(first.map((one) => [one.case, one.hash]));
  for (const again of second) {
    const hash = hashes.get(again.case);
    if (hash !== undefined && hash !== again.hash) {
      breaches.add(() => `${again.case} came to ${hash} and then to ${again.hash}`);
    }
  }
  return breaches.result();
}
