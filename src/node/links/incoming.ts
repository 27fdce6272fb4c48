import { NUMBERS_AHEAD_MAX } from "../limits.ts";

/**
 * A peer's batches on their way here. Invariant: every batch up to `received` has arrived, or those of its entries that
 * this node lacked have.
 */
export class Incoming {
  #stream = 0;
  #received = 0;
  /** Numbers that arrived while an earlier one is missing. */
  readonly #ahead = new Set<number>();

  /** The stream's name: the life of this node for which it began, or 0. */
  get stream(): number {
    return this.#stream;
  }

  /** The number that is acknowledged to the peer. */
  get received(): number {
    return this.#received;
  }

  get hasGap(): boolean {
    return this.#ahead.size > 0;
  }

  /** The count of numbers that are remembered. */
  get remembered(): number {
    return this.#ahead.size;
  }

  /** A batch of that stream comes. False if the peer has ended that stream. */
  admit(stream: number): boolean {
    if (stream === this.#stream) return true;
    if (stream === 0) return false;
    this.#stream = stream;
    this.#received = 0;
    this.#ahead.clear();
    return true;
  }

  /** A batch arrived, and all that it holds is stored. */
  onNumber(number: number): void {
    // A number beyond the limit is forgotten: the peer will ask, and learn that its batch is not acknowledged.
    if (number === this.#received + 1) this.#received = number;
    else if (number > this.#received && this.#ahead.size < NUMBERS_AHEAD_MAX) this.#ahead.add(number);
    this.#closeRanks();
  }

  /** The peer has made sure that everything up to this number is here. */
  onFloor(number: number): void {
    if (number <= this.#received) return;
    this.#received = number;
    for (const ahead of this.#ahead) if (ahead <= number) this.#ahead.delete(ahead);
    this.#closeRanks();
  }

  #closeRanks(): void {
    while (this.#ahead.delete(this.#received + 1)) this.#received++;
  }
}
