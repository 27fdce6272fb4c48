/** Flushes for late batches that each window pays for. */
const EARNED_PER_WINDOW = 0.2;
const BALANCE_MAX = 2;

/**
 * The messages that a hub may spend on batches that just missed its flush. A second flush costs as many messages as the first, one for
 * each child; without it the values of that batch wait for most of a window. So late batches get one as long as they are
 * rare: one in five windows makes a tenth more messages. Where batches are late all the time, because links vary by more
 * than the margin may be, the rest of them waits.
 */
export class LateBudget {
  readonly #windowMs: number;
  #balance = BALANCE_MAX;
  #earnedMs = -Infinity;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Whether there is enough for one more flush; then it is spent. */
  take(nowMs: number): boolean {
    const windows = (nowMs - this.#earnedMs) / this.#windowMs;
    this.#balance = Math.min(BALANCE_MAX, this.#balance + windows * EARNED_PER_WINDOW);
    this.#earnedMs = nowMs;
    if (this.#balance < 1) return false;
    this.#balance--;
    return true;
  }
}
