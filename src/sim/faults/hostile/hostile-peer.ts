import type { FaultKind } from "../fault.ts";
import { drawWindow, windowText } from "../windows.ts";
import { HostileNode } from "./hostile-node.ts";

/** Different values that it brings along. */
const VALUES = 300;

/** One member loses its memory and its mind. In the end it is started anew, as after a crash. */
export const hostilePeers: FaultKind = {
  id: "I1",
  title: "hostile peer",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const node = random.pick(site.nodeIds) as string;
    const window = drawWindow(random, site, 500, 20_000);
    const values = Array.from({ length: VALUES }, (_, number) => ({ hostile: number }));
    return {
      text: `${node} hostile ${windowText(window)}`,
      start(stage) {
        for (const value of values) stage.allowValue(value);
        stage.at(window.startMs, () => {
          stage.fired("I1", node);
          stage.possess(node, () => new HostileNode(node, site.nodeIds, stage.random("I1"), values));
          stage.at(window.endMs, () => stage.release(node));
        });
      },
      heal: (stage) => stage.release(node),
    };
  },
};
