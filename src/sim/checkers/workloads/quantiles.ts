/** The points at which Jepsen reports a distribution. */
export const QUANTILE_POINTS = [0, 0.5, 0.95, 0.99, 1] as const;

/** Values at `QUANTILE_POINTS`, keyed by the point as text: "0", "0.5", "0.95", "0.99", "1". */
export type Quantiles = Readonly<Record<string, number>>;

/** Element min(n-1, floor(n·q)) of ascending `sorted`, as Jepsen takes it; `undefined` of nothing. */
export function quantile(sorted: ArrayLike<number>, q: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** The distribution of `values`, `undefined` if there are none. */
export function quantilesOf(values: Iterable<number>): Quantiles | undefined {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return undefined;
  return Object.fromEntries(QUANTILE_POINTS.map((q) => [String(q), quantile(sorted, q) as number]));
}
