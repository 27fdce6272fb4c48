import type { HashList } from "../../../src/reconcile/index.ts";
import { type Contender, hashesBytes, jsonBytes } from "./contender.ts";

const FAN_OUT = 16;
const BITS = 4;
/** A node with fewer members is sent as their hashes. */
const LEAF_MAX = 16;
/** The number of a node among its parent's children, and a comma. */
const NAME_BYTES = 2;
const DEPTH_MAX = 12;

/** A part of a sorted list. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A node of the tree, on both sides. */
interface Pair {
  readonly here: Range;
  readonly there: Range;
}

/**
 * A tree of digests over the space of hashes, 16 children a node, compared level by level from the root; the sides
 * send in turn.
 */
export const merkleTree: Contender = {
  name: "Merkle tree",
  cost({ here, there, d }) {
    const [own, other] = [new Tree(here), new Tree(there)];
    let bytes = jsonBytes({ root: "" }) + hashesBytes(1);
    let messages = 1;
    let found = 0;
    let level: Pair[] = [{ here: own.all, there: other.all }].filter((pair) => differs(own, other, pair));
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEPTH_MAX) throw new Error("the tree has no end");
      const sender = depth % 2 === 0 ? "there" : "here";
      const next: Pair[] = [];
      bytes += jsonBytes({ nodes: "" });
      messages++;
      for (const pair of level) {
        const { from, to } = pair[sender];
        if (to - from <= LEAF_MAX) {
          const wanted = other.lackingIn(own, pair.there, pair.here);
          bytes += NAME_BYTES + hashesBytes(to - from) + hashesBytes(wanted);
          found += wanted + own.lackingIn(other, pair.here, pair.there);
        } else {
          bytes += NAME_BYTES + hashesBytes(FAN_OUT);
          next.push(...childrenOf(own, other, pair, depth).filter((child) => differs(own, other, child)));
        }
      }
      level = next;
    }
    // The answer that nothing differs, or the members that were found.
    return { bytes, roundTrips: (messages + 1) / 2, missed: d - found };
  },
};

/** The members in order of their hashes, and running sums: the digest of any node is a difference of two of them. */
class Tree {
  readonly all: Range;
  /** The first 53 bits of each hash, ascending. */
  readonly #keys: Float64Array;
  readonly #sums: Float64Array;

  constructor({ lo, hi, length }: HashList) {
    this.#keys = Float64Array.from(
      { length },
      (_, i) => ((hi[i] as number) >>> 0) * 2 ** 21 + ((lo[i] as number) >>> 11),
    ).sort();
    this.#sums = new Float64Array(length + 1);
    for (let i = 0; i < length; i++) {
      const key = this.#keys[i] as number;
      this.#sums[i + 1] = ((this.#sums[i] as number) + (Math.imul(key, 0x9e3779b1) >>> 0)) % 2 ** 52;
    }
    this.all = { from: 0, to: length };
  }

  digestOf({ from, to }: Range): number {
    return ((this.#sums[to] as number) - (this.#sums[from] as number) + 2 ** 52) % 2 ** 52;
  }

  /** The first position in a range whose hash is not below a bound. */
  firstFrom({ from, to }: Range, bound: number): number {
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#keys[middle] as number) < bound) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** How many members in a range of this tree are not in a range of another. */
  lackingIn(other: Tree, own: Range, theirs: Range): number {
    let count = 0;
    for (let i = own.from; i < own.to; i++) {
      const key = this.#keys[i] as number;
      const at = other.firstFrom(theirs, key);
      if (at === theirs.to || other.#keys[at] !== key) count++;
    }
    return count;
  }

  /** The lowest hash of the node that holds a member, at a depth. */
  startOf({ from }: Range, depth: number): number {
    const size = 2 ** (53 - BITS * depth);
    return Math.floor((this.#keys[from] as number) / size) * size;
  }
}

function differs(own: Tree, other: Tree, { here, there }: Pair): boolean {
  return here.to - here.from !== there.to - there.from || own.digestOf(here) !== other.digestOf(there);
}

function childrenOf(own: Tree, other: Tree, { here, there }: Pair, depth: number): Pair[] {
  const start = here.from < here.to ? own.startOf(here, depth) : other.startOf(there, depth);
  const size = 2 ** (53 - BITS * (depth + 1));
  const cut = (tree: Tree, range: Range, i: number) => ({
    from: tree.firstFrom(range, start + i * size),
    to: tree.firstFrom(range, start + (i + 1) * size),
  });
  return Array.from({ length: FAN_OUT }, (_, i) => ({
    here: cut(own, here, i),
    there: cut(other, there, i),
  }));
}
