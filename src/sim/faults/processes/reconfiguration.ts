import type { Random } from "../../../node/random.ts";
import { profiles } from "../../../node/settings/settings.ts";
import { strategyNames } from "../../../strategies/create-node.ts";
import type { Body } from "../../../wire/message.ts";
import { topology, topologyNames } from "../../network/topology.ts";
import type { Fault, FaultKind, FaultSite, Stage } from "../fault.ts";

const CHANGES_MAX = 5;
const CHANGES_EXAGGERATED = 25;
const OVERLAYS = [
  "default",
  "topology",
  "spanning-tree",
  "tree2",
  "tree3",
  "star",
  "total",
  "random-regular",
];

interface Change {
  readonly atMs: number;
  readonly nodes: readonly string[];
  readonly body: Body;
}

/** Settings, strategies and topologies change while values are under way, not everywhere at once. */
export const reconfigurations: FaultKind = {
  id: "P6",
  title: "reconfiguration",
  draw(random, site): Fault {
    const changes = Array.from(
      { length: site.isExaggerated ? CHANGES_EXAGGERATED : 1 + random.int(CHANGES_MAX) },
      () => drawChange(random, site),
    );
    return {
      text: `changes: ${changes.map(({ atMs, nodes, body }) => `${atMs} ms ${nodes.join(" ")} ${JSON.stringify(body).slice(0, 120)}`).join(", ")}`,
      start(stage) {
        for (const change of changes) stage.at(change.atMs, () => apply(change, stage));
      },
      // In the end all go by the same again: no overlay connects nodes that differ about it.
      heal(stage) {
        for (const node of site.nodeIds) for (const body of stage.setupOf(node)) stage.ask(node, body);
      },
    };
  },
};

function apply({ nodes, body }: Change, stage: Stage): void {
  stage.fired("P6", `${nodes.join(" ")} ${body.type}`);
  for (const node of nodes) stage.ask(node, body);
}

function drawChange(random: Random, site: FaultSite): Change {
  const nodes = random.chance(0.6)
    ? site.nodeIds
    : random.sample(site.nodeIds, 1 + random.int(site.nodeIds.length));
  const body = random.chance(0.7) ? drawConfigure(random) : drawTopology(random, site.nodeIds);
  return { atMs: Math.round(random.float() * site.loadMs), nodes, body };
}

function drawConfigure(random: Random): Body {
  const fields: Record<string, unknown> = {
    strategy: random.pick(strategyNames),
    overlay: random.pick(OVERLAYS),
    profile: random.pick([...profiles.keys()]),
    mode: random.pick(["push", "pull", "push-pull"]),
    fanout: 1 + random.int(4),
    gossip_interval_ms: 10 + random.int(1_000),
    batch_window_ms: 1 + random.int(1_000),
    batch_size: 1 + random.int(20),
    ack_timeout_ms: 50 + random.int(2_000),
  };
  const share = random.float();
  const changed = Object.entries(fields).filter(([name]) => name !== "profile" || random.chance(0.3));
  return { type: "configure", ...Object.fromEntries(changed.filter(() => random.chance(share))) };
}

function drawTopology(random: Random, nodeIds: readonly string[]): Body {
  const name = random.pick(topologyNames) ?? "grid";
  return { type: "topology", topology: topology(name, nodeIds) };
}
