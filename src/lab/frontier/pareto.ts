/** Finds the ways that are not worth going, because another is better at everything. */

export interface Tradeoff {
  readonly messagesPerOperation: number;
  readonly medianMs: number;
  readonly maxMs: number;
  /** Unknown counts as no. */
  readonly survivesPartitions?: boolean;
}

/**
 * Whether `one` is at least as good as `other` in all figures and better in one (Pareto). A way that does not survive
 * partitions is no rival to one that does.
 */
export function dominates(one: Tradeoff, other: Tradeoff): boolean {
  if (other.survivesPartitions === true && one.survivesPartitions !== true) return false;
  const figures = ["messagesPerOperation", "medianMs", "maxMs"] as const;
  return figures.every((name) => one[name] <= other[name]) && figures.some((name) => one[name] < other[name]);
}

/** Of those that dominate `one`, the one with the fewest messages. */
export function dominatorOf<T extends Tradeoff>(one: T, all: readonly T[]): T | undefined {
  const better = all.filter((other) => dominates(other, one));
  return better.reduce<T | undefined>(
    (best, other) =>
      best === undefined || other.messagesPerOperation < best.messagesPerOperation ? other : best,
    undefined,
  );
}
