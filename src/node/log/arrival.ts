import { HOPS_MAX } from "../limits.ts";

/** The way in which an entry came to this node. Entries of one message share one arrival. */
export interface Arrival {
  /** The peer that brought it; `undefined`: a client did, or nobody is known to hold it. */
  readonly from: string | undefined;
  /** `tree`: along the overlay, or from a client. `gossip`: by a comparison or a rumor. */
  readonly via: "tree" | "gossip";
  /** Messages between nodes that it took. */
  readonly hops: number;
  /** The nodes that it had passed before the one that it came from; the first of them where the way is long. */
  readonly path: readonly string[];
  /** It came in plain words, which do not tell how: hops and path may be corrected later. */
  readonly isPlain?: true;
  /** A comparison found it: it is old, and other peers may hold it. */
  readonly isFound?: boolean;
  /** The sender counts on this node to pass it on to its other neighbours. */
  readonly isRelayed: boolean;
}

/** The arrival of every entry that a client brings. */
export const FROM_CLIENT: Arrival = { from: undefined, via: "tree", hops: 0, path: [], isRelayed: true };

/** The way of an entry, as far as it is known. */
export type Way = Pick<Arrival, "hops" | "path">;

/** The hops of an entry that came from a peer; `before` are its hops at that peer. */
export function hopsAfter(before = 0): number {
  return Math.min(HOPS_MAX, before + 1);
}
