/** Shared by all benchmarks: runs in turn, medians, targets, and the table at the end. */
import { table } from "../../src/lab/text/table.ts";

/** A number with a target. */
export interface Figure {
  readonly name: string;
  /** Medians in words: what was measured, and what it is compared with. */
  readonly measured: string;
  readonly baseline: string;
  readonly value: number;
  readonly unit: "×" | "%" | "MB" | "kB" | "bytes" | "µs" | "s" | "round trips";
  readonly target: Target;
}

export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface BenchmarkOptions {
  /** Fewer runs of less work. */
  readonly isQuick: boolean;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(options: BenchmarkOptions): Promise<readonly Figure[]>;
}

/**
 * Runs the subjects in turn, A B A B …, after one round that does not count, so that a machine that becomes slower or
 * faster meanwhile does so for all of them. Returns each subject's results in order.
 */
export async function alternate<Name extends string, Result>(
  subjects: Readonly<Record<Name, () => Promise<Result>>>,
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(subjects) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const result = await subjects[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The median of the ratios of each round: what disturbed a whole round is in both of its parts. */
export function medianRatio(dividends: readonly number[], divisors: readonly number[]): number {
  return median(dividends.map((dividend, round) => dividend / (divisors[round] ?? Number.NaN)));
}

export function isMet({ value, target }: Figure): boolean {
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}

export function inMs(times: readonly number[]): string {
  return `${median(times).toFixed(median(times) < 10 ? 2 : 0)} ms`;
}

export function figureTable(figures: readonly Figure[]): string {
  const head = ["benchmark", "measured", "baseline", "figure", "target", ""];
  const rows = figures.map((figure) => [
    figure.name,
    figure.measured,
    figure.baseline,
    quantity(figure.value, figure.unit),
    targetText(figure),
    isMet(figure) ? "met" : "MISSED",
  ]);
  return table(head, rows, { textColumns: [0, 1, 2, 5] });
}

function targetText({ target, unit }: Figure): string {
  return "atLeast" in target ? `≥ ${quantity(target.atLeast, unit)}` : `≤ ${quantity(target.atMost, unit)}`;
}

function quantity(value: number, unit: Figure["unit"]): string {
  const isFine = unit === "×" || unit === "µs" || unit === "s";
  return `${isFine ? value.toFixed(2) : Math.round(value)} ${unit}`;
}
