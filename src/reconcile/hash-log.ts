import { HashList } from "./hash-list.ts";

/** Taken hashes beyond this number and half of the log are no longer worth remembering: reading all anew is as fast. */
const TAKEN_MIN = 1_024;

/**
 * The hashes of a set that changes, by position: `push` adds a member, `take` takes one away and leaves its position
 * without a hash. It remembers what was taken, so that a `KeyedSet` catches up without reading everything again.
 */
export class HashLog extends HashList {
  readonly #taken = new HashList();
  readonly #takenPositions: number[] = [];
  #generation = 0;

  /** Takes away the member at a position; nothing if there is none. */
  take(position: number): void {
    const lo = this.lo[position] as number;
    const hi = this.hi[position] as number;
    if (position >= this.length || (lo | hi) === 0) return;
    this.set(position, 0, 0);
    this.#taken.push(lo, hi);
    this.#takenPositions.push(position);
    if (this.#takenPositions.length > TAKEN_MIN + this.length / 2) this.#forget();
  }

  /** Changes when the log has forgotten what was taken: a reader of an earlier generation reads everything anew. */
  get generation(): number {
    return this.#generation;
  }

  /** The number of hashes that were taken in this generation. */
  get takenCount(): number {
    return this.#takenPositions.length;
  }

  /** The hashes that were taken since `from` (a former `takenCount`) at positions below `to`. */
  takenSince(from: number, to: number): HashList {
    const hashes = new HashList();
    for (let i = from; i < this.#takenPositions.length; i++) {
      if ((this.#takenPositions[i] as number) >= to) continue;
      hashes.push(this.#taken.lo[i] as number, this.#taken.hi[i] as number);
    }
    return hashes;
  }

  override clear(): void {
    super.clear();
    this.#forget();
  }

  #forget(): void {
    this.#taken.clear();
    this.#takenPositions.length = 0;
    this.#generation++;
  }
}
