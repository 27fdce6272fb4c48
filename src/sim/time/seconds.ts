/** A time in seconds with always so many decimals: for columns, and where times are compared. */
export function fixedSeconds(timeMs: number, decimals = 2): string {
  return `${(timeMs / 1_000).toFixed(decimals)} s`;
}

/** A time in seconds with at most so many decimals: for sentences. */
export function shortSeconds(timeMs: number, decimals = 2): string {
  return `${Number((timeMs / 1_000).toFixed(decimals))} s`;
}
