import type { Json } from "../wire/message.ts";
import type { StateItem } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import type { HostedNode } from "./hosted.ts";
import type { Log } from "./log/log.ts";

/** The bookkeeping of a node about one peer, in numbers. */
export interface PeerInspection {
  readonly peer: string;
  /** The peer is a neighbour in the node's overlay: the node owes it everything that it learns. */
  readonly isNeighbor: boolean;
  /** Values that went as plain `broadcast`s and are not acknowledged. */
  readonly plainForwards: number;
  /** Entries that went in batches and that the peer may lack: it has not acknowledged them, nor shown that it holds the same. */
  readonly unacknowledged: number;
  /** Entries noted one by one as held by the peer. */
  readonly known: number;
  /** Messages to and from the peer that are remembered one by one. */
  readonly messages: number;
  /** A comparison with the peer is due or open. */
  readonly isComparing: boolean;
}

/** A node's entries and queues, for a simulator or a test that watches it. */
export interface Inspection {
  /** Empty before `init`. */
  readonly id: string;
  /** Broadcast values in the order in which they were learned: the list grows at its end and never changes otherwise. */
  readonly values: readonly Json[];
  /** All items of the replicated data types that can travel, with their present contents. */
  items(): readonly StateItem[];
  /** The present content of the item that another content is of; `undefined` where the node holds none. */
  itemLike(item: StateItem): StateItem | undefined;
  /** Every peer of which the node keeps anything. */
  readonly peers: readonly PeerInspection[];
  /** The number of drops, by reason. */
  readonly drops: ReadonlyMap<string, number>;
}

/** A node that can be looked into. A look changes nothing and costs no message. */
export interface InspectableNode extends HostedNode {
  inspect(): Inspection;
}

/** The inspection of a node; `undefined` where the node cannot be looked into. */
export function inspectionOf(node: HostedNode): Inspection | undefined {
  return "inspect" in node ? (node as InspectableNode).inspect() : undefined;
}

/** Looks into a node of our own. */
export function inspectCore({ id, base, links, agenda }: Core): Inspection {
  const isEntry = (position: number) => base.log.canTravel(position);
  return {
    id,
    values: base.log.values.arrivals,
    items: () => itemsOf(base.log),
    itemLike: (item) => {
      const position = base.log.positionOfItem(item);
      return position === undefined ? undefined : base.log.itemAt(position);
    },
    peers: Array.from(links.made, (link) => {
      const { peer, isNeighbor } = link;
      return { peer, isNeighbor, ...link.remembered(isEntry), isComparing: agenda.has(link) };
    }),
    drops: base.counters.drops,
  };
}

function itemsOf(log: Log): readonly StateItem[] {
  const items: StateItem[] = [];
  for (let position = 0; position < log.length; position++)
    if (log.canTravel(position) && !log.isValue(position)) items.push(log.itemAt(position));
  return items;
}
