/** The predictions for strategies that pass values on one by one; see model.ts. */

import { type LinkTraffic, loneAcknowledgements } from "./acknowledgements.ts";
import { type BroadcastLoad, checkLoad, valueCount, valuesPerMs } from "./broadcast-load.ts";
import { type HopGraph, linkCount, nodesAtDistance, nodesBehindLinks } from "./hop-graph.ts";
import { NOTHING, type Prediction, prediction } from "./model.ts";
import { type Spread, staleness } from "./staleness.ts";

/**
 * Values passed on one by one along the links of a tree (tree, hybrid): n − 1 messages each, and acknowledgements where
 * traffic the other way is rare, as from a leaf.
 */
export function predictTree(load: BroadcastLoad, tree: HopGraph, ackDelayMs: number): Prediction {
  checkLoad(load);
  checkSize(tree, load);
  const perNode = valuesPerMs(load) / load.nodes;
  const traffic = nodesBehindLinks(tree).flatMap((behind): LinkTraffic[] => {
    const up = behind * perNode;
    const down = (load.nodes - behind) * perNode;
    return [
      { there: up, back: down },
      { there: down, back: up },
    ];
  });
  return predictForwarding(load, tree, load.nodes - 1, traffic, ackDelayMs);
}

/**
 * Flooding: every node passes a value on over all of its links but the one it came by, 2m − n + 1 messages with m
 * links; each link carries about as much either way.
 */
export function predictFlood(load: BroadcastLoad, graph: HopGraph, ackDelayMs: number): Prediction {
  checkLoad(load);
  checkSize(graph, load);
  const directed = 2 * linkCount(graph);
  const each = directed - load.nodes + 1;
  const rate = directed === 0 ? 0 : (valuesPerMs(load) * each) / directed;
  const traffic = new Array<LinkTraffic>(directed).fill({ there: rate, back: rate });
  return predictForwarding(load, graph, each, traffic, ackDelayMs);
}

function checkSize(graph: HopGraph, { nodes }: BroadcastLoad): void {
  if (graph.length !== nodes) throw new RangeError(`a graph of ${graph.length} nodes is none of ${nodes}`);
}

function predictForwarding(
  load: BroadcastLoad,
  graph: HopGraph,
  messagesPerValue: number,
  traffic: readonly LinkTraffic[],
  ackDelayMs: number,
): Prediction {
  if (valueCount(load) === 0) return NOTHING;
  let messages = valueCount(load) * messagesPerValue;
  for (const link of traffic) {
    const { perMs, owedShare } = loneAcknowledgements(link, ackDelayMs);
    messages += perMs * load.loadMs + owedShare;
  }
  const deliveriesPerMs = messages / load.nodes / load.loadMs;
  const spreads = graph.map((_, origin): Spread => {
    const arrivals = nodesAtDistance(graph, origin).map((count, hops) => ({
      atMs: (hops + 1) * load.hopMs,
      nodes: count,
    }));
    return { weight: 1, arrivals, deliveriesPerMs };
  });
  return prediction(load, messages, staleness(spreads, load));
}
