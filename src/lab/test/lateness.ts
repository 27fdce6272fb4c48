/** The harness itself, late on a busy machine: when that matters, and what it does to the figures. */

import type { RunResult } from "../../sim/run/run-result.ts";

/** Later deliveries than this, at the 99th percentile, distort what is measured. */
export const LAG_P99_MS_MAX = 5;

/** Why it matters, after a colon. */
export const LATE_MEANS =
  "latencies above are higher than the nodes' own, and so may be the number of messages, since nodes repeat what comes late";

/** How late a run on the wall clock was delivered, at the 99th percentile; `undefined` before the load, when processes only start. */
export function latenessOf({ lag, phases }: RunResult): number | undefined {
  return phases.loadMs === undefined ? undefined : lag.p99Ms;
}

export function isLate(lateMs: number | undefined): lateMs is number {
  return lateMs !== undefined && lateMs > LAG_P99_MS_MAX;
}
