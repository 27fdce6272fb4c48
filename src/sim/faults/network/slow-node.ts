import { around, slowing } from "../../network/link-faults.ts";
import type { FaultKind } from "../fault.ts";
import { drawWindow } from "../windows.ts";
import { telling, whileOn } from "./link-quality.ts";

const LATENCY_FACTOR = 10;
/** More, and a burst of messages would keep it busy for longer than any client waits. */
const HANDLING_MS_MAX = 1;
const STALL_MS: [number, number] = [50, 1_500];
const STALLS_MAX = 5;

/** A node that is alive, but ten times as far away, busy with each message, and stalled now and then. */
export const slowNodes: FaultKind = {
  id: "N9",
  title: "slow node",
  draw(random, site) {
    const slow = random.sample(site.nodeIds, 1 + random.int(Math.ceil(site.nodeIds.length / 3)));
    const handlingMs = random.float() * HANDLING_MS_MAX;
    const stalls = Array.from({ length: random.int(STALLS_MAX + 1) }, () => ({
      node: random.pick(slow) as string,
      window: drawWindow(random, site, ...STALL_MS),
    }));
    return {
      text: `${slow.join(", ")} slow: ${handlingMs.toFixed(1)} ms a message, ${stalls.length} stalls`,
      decorate: (inner, stage) => {
        const slowed = telling("N9", slowing(inner, LATENCY_FACTOR), stage);
        return whileOn(inner, around(new Set(slow), inner, slowed), stage);
      },
      start(stage) {
        for (const node of slow) stage.setHandlingMs(node, handlingMs);
        for (const { node, window } of stalls) {
          stage.at(window.startMs, () => stage.pause(node, window));
          stage.at(window.endMs, () => stage.resume(node, window));
        }
      },
      heal(stage) {
        for (const node of slow) stage.setHandlingMs(node, 0);
      },
    };
  },
};
