/** As many samples as a window's jitter is judged by. More would follow a change more slowly, fewer miss rare ones. */
const SAMPLES_MAX = 32;
/** The series has moved once so many samples in a row lie apart from all before them. */
const MOVED = 3;
/** By more than this, and so many mean deviations of both: timers and links of constant latency differ by less. */
const MOVED_MS = 4;
const MOVED_DEVIATIONS = 3;
/** A slope that is not so many times its own standard error is taken for jitter, more or less. */
const SIGNIFICANCE = 4;
/** Fewer samples may lie on a straight line by chance. */
const SLOPE_SAMPLES_MIN = 5;
/** Of a window: no two clocks of processes that work differ by more in the course of one. */
const SLOPE_SHARE_MAX = 0.25;
/**
 * After so many windows without a sample nothing is known any more: clocks that differ by 500 ppm are then apart by an
 * eighth of a window.
 */
const WINDOWS_KNOWN = 250;

interface Sample {
  /** The number of its window, counted from that of the first sample. */
  readonly window: number;
  /** How much later it came than that many windows after the first one. */
  readonly shiftMs: number;
  readonly timeMs: number;
}

/** How the moments of one window scatter. */
export interface PhaseScatter {
  readonly meanMs: number;
  /** The mean distance from the mean; how far the earliest lies before it, and the latest after it. */
  readonly deviationMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

/**
 * Moments that come once in a window, by the clock of somebody else, as this node's clock shows them. Each sample is one
 * such moment, late or early by the jitter of that time. From these follow when the next ones come, how far they
 * scatter, and at which rate the other clock runs: the slope of a straight line through the samples. As jitter has a
 * slope by chance, too, the line is trusted the more, the steeper it is compared with its standard error.
 */
export class PhaseSamples {
  readonly #windowMs: number;
  /** The time of the first sample, from which windows are counted. */
  #originMs = 0;
  #samples: Sample[] = [];
  #slopeMs = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Whether anything is known of the present. */
  isKnown(nowMs: number): boolean {
    const latest = this.#samples.at(-1);
    return latest !== undefined && Math.abs(nowMs - latest.timeMs) <= WINDOWS_KNOWN * this.#windowMs;
  }

  /** A moment has been seen. It may belong to any window: it is compared with the others modulo the window. */
  add(timeMs: number): void {
    if (!this.isKnown(timeMs)) this.#samples = [];
    if (this.#samples.length === 0) this.#originMs = timeMs;
    // The nearest to the mean: next to a single one that was early, one that is late may seem to be of another window.
    const expectedMs = scatterOf(this.#shiftsIn(this.#windowAt(timeMs))).mean;
    const window = Math.round((timeMs - this.#originMs - expectedMs) / this.#windowMs);
    this.#samples.push({ window, shiftMs: timeMs - this.#originMs - window * this.#windowMs, timeMs });
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    this.#dropMoved();
    this.#slopeMs = this.#slope();
  }

  /** These moments as they come in the window around `nowMs`. */
  scatterAt(nowMs: number): PhaseScatter {
    const window = this.#windowAt(nowMs);
    const shifts = this.#shiftsIn(window);
    const { mean, deviation } = scatterOf(shifts);
    return {
      meanMs: this.#originMs + window * this.#windowMs + mean,
      deviationMs: deviation,
      earliestMs: mean - Math.min(...shifts, mean),
      latestMs: Math.max(...shifts, mean) - mean,
    };
  }

  #windowAt(timeMs: number): number {
    const latest = this.#samples.at(-1) ?? { window: 0, timeMs };
    return latest.window + Math.round((timeMs - latest.timeMs) / (this.#windowMs + this.#slopeMs));
  }

  /** The samples' shifts, with what the clocks have moved apart since each of them until a window. */
  #shiftsIn(window: number): number[] {
    return this.#samples.map((sample) => sample.shiftMs + this.#slopeMs * (window - sample.window));
  }

  /** Where the other clock was set, or its owner moved, what was before is forgotten. */
  #dropMoved(): void {
    // As they are, without the slope: along a straight line the samples before lie wide apart, too, and nothing has moved.
    const shifts = this.#samples.map(({ shiftMs }) => shiftMs);
    const before = shifts.slice(0, -MOVED);
    if (before.length === 0) return;
    const [was, is] = [scatterOf(before), scatterOf(shifts.slice(-MOVED))];
    const isMoved =
      Math.abs(is.mean - was.mean) > MOVED_MS + MOVED_DEVIATIONS * (was.deviation + is.deviation);
    if (isMoved) this.#samples = this.#samples.slice(-MOVED);
  }

  /** How much the shift grows in a window: least squares, shrunk by what chance would make of it. */
  #slope(): number {
    const count = this.#samples.length;
    if (count < SLOPE_SAMPLES_MIN) return 0;
    const meanWindow = this.#samples.reduce((sum, { window }) => sum + window, 0) / count;
    const meanShift = this.#samples.reduce((sum, { shiftMs }) => sum + shiftMs, 0) / count;
    let spread = 0;
    let product = 0;
    for (const { window, shiftMs } of this.#samples) {
      spread += (window - meanWindow) ** 2;
      product += (window - meanWindow) * (shiftMs - meanShift);
    }
    if (spread === 0) return 0;
    const slope = product / spread;
    let residual = 0;
    for (const { window, shiftMs } of this.#samples)
      residual += (shiftMs - meanShift - slope * (window - meanWindow)) ** 2;
    // Times come in whole milliseconds: without that, samples that agree by chance would prove any slope.
    const variance = (residual + 1) / (count - 2) / spread;
    const trust = slope === 0 ? 0 : Math.max(0, 1 - (SIGNIFICANCE ** 2 * variance) / slope ** 2);
    const most = SLOPE_SHARE_MAX * this.#windowMs;
    return Math.max(-most, Math.min(most, slope * trust));
  }
}

function scatterOf(values: readonly number[]): { mean: number; deviation: number } {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { mean, deviation: values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / count };
}
