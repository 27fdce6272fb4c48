import type { HashList } from "./hash-list.ts";

/** Slots a hash: with at most a quarter of them taken, runs are short. */
const SLOTS_PER_HASH = 4;
/** No run of honest hashes is as long. Hashes that were chosen to make a longer run are left out: they would cost the square of their number. */
const PROBES_MAX = 128;

/** Finds hashes in a list: the way from the hashes that a comparison names to the members of a set. (0, 0), no hash, is never found. */
export class HashIndex {
  readonly #list: HashList;
  /** Position in the list plus one; 0 is free. Open addressing, linear probing. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(list: HashList) {
    this.#list = list;
    this.#mask = 2 ** Math.ceil(Math.log2(Math.max(1, list.length) * SLOTS_PER_HASH)) - 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let i = 0; i < list.length; i++) this.#insert(i);
  }

  /** The position in the list of a hash, of several equal ones the first; −1 if it is not there. */
  positionOf(lo: number, hi: number): number {
    const slot = this.#slotOf(lo, hi);
    return slot < 0 ? -1 : (this.#slots[slot] as number) - 1;
  }

  /** The positions in another list, ascending, at which hashes of this one are. */
  positionsIn(hashes: HashList): number[] {
    const positions: number[] = [];
    const { lo, hi, length } = hashes;
    for (let i = 0; i < length; i++) {
      if (this.positionOf(lo[i] as number, hi[i] as number) >= 0) positions.push(i);
    }
    return positions;
  }

  #insert(position: number): void {
    const lo = this.#list.lo[position] as number;
    const hi = this.#list.hi[position] as number;
    if ((lo | hi) === 0) return;
    const slot = this.#slotOf(lo, hi);
    if (slot >= 0 && this.#slots[slot] === 0) this.#slots[slot] = position + 1;
  }

  /** The slot of a hash, or the free one in which it would be; −1 where neither is near. */
  #slotOf(lo: number, hi: number): number {
    let slot = (lo ^ Math.imul(hi, 0x9e3779b1)) & this.#mask;
    for (let probes = 0; probes < PROBES_MAX; probes++) {
      const position = (this.#slots[slot] as number) - 1;
      if (position < 0) return slot;
      if (this.#list.lo[position] === lo && this.#list.hi[position] === hi) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }
}
