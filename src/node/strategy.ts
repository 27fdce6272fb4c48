import type { Failure } from "../wire/errors.ts";
import type { Request, RequestType } from "../wire/requests.ts";
import type { Link } from "./link.ts";

/** What a message of a link's stream tells the other end about the windows of both. */
export interface BatchStamp {
  /** The sender's number of this batch. */
  readonly batch?: number | undefined;
  /** The receiver's number of its latest batch here, and how many milliseconds that came before the sender's flush. */
  readonly early?: readonly [number, number] | undefined;
  /** The sender wants to hear at once how early this came. */
  readonly greeting?: true | undefined;
}

/** The fields of a reply in their order on the wire. `type` may be left out: it is the request's with `_ok`. */
export interface Reply {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** Performs a request of `src`. `undefined`: performed, and never answered. */
export type Handler<T extends RequestType> = (
  request: Request<T>,
  src: string,
) => Reply | Failure | undefined;

/** Request types and what performs them. */
export type Handlers = { readonly [T in RequestType]?: Handler<T> };

/**
 * How broadcasts spread. All strategies are mounted in every node, so that all their requests are answered; one is
 * in service at a time.
 */
export interface Strategy {
  readonly name: string;
  /** The overlay it uses where none was chosen. */
  readonly defaultOverlay: string;
  /** Whether peers are addressed in our dialect before they have spoken it. */
  readonly dialectFirst: boolean;
  /** Whether values go to the overlay's neighbours by log position; otherwise rounds bring them everywhere. */
  readonly usesLinks: boolean;
  /** Requests that it answers, whichever strategy is in service. */
  readonly handlers: Handlers;
  /** Random peers that every round contacts; 0: there are rounds only while something is wrong. */
  roundPeers(): number;
  /** It goes out of service: cancels its timers. */
  stop?(): void;
  /** Values at positions `start` up to `end` are new here; none, where neighbours are. */
  onFresh(start: number, end: number): void;
  /** The overlay has been computed: neighbours may be new. */
  onNeighbors?(): void;
  /** What a message to a neighbour carries besides, and what one of a neighbour's brought. */
  stamp?(link: Link): BatchStamp;
  onStamp?(link: Link, stamp: BatchStamp): void;
  /** A neighbour did not acknowledge in time. */
  onSilent?(link: Link): void;
  /** The input has ended: what was never sent anywhere goes now. */
  onFinish?(): void;
}
