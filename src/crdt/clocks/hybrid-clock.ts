import { isTimestamp, nextTimestampAfter } from "./timestamp.ts";

/** How far ahead of its own time a clock follows what it hears. Clocks of real clusters are apart by far less. */
export const CLOCK_AHEAD_SECONDS_MAX = 60;

/**
 * A hybrid logical clock (Kulkarni, Demirbas, Madappa, Avva, Leone 2014, "Logical physical clocks"): its timestamps are those of
 * the wall clock wherever that is later than all that was issued and heard, and otherwise just after the latest of these. So
 * what caused a write has an earlier timestamp than the write, though clocks differ, stand still or step back.
 *
 * The paper keeps a logical counter beside the time. Here the counter is in the time: each event that the wall clock cannot
 * tell from the one before comes a microsecond later. The paper's bound on the drift is kept by not hearing: a timestamp
 * that is too far ahead is a mistake or a forgery, and would take the clocks of the whole cluster along.
 */
export class HybridClock {
  /** The latest that was issued or heard; never falls. −1: none was. */
  #latest = -1;

  /**
   * Issues a timestamp in seconds: not before `nowSeconds`, and after all that this clock issued, heard, and after `after`. Throws a
   * RangeError, and issues nothing, on a time that is negative or no timestamp, and where no timestamp is left.
   */
  issue(nowSeconds: number, after = -1): number {
    if (!(nowSeconds >= 0 && isTimestamp(nowSeconds)))
      throw new RangeError(`not a time in seconds: ${nowSeconds}`);
    const past = Math.max(this.#latest, after);
    const ts = past < nowSeconds ? nowSeconds : nextTimestampAfter(past);
    if (!isTimestamp(ts)) throw new RangeError("no later timestamp is left");
    this.#latest = ts;
    return ts;
  }

  /** Hears of a timestamp of another clock, unless it is more than `CLOCK_AHEAD_SECONDS_MAX` ahead of `nowSeconds`. */
  hear(ts: number, nowSeconds: number): void {
    if (ts > this.#latest && ts <= nowSeconds + CLOCK_AHEAD_SECONDS_MAX) this.#latest = ts;
  }
}
