import { fixedSeconds } from "../../time/seconds.ts";
import type { FaultKind } from "../fault.ts";

const DELAY_MS_MAX = 6_000;

/** Nodes join one by one: a node that has answered `init` early must not write to one that is not there yet. */
export const lateStarts: FaultKind = {
  id: "P5",
  title: "late start",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const share = random.float();
    const delaysMs = new Map(
      site.nodeIds.map((id) => [id, random.chance(share) ? random.float() * DELAY_MS_MAX : 0] as const),
    );
    const lastMs = Math.max(...delaysMs.values());
    return {
      text: `nodes start one by one, the last after ${fixedSeconds(lastMs)}`,
      startDelayMs: (nodeId) => delaysMs.get(nodeId) ?? 0,
      start(stage) {
        if (lastMs > 0) stage.fired("P5");
      },
    };
  },
};
