import type { Difference } from "./decode.ts";
import { HashIndex } from "./hash-index.ts";
import { HashList } from "./hash-list.ts";

/**
 * The difference of two lists of hashes, for a peer that sent its hashes instead of symbols. Never fails; passes over
 * positions without a hash.
 */
export function compareHashes(own: HashList, theirs: HashList): Difference {
  return { kind: "decoded", onlyHere: lacking(theirs, own), onlyThere: lacking(own, theirs) };
}

/** The hashes of `all` that are not in `held`. */
function lacking(held: HashList, all: HashList): HashList {
  const index = new HashIndex(held);
  const list = new HashList();
  for (let i = 0; i < all.length; i++) {
    const lo = all.lo[i] as number;
    const hi = all.hi[i] as number;
    if ((lo | hi) !== 0 && index.positionOf(lo, hi) < 0) list.push(lo, hi);
  }
  return list;
}
