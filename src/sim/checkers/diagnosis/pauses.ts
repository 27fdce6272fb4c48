import type { NemesisEvent } from "../../nemesis/nemesis-plan.ts";
import { Downtime } from "../../run/downtime.ts";

/** The times in which the nemesis made nodes stand still: those say nothing then, whatever they would do. */
export function pausesOf(nemesis: readonly NemesisEvent[]): Downtime {
  const pauses = new Downtime();
  for (const { kind, action, nodes, timeMs } of nemesis) {
    if (kind !== "pause") continue;
    for (const node of nodes) {
      if (action === "heal") pauses.onGoOn(node, timeMs);
      else pauses.onStop(node, timeMs);
    }
  }
  return pauses;
}
