/** How much later, in seconds, the next timestamp is where the wall clock has not gone on. Doubles tell today's times apart by a quarter of it. */
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
  // The first doubling that is seen is over half the distance of doubles, and not over a whole one.
  let stepSeconds = TIMESTAMP_STEP_SECONDS;
  while (seconds + stepSeconds === seconds && stepSeconds < seconds) stepSeconds *= 2;
  return seconds + stepSeconds;
}
