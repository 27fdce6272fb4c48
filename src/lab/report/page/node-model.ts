/** The strategy of a run's nodes as theory sees it: their overlay, and how a value should spread. */

import { Random } from "../../../node/random.ts";
import type { Settings } from "../../../node/settings/settings.ts";
import { topologyNames } from "../../../sim/network/topology.ts";
import { defaultOverlays } from "../../../strategies/create-node.ts";
import type { HopGraph } from "../../../theory/hop-graph.ts";
import {
  forwardingTimes,
  gossipSpreadTimes,
  type SpreadSample,
  starTimes,
  totalTimes,
} from "../../../theory/spread-times.ts";
import { UsageError } from "../../command-line/usage-error.ts";
import { ourNodeOptions } from "../../trials/our-nodes.ts";
import { overlayGraph } from "../../trials/overlay-graph.ts";
import type { RunRecord } from "../run-record.ts";

/** Beyond so many nodes the model takes longer than the run. */
const NODES_MAX = 500;
const GOSSIP_SAMPLES = 60;
/** Half of the workload's operations are broadcasts. */
const BROADCAST_SHARE = 0.5;

export interface NodeModel {
  readonly strategy: string;
  readonly overlay: string;
  /** Absent where the strategy chooses random peers. */
  readonly graph?: HopGraph;
  /** Absent where there is no model of it, or not of this network. */
  readonly spread?: { readonly name: string; readonly samples: readonly SpreadSample[] };
}

/** `undefined` where the nodes are of another implementation, or were told no topology. */
export function nodeModel({ results, nodeIds }: RunRecord): NodeModel | undefined {
  const { options } = results.run;
  const topologyName = topologyNames.find((name) => name === options.topology);
  if (results.nodes?.ours !== true || options.workload !== "broadcast" || topologyName === undefined)
    return undefined;
  const settings = settingsOf(results.nodes.arguments);
  if (settings === undefined) return undefined;
  const { strategy } = settings;
  const overlay =
    settings.overlay === "default" ? (defaultOverlays().get(strategy) ?? "topology") : settings.overlay;
  const isRandom = strategy === "random-fanout" || strategy === "anti-entropy";
  const graph =
    isRandom || nodeIds.length > NODES_MAX ? undefined : overlayGraph(overlay, nodeIds, topologyName);
  const isModelled =
    options.latency > 0 &&
    options["latency-dist"] === "constant" &&
    options.loss === undefined &&
    nodeIds.length <= NODES_MAX &&
    nodeIds.length > 1;
  const spread = isModelled
    ? spreadOf({ settings, overlay, graph, record: { results, nodeIds } })
    : undefined;
  return { strategy, overlay, ...(graph && { graph }), ...(spread && { spread }) };
}

/** Another version may have had other flags; then nothing is known of the nodes. */
function settingsOf(nodeArguments: readonly string[]): Settings | undefined {
  try {
    return ourNodeOptions(nodeArguments).settings;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

interface ModelInput {
  readonly settings: Settings;
  readonly overlay: string;
  readonly graph: HopGraph | undefined;
  readonly record: Pick<RunRecord, "results" | "nodeIds">;
}

function spreadOf({ settings, overlay, graph, record }: ModelInput): NodeModel["spread"] {
  const { results, nodeIds } = record;
  const { latency: hopMs, rate, "node-count": nodes } = results.run.options;
  const { strategy, fanout, gossipIntervalMs: intervalMs, batchWindowMs } = settings;
  switch (strategy) {
    case "flood":
    case "tree":
    case "hybrid":
      return (
        graph && {
          name: `${strategy} over ${overlay}: one hop after another`,
          samples: forwardingTimes(graph, hopMs),
        }
      );
    case "random-fanout":
    case "anti-entropy": {
      const rumor = strategy === "random-fanout";
      const timing = { nodes, fanout: Math.min(fanout, nodeIds.length - 1), intervalMs, hopMs, rumor };
      const name = rumor
        ? `rumors to ${fanout} random peers, and rounds`
        : `rounds with ${fanout} random peers`;
      return { name, samples: gossipSpreadTimes(timing, GOSSIP_SAMPLES, new Random(`${strategy} spread`)) };
    }
    case "batched": {
      const name = `windows of ${batchWindowMs} ms over ${overlay}`;
      if (overlay === "star") return { name, samples: starTimes(nodes, hopMs, batchWindowMs) };
      const valuesPerMs = (rate * BROADCAST_SHARE) / nodes / 1_000;
      return overlay === "total"
        ? { name, samples: totalTimes(nodes, hopMs, batchWindowMs, valuesPerMs) }
        : undefined;
    }
    default:
      return undefined;
  }
}
