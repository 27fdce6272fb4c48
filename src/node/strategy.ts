import type { Stamp } from "../wire/peer-messages.ts";
import type { Timers } from "./base/timers.ts";
import type { Traits } from "./base/traits.ts";
import type { Link } from "./links/link.ts";
import type { Arrival } from "./log/arrival.ts";
import type { Overlay } from "./overlay/overlay.ts";
import type { Random } from "./random.ts";
import type { Settings } from "./settings/settings.ts";

/**
 * The node as its strategies see it. New entries are named by their positions in the log; a neighbour is a `Link`, of which a strategy
 * needs the peer's id, and whether it is silent.
 */
export interface StrategyContext {
  readonly nowMs: number;
  readonly random: Random;
  readonly settings: Settings;
  readonly overlay: Overlay;
  /** A strategy's timers have names that begin with its own. */
  readonly timers: Timers;
  /** The peers that are owed what this node learns: the overlay's neighbours, and peers that stream to this node. */
  readonly neighbors: readonly Link[];
  /** Peers that rounds and rumors may choose: everybody, or the neighbours in the overlay that somebody chose. */
  readonly gossipPeers: readonly string[];
  link(peer: string): Link | undefined;
  isValue(position: number): boolean;
  arrivalAt(position: number): Arrival;
  /** Whether there are that many entries that a neighbour is owed and was not sent. */
  hasUnsent(neighbor: Link, count?: number): boolean;
  /** Sends a neighbour everything that it is owed and was not sent, in one batch if it fits. A silent one gets nothing. */
  push(neighbor: Link): void;
  /** Sends values to any peer outside of the streams: comparisons find lost ones. */
  tell(peer: Link, positions: readonly number[]): void;
  /** Sends what a silent neighbour lacks straight to the nodes behind it. */
  goAround(silent: Link): void;
  /** Tells a neighbour the time of a batch without sending one. */
  sayStamp(neighbor: Link, stamp: Stamp): void;
  /** Items that changed, and values that wait with them, go to the neighbours within the gossip interval; sooner where a peer brought some. */
  pushWithinInterval(isFromPeer: boolean): void;
}

/** A way to spread broadcasts. Every node has all strategies, and one of them is in service at a time. */
export interface Strategy {
  readonly name: string;
  readonly traits: Traits;
  /** The entries at positions from `start` to before `end` are new. */
  onNew(start: number, end: number): void;
  /** Neighbours are new, or the strategy comes into service: entries that they were not sent may go. */
  onNeighbors(): void;
  /** A batch leaves for a neighbour. Gives the stamp that rides on it, if any. */
  stamp?(neighbor: Link): Stamp | undefined;
  /** A neighbour's stamp came, before the entries beside it are learned. */
  onStamp?(neighbor: Link, stamp: Stamp): void;
  /** A neighbour did not acknowledge in time. */
  onUnanswered?(neighbor: Link): void;
  /** The strategy goes out of service. */
  stop?(): void;
  /** The input has ended: waiting entries go now. */
  onFinish?(): void;
}
