/** The least distance in seconds between two timestamps of one node: below a microsecond a double no longer tells today's apart. */
export const TIMESTAMP_STEP_SECONDS = 1e-6;

/**
 * The largest timestamp in seconds. Far above any clock, even one mistaken for microseconds, and every node refuses
 * what is larger, so that a following timestamp exists for every one that can come in but the last.
 */
export const TIMESTAMP_SECONDS_MAX = Number.MAX_SAFE_INTEGER;

/** Whether a number may stand as a timestamp: finite, and at most `TIMESTAMP_SECONDS_MAX` from zero. */
export function isTimestamp(seconds: number): boolean {
  return Math.abs(seconds) <= TIMESTAMP_SECONDS_MAX;
}

/**
 * The next timestamp after a given one: a step later, or the next double where a step is too small to be seen.
 * Takes and gives seconds, not negative; the result may be past `TIMESTAMP_SECONDS_MAX`.
 */
export function nextTimestampAfter(seconds: number): number {
  const stepped = seconds + TIMESTAMP_STEP_SECONDS;
  return stepped > seconds ? stepped : seconds * (1 + Number.EPSILON);
}
