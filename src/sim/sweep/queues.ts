import { GossipNode } from "../../node/gossip-node.ts";
import type { HostedNode } from "../../node/hosted.ts";
import type { NodeQueues } from "../checkers/bounded.ts";

/** A node that tells how long its queues are; canaries do. */
export interface Queueing {
  queues(): Readonly<Record<string, number>>;
}

/** What a node keeps for its living peers, and what else of it might grow. `undefined` of a node nobody can look into. */
export function queuesOf(
  node: HostedNode | undefined,
  id: string,
  livingIds: readonly string[],
): NodeQueues | undefined {
  if (node === undefined) return undefined;
  if (isQueueing(node)) return { node: id, lengths: node.queues() };
  if (!(node instanceof GossipNode)) return undefined;
  const living = new Set(livingIds);
  const lengths = { "plain forwards": 0, "known positions": 0, "unacknowledged values": 0, "past epochs": 0 };
  for (const peer of node.core.peers) {
    const link = node.core.links.get(peer);
    if (link === undefined) continue;
    lengths["past epochs"] = Math.max(lengths["past epochs"], link.pastEpochs.size);
    if (!living.has(peer) || !link.isNeighbor) continue;
    lengths["plain forwards"] += link.plain.size;
    lengths["known positions"] += link.known.size;
    if (link.isOutstanding) lengths["unacknowledged values"] += link.values.sent - link.values.acked;
  }
  return { node: id, lengths };
}

function isQueueing(node: HostedNode): node is HostedNode & Queueing {
  return "queues" in node;
}
