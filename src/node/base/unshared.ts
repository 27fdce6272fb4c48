import type { Log } from "../log/log.ts";

/**
 * Values of clients that no message has brought to anybody. They would be lost when the input ends while the strategy
 * still waits; so they go out then, once.
 */
export class Unshared {
  #positions = new Set<number>();
  #listed = 0;

  constructor(log: Log) {
    log.onMove((to) => {
      this.#positions = new Set([...this.#positions].map(to));
      this.#listed = to(this.#listed);
    });
  }

  /** All values below this position have gone to somebody in a list of all. */
  get listed(): number {
    return this.#listed;
  }

  get positions(): readonly number[] {
    return [...this.#positions];
  }

  /** A client brought the value at a position. */
  add(position: number): void {
    this.#positions.add(position);
  }

  /** A message with the entries at these positions has left. */
  onSent(positions: Iterable<number>): void {
    if (this.#positions.size === 0) return;
    for (const position of positions) this.#positions.delete(position);
  }

  /** A message with all values below a position has left. */
  onAllSent(length: number): void {
    this.#listed = length;
    this.#positions.clear();
  }
}
