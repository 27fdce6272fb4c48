import type { Lag } from "./scheduler.ts";

/** Width of a bucket: finer than what a person cares about, coarser than the clock. */
const BUCKET_MS = 0.05;
/** Longer lags than 10 s are counted as 10 s, except in the maximum. */
const BUCKET_COUNT = 200_000;

/** Counts how late things ran, in memory that does not grow. */
export class LagMeter {
  readonly #buckets = new Uint32Array(BUCKET_COUNT);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  /** Early is on time. */
  record(lateMs: number): void {
    const lagMs = lateMs > 0 ? lateMs : 0;
    const bucket = Math.min(BUCKET_COUNT - 1, Math.floor(lagMs / BUCKET_MS));
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1;
    this.#count++;
    this.#sumMs += lagMs;
    if (lagMs > this.#maxMs) this.#maxMs = lagMs;
  }

  lag(): Lag {
    return {
      count: this.#count,
      meanMs: this.#count === 0 ? 0 : this.#sumMs / this.#count,
      p50Ms: this.#quantileMs(0.5),
      p99Ms: this.#quantileMs(0.99),
      maxMs: this.#maxMs,
    };
  }

  /** Upper edge of the bucket that holds the quantile, never above the maximum. */
  #quantileMs(share: number): number {
    const rank = Math.floor(this.#count * share);
    let seen = 0;
    for (let i = 0; i < BUCKET_COUNT && this.#count > 0; i++) {
      seen += this.#buckets[i] as number;
      if (seen > rank) return Math.min(this.#maxMs, (i + 1) * BUCKET_MS);
    }
    return this.#maxMs;
  }
}
