import type { Json } from "../wire/message.ts";
import type { Core } from "./core.ts";
import type { HostedNode } from "./hosted.ts";
import type { Link } from "./link.ts";

/** How much a node keeps of one peer and for it. */
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
  /** Former lives of the peer that are remembered. */
  readonly pastLives: number;
  /** A question to the peer is due or open: whether it is there, and what it holds. */
  readonly isComparing: boolean;
}

/** What a node holds and what it keeps for others, for a simulator or a test that watches it. */
export interface Inspection {
  /** Empty before `init`. */
  readonly id: string;
  /** Broadcast values in the order in which they were learned: the list grows at its end and never changes otherwise. */
  readonly values: readonly Json[];
  /** Every peer of which the node keeps anything. */
  readonly peers: readonly PeerInspection[];
  /** What was dropped, by reason. */
  readonly drops: ReadonlyMap<string, number>;
}

/** A node that can be looked into. A look changes nothing and costs no message. */
export interface InspectableNode extends HostedNode {
  inspect(): Inspection;
}

/** `undefined` of a node that cannot be looked into. */
export function inspectionOf(node: HostedNode): Inspection | undefined {
  return "inspect" in node ? (node as InspectableNode).inspect() : undefined;
}

/** Looks into a node of our own. */
export function inspectCore(core: Core): Inspection {
  return {
    id: core.id,
    values: core.seen.values(),
    peers: Array.from(core.links.made, inspectPeer),
    drops: core.counters.drops,
  };
}

function inspectPeer(link: Link): PeerInspection {
  const { peer, isNeighbor, plain, known, pastEpochs, values, crdt } = link;
  const valuesThere = Math.max(values.acked, link.cleared);
  return {
    peer,
    isNeighbor,
    plainForwards: plain.size,
    unacknowledged: Math.max(0, values.sent - valuesThere) + crdt.sent - crdt.acked,
    known: known.size,
    messages: Math.max(values.remembered, crdt.remembered),
    pastLives: pastEpochs.size,
    isComparing: link.checkDueMs !== Infinity,
  };
}
