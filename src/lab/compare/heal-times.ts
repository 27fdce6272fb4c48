import type { FollowedValue } from "../../sim/checkers/trails/value-follower.ts";
import type { NemesisEvent } from "../../sim/nemesis/nemesis-plan.ts";

/**
 * How long after a heal every node held every value that was broadcast before it, in milliseconds: the longest of a run's heals.
 * `null`: after the last heal it never came to that. `undefined`: no heal tells, because there was none or each was followed by
 * another partition too soon.
 */
export function longestHealMs(
  values: readonly FollowedValue[],
  nemesis: readonly NemesisEvent[],
): number | null | undefined {
  let longestMs: number | undefined;
  for (const [index, { action, timeMs }] of nemesis.entries()) {
    if (action !== "heal") continue;
    const untilMs = nemesis.slice(index + 1).find((event) => event.action !== "heal")?.timeMs ?? Infinity;
    const lastMs = values.reduce((last, value) => {
      return value.broadcastMs < timeMs ? Math.max(last, heldEverywhereMs(value)) : last;
    }, timeMs);
    if (lastMs > untilMs) continue;
    if (lastMs === Infinity) return null;
    longestMs = Math.max(longestMs ?? 0, lastMs - timeMs);
  }
  return longestMs;
}

/** When the last node had it; `Infinity`: never. */
function heldEverywhereMs({ heldMs }: FollowedValue): number {
  return heldMs.reduce((last, ms) => (Number.isNaN(ms) ? Infinity : Math.max(last, ms)), 0);
}
