import type { FaultKind } from "../fault.ts";
import { drawWindow, windowText } from "../windows.ts";

const PAUSE_MS_LEAST = 100;
const PAUSE_MS_MOST = 30_000;
const PAUSES_MAX = 4;

/** A process stops where it is; when it goes on, all that came meanwhile and all late timers are there at once. */
export const pauses: FaultKind = {
  id: "P3",
  title: "pause and resume",
  draw(random, site) {
    const drawn = Array.from({ length: 1 + random.int(PAUSES_MAX) }, () => ({
      node: random.pick(site.nodeIds) as string,
      window: drawWindow(random, site, PAUSE_MS_LEAST, PAUSE_MS_MOST),
    }));
    return {
      text: `pauses: ${drawn.map(({ node, window }) => `${node} ${windowText(window)}`).join(", ")}`,
      start(stage) {
        for (const { node, window } of drawn) {
          stage.at(window.startMs, () => {
            if (!stage.isRunning(node)) return;
            stage.fired("P3", node);
            stage.pause(node, window);
            stage.at(window.endMs, () => stage.resume(node, window));
          });
        }
      },
    };
  },
};
