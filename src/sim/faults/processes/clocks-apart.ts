import { disturbedClock } from "../../nodes/disturbed-clock.ts";
import { nodeClock } from "../../nodes/node-clock.ts";
import type { FaultKind } from "../fault.ts";

const SKEW_MS_MAX = 500;
const DRIFT_PPM_MAX = 200;

/** Each node's clock is off, and runs a little too fast or too slow, as clocks that are set now and then do. */
export const clocksApart: FaultKind = {
  id: "P8",
  title: "clocks apart",
  draw(random, site) {
    const skewMs = site.isExaggerated ? SKEW_MS_MAX : random.float() * SKEW_MS_MAX;
    const driftPpm = site.isExaggerated ? DRIFT_PPM_MAX : random.float() * DRIFT_PPM_MAX;
    return {
      text: `clocks apart by up to ± ${skewMs.toFixed(0)} ms, drifting by up to ${driftPpm.toFixed(0)} ppm`,
      start(stage) {
        const epochMs = nodeClock().toNodeMs(0);
        for (const node of site.nodeIds) {
          stage.fired("P8", node);
          stage.setClock(node, disturbedClock(node, epochMs, { skewMs, driftPpm }, stage.random));
        }
      },
    };
  },
};
