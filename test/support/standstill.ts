/** More than nodes ever do at one moment. */
const STEPS_MAX = 100_000;

/** Ends a loop over the deadlines of nodes that would go on for ever, because no time passes in it. */
export class Standstill {
  #atMs = Number.NaN;
  #steps = 0;

  /**
   * One more turn of the loop, at this time.
   *
   * @throws if there were too many at this time
   */
  onStep(nowMs: number): void {
    this.#steps = nowMs === this.#atMs ? this.#steps + 1 : 0;
    this.#atMs = nowMs;
    if (this.#steps >= STEPS_MAX)
      throw new Error(`time stands still at ${nowMs} ms: a timer is due for ever`);
  }
}
