/** The load that a run really had, beside the one that was asked for. */

import { shortSeconds } from "../../sim/time/seconds.ts";
import { whole } from "../text/table.ts";

/** The figures, of a run or of its `results.json`. */
export interface OfferedLoad {
  readonly offeredCount: number;
  readonly wantedCount: number;
  readonly busyShare: number;
  readonly longestWaitMs: number;
}

/** Less than this share of what was wanted is another load. */
const OFFERED_SHARE_LEAST = 0.8;
/** Gaps are uniform on (0, 2/rate), so a count of n has a standard deviation of √(n/3). So many of them are no accident. */
const DEVIATIONS_MAX = 4;
/** Workers that wait so much of their time are the reason. */
const BUSY_SHARE_LEAST = 0.5;

/** Workers whose requests take longer wait for nodes that stand still, and more of them would wait as well. */
const SLOW_REPLY_MS = 1_000;

/** The share of the wanted operations that was begun, where that is another load; `undefined` where chance explains the rest. */
export function offeredShare({ offeredCount, wantedCount }: OfferedLoad): number | undefined {
  const tolerated = Math.max(
    (1 - OFFERED_SHARE_LEAST) * wantedCount,
    DEVIATIONS_MAX * Math.sqrt(wantedCount / 3),
  );
  return wantedCount - offeredCount <= tolerated ? undefined : offeredCount / wantedCount;
}

/** A sentence where far fewer operations were begun than the rate asks for; mostly none. */
export function offeredLoadNotes(load: OfferedLoad): readonly string[] {
  const { offeredCount, wantedCount, busyShare, longestWaitMs } = load;
  if (offeredShare(load) === undefined) return [];
  const what = `only ${whole(offeredCount)} of about ${whole(wantedCount)} operations were begun`;
  if (busyShare < BUSY_SHARE_LEAST)
    return [`${what}. Replies were quick: the harness is late at such a rate, or nodes were down`];
  const waits = `${what}: each worker waits for its reply before it asks again, and requests took up to ${shortSeconds(longestWaitMs)}`;
  return [longestWaitMs < SLOW_REPLY_MS ? `${waits}; more workers: --concurrency` : waits];
}
