import { GossipNode } from "../../../node/gossip-node.ts";
import type { HostedNode } from "../../../node/hosted.ts";
import type { Link } from "../../../node/link.ts";
import type { NodeQueues } from "../../checkers/promises/bounded.ts";
import type { Scheduler } from "../../time/scheduler.ts";

/** A node around another one; canaries are. */
export interface Wrapping {
  readonly inner: HostedNode;
}

const LOOK_INTERVAL_MS = 1_000;

/** What a node keeps for neighbours that live. At rest they have it. `undefined` of a node nobody can look into. */
export function queuesOf(
  node: HostedNode | undefined,
  id: string,
  livingIds: readonly string[],
): NodeQueues | undefined {
  const gossiper = gossiperIn(node);
  if (gossiper === undefined) return undefined;
  const living = new Set(livingIds);
  const lengths = { "plain forwards": 0, "known positions": 0, "unacknowledged values": 0 };
  for (const link of gossiper.core.links.made) {
    if (!living.has(link.peer) || !link.isNeighbor) continue;
    lengths["plain forwards"] += link.plain.size;
    lengths["known positions"] += link.known.size;
    if (link.isOutstanding) lengths["unacknowledged values"] += link.values.sent - link.values.acked;
  }
  return { node: id, lengths };
}

/** What is kept of one peer; numbers in an array, since each look goes over many links. */
const kept: readonly (readonly [queue: string, length: (link: Link) => number])[] = [
  ["plain forwards to one peer", ({ plain }) => plain.size],
  ["known positions of one peer", ({ known }) => known.size],
  ["past epochs of one peer", ({ pastEpochs }) => pastEpochs.size],
  ["unacknowledged values to one peer", ({ values }) => values.sent - values.acked],
  ["remembered messages of one link", ({ values, crdt }) => Math.max(values.remembered, crdt.remembered)],
];

/** The most that each node ever kept of one peer, whoever that is: neighbour or not, dead or alive. */
export class QueueWatch {
  readonly #most = new Map<string, number[]>();

  /** Looks into all nodes now and again, as long as the run lasts. They must not notice. */
  start(scheduler: Scheduler, nodes: ReadonlyMap<string, { readonly node: HostedNode | undefined }>): void {
    for (const [id, { node }] of nodes) this.#look(id, node);
    scheduler.at(scheduler.nowMs() + LOOK_INTERVAL_MS, () => this.start(scheduler, nodes));
  }

  get most(): readonly NodeQueues[] {
    return [...this.#most].map(([node, lengths]) => {
      return { node, lengths: Object.fromEntries(kept.map(([queue], at) => [queue, lengths[at] ?? 0])) };
    });
  }

  #look(id: string, node: HostedNode | undefined): void {
    const gossiper = gossiperIn(node);
    if (gossiper === undefined) return;
    const most = this.#most.get(id) ?? kept.map(() => 0);
    this.#most.set(id, most);
    for (const link of gossiper.core.links.made) {
      for (let at = 0; at < kept.length; at++) {
        const length = (kept[at] as (typeof kept)[number])[1](link);
        if (length > (most[at] as number)) most[at] = length;
      }
    }
  }
}

function gossiperIn(node: HostedNode | undefined): GossipNode | undefined {
  if (node === undefined) return undefined;
  const inner = "inner" in node ? (node as HostedNode & Wrapping).inner : node;
  return inner instanceof GossipNode ? inner : undefined;
}
