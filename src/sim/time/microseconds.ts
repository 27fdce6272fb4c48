/** A time in milliseconds to the microsecond: precise enough for every file of a run, and short. */
export function inMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
