import type { SpreadSample } from "../../../theory/spread-times.ts";

/** The share of nodes that hold a value, in percent, over the time since its broadcast. */
export interface SpreadCurves {
  readonly median: readonly Point[];
  readonly band: readonly (readonly [ms: number, low: number, high: number])[];
  /** The curve of the value that took longest to reach as many nodes as it did. */
  readonly slowest: readonly Point[];
}

type Point = readonly [ms: number, percent: number];

const LOW = 0.05;
const HIGH = 0.95;

/** The curves of some values at the given times; `nodes` is everybody, also nodes that a value never reached. */
export function spreadCurves(
  samples: readonly SpreadSample[],
  nodes: number,
  timesMs: readonly number[],
): SpreadCurves {
  const shares = samples.map((sample) => sharesAt(sample, nodes, timesMs));
  const columns = timesMs.map((_, at) => shares.map((row) => row[at] as number).sort((a, b) => a - b));
  const slowest = shares[indexOfSlowest(samples)] ?? [];
  return {
    median: timesMs.map((ms, at) => [ms, quantile(columns[at] as number[], 0.5)]),
    band: timesMs.map((ms, at) => {
      const column = columns[at] as number[];
      return [ms, quantile(column, LOW), quantile(column, HIGH)];
    }),
    slowest: timesMs.map((ms, at) => [ms, slowest[at] ?? 0]),
  };
}

/** Evenly from 0 until the last node of the last sample has its value, and a little on. */
export function timesOver(samples: readonly SpreadSample[], points: number): readonly number[] {
  const lastMs = samples.reduce((last, sample) => Math.max(last, sample.at(-1) ?? 0), 0);
  const stepMs = Math.max(0.01, (lastMs * 1.05) / (points - 1));
  return Array.from({ length: points }, (_, index) => Math.round(index * stepMs * 100) / 100);
}

/** The one that reached the fewest nodes, and of several the one that took longest. */
export function indexOfSlowest(samples: readonly SpreadSample[]): number {
  let slowest = 0;
  samples.forEach((sample, index) => {
    const other = samples[slowest] as SpreadSample;
    const isSlower =
      sample.length < other.length ||
      (sample.length === other.length && (sample.at(-1) ?? 0) > (other.at(-1) ?? 0));
    if (isSlower) slowest = index;
  });
  return slowest;
}

function sharesAt(sample: SpreadSample, nodes: number, timesMs: readonly number[]): readonly number[] {
  let held = 0;
  return timesMs.map((ms) => {
    while (held < sample.length && (sample[held] as number) <= ms) held++;
    return (100 * held) / nodes;
  });
}

/** The smallest of the ascending numbers that is at least as large as that share of them. */
function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
}
