/** One flush for late batches is paid for by so many windows. */
const WINDOWS_PER_FLUSH = 10;
const FLUSHES_MAX = 2;

/**
 * The messages that a hub may spend on batches that just missed its flush. A second flush costs as many messages as the first, one for
 * each child; without it the values of that batch wait for most of a window. So late batches get one as long as they are
 * rare: one in ten windows makes a twentieth more messages. Where batches are late all the time, because links vary by more
 * than the margin may be, the rest of them waits.
 */
export class LateBudget {
  readonly #windowMs: number;
  /** Windows that have paid, and were not spent. */
  #windows = FLUSHES_MAX * WINDOWS_PER_FLUSH;
  #paidMs = -Infinity;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Whether there is enough for one more flush; then it is spent. */
  take(nowMs: number): boolean {
    const passed = (nowMs - this.#paidMs) / this.#windowMs;
    this.#windows = Math.min(FLUSHES_MAX * WINDOWS_PER_FLUSH, this.#windows + passed);
    this.#paidMs = nowMs;
    if (this.#windows < WINDOWS_PER_FLUSH) return false;
    this.#windows -= WINDOWS_PER_FLUSH;
    return true;
  }
}
