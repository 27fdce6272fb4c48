import type { Random } from "../../../node/random.ts";
import { strategyNames } from "../../../strategies/create-node.ts";
import type { Body } from "../../../wire/message.ts";
import type { FaultKind, Stage } from "../fault.ts";

const OVERLAYS = ["topology", "spanning-tree", "tree2", "tree3", "star", "total", "random-regular"];
/** Windows that leave room for two of them, up and down, within the time in which a healed cluster converges. */
const WINDOW_MS_MAX = 400;
const BATCH_SIZE_MAX = 20;

/** Some nodes have another strategy, overlay or window than the others, from the start of the load for good. */
export const mixedConfigurations: FaultKind = {
  id: "P9",
  title: "mixed configuration",
  draw(random, site) {
    const { nodeIds, isExaggerated } = site;
    if (nodeIds.length < 2) return undefined;
    const count = isExaggerated ? nodeIds.length - 1 : 1 + random.int(Math.ceil(nodeIds.length / 2));
    const others = new Map(
      random.sample(nodeIds, count).map((node) => [node, drawConfigure(random)] as const),
    );
    const text = [...others].map(([node, body]) => `${node} ${JSON.stringify(body)}`).join(", ");
    const configure = (stage: Stage) => {
      for (const [node, body] of others) stage.ask(node, body);
    };
    return {
      text: `for good: ${text}`,
      start(stage) {
        for (const node of others.keys()) stage.fired("P9", node);
        configure(stage);
      },
      // Nodes that were started anew, or that a reconfiguration made like all others, are told once more.
      heal: configure,
    };
  },
};

function drawConfigure(random: Random): Body {
  const fields = [
    { strategy: random.pick(strategyNames) },
    { overlay: random.pick(OVERLAYS) },
    { batch_window_ms: 1 + random.int(WINDOW_MS_MAX), batch_size: 1 + random.int(BATCH_SIZE_MAX) },
  ];
  const chosen = random.sample(fields, 1 + random.int(fields.length));
  return { type: "configure", ...Object.assign({}, ...chosen) };
}
