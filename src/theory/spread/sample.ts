/** A mean over trials, with how far it may lie from the truth. */
export interface Estimate {
  readonly mean: number;
  /** The standard error of the mean; 0 where there was only one trial, which cannot tell. */
  readonly standardError: number;
}

/** Gathers one figure of many trials (Welford 1962, which does not lose digits where the variance is small). */
export class Sample {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    const delta = value - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (value - this.#mean);
  }

  estimate(): Estimate {
    const count = this.#count;
    const standardError = count > 1 ? Math.sqrt(this.#squares / (count - 1) / count) : 0;
    return { mean: this.#mean, standardError };
  }
}
