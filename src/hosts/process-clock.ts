/**
 * The clock of a process: the system's clock (the date) followed by way of a steady one (which counts evenly and is
 * never set). The date alone may jump; the steady clock alone knows no date and drifts away from it.
 */

/** The two clocks that a process can read, in milliseconds. */
export interface SystemClocks {
  /** Since the Unix epoch. An administrator may set it. */
  dateMs(): number;
  /** Since any moment. It never goes back and is never set. */
  steadyMs(): number;
}

/**
 * The date is read between two readings of the steady clock. A process that loses the processor between them is late
 * by as much, so the tightest of several pairs counts: that all of them lose a time slice is unlikely.
 */
const PAIRS = 5;
/** A pair this tight is as good as the date, which comes in whole milliseconds. No further one is read. */
const TIGHT_MS = 0.05;
/** A later pair that is wider than this tells nothing, and the next look comes soon enough. */
const WIDE_MS = 1;
/** The time between two looks at the date. A look takes microseconds. */
const LOOK_INTERVAL_MS = 1_000;
/** The date comes in whole milliseconds: a smaller difference is none. */
const TOLERANCE_MS = 1.5;
/**
 * Milliseconds by which the clock is moved while a second passes. With less than the drift of ordinary clocks (tens of
 * microseconds a second) it would never catch up; with more, timeouts and windows would notice. A step of the date by a
 * second is made good in seven minutes.
 */
const SLEW_MS_PER_SECOND = 2.5;

/** Reads how far the date is ahead of the steady clock, as tightly as possible; `widthMs` bounds the error. */
function readOffset({ dateMs, steadyMs }: SystemClocks): { offsetMs: number; widthMs: number } {
  let best = { offsetMs: 0, widthMs: Infinity };
  for (let pair = 0; pair < PAIRS && best.widthMs > TIGHT_MS; pair++) {
    const beforeMs = steadyMs();
    const date = dateMs();
    const widthMs = steadyMs() - beforeMs;
    if (widthMs < best.widthMs) best = { offsetMs: date - beforeMs - widthMs / 2, widthMs };
  }
  return best;
}

/**
 * Shows the system's date without its steps: it runs as evenly as the steady clock, follows the date by at most
 * `SLEW_MS_PER_SECOND`, and never goes back.
 */
export class ProcessClock {
  readonly #clocks: SystemClocks;
  readonly #skewMs: number;
  /** The offset that is added to the steady clock: at the last look, and how much it is to change until the next one. */
  #offsetMs: number;
  #slewMs = 0;
  #lookedMs: number;

  /** `skewMs` puts the clock wrong by that much for good: for tests of what wrong clocks do. */
  constructor(clocks: SystemClocks, skewMs = 0) {
    this.#clocks = clocks;
    this.#skewMs = skewMs;
    this.#offsetMs = readOffset(clocks).offsetMs;
    this.#lookedMs = clocks.steadyMs();
  }

  /** Milliseconds since the Unix epoch, never less than before. */
  nowMs(): number {
    const steadyMs = this.#clocks.steadyMs();
    if (steadyMs - this.#lookedMs >= LOOK_INTERVAL_MS) this.#look(steadyMs);
    return steadyMs + this.#offsetAt(steadyMs) + this.#skewMs;
  }

  /** The change is spread evenly over the interval between two looks. Where no look follows, it ends there. */
  #offsetAt(steadyMs: number): number {
    const share = Math.min(1, Math.max(0, (steadyMs - this.#lookedMs) / LOOK_INTERVAL_MS));
    return this.#offsetMs + this.#slewMs * share;
  }

  #look(steadyMs: number): void {
    this.#offsetMs = this.#offsetAt(steadyMs);
    this.#lookedMs = steadyMs;
    this.#slewMs = 0;
    const { offsetMs, widthMs } = readOffset(this.#clocks);
    const differenceMs = offsetMs - this.#offsetMs;
    if (widthMs > WIDE_MS || Math.abs(differenceMs) < TOLERANCE_MS) return;
    const mostMs = SLEW_MS_PER_SECOND * (LOOK_INTERVAL_MS / 1_000);
    this.#slewMs = Math.max(-mostMs, Math.min(mostMs, differenceMs));
  }
}

/** Puts the clock of a process wrong by so many milliseconds: what `gossiper-lab test --clock-skew` sets. */
export const CLOCK_SKEW_VARIABLE = "GOSSIPER_CLOCK_SKEW_MS";
/** A day. More than that shows nothing more. */
const CLOCK_SKEW_MS_MAX = 86_400_000;

/** The skew that the environment asks for; 0 where it asks for none, or for nothing that can be had. */
export function clockSkewMs(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,9}(\.\d{1,3})?$/.test(text)) return 0;
  const skewMs = Number(text);
  return Math.abs(skewMs) <= CLOCK_SKEW_MS_MAX ? skewMs : 0;
}

/** Node loads ten modules more for `performance.now()`, which at the start of a process takes 2 ms. */
function steadyMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

const clock = new ProcessClock({ dateMs: Date.now, steadyMs }, clockSkewMs(process.env[CLOCK_SKEW_VARIABLE]));

/** Milliseconds since the Unix epoch, never going back while the process lives. */
export function epochMs(): number {
  return clock.nowMs();
}
