import type { Base } from "../base/base.ts";
import { FIRST_FOUND_TEXT_MAX, PLAIN_PENDING_MAX } from "../limits.ts";
import { LATE_SHARE } from "../timing.ts";
import type { Dialect, Extras } from "./dialect.ts";
import type { Link } from "./link.ts";
import type { Links } from "./links.ts";
import { type Load, loadsOf, NO_LOAD } from "./loads.ts";
import type { PlainForwarder } from "./plain/plain-forwarder.ts";

/** Sends entries to peers: the stream of this node's log to each neighbour, and entries outside of any stream. */
export class Streams {
  readonly #base: Base;
  readonly #links: Links;
  readonly #dialect: Dialect;
  readonly #plainForwarder: PlainForwarder;
  /** Something that has to be acknowledged may have gone to the peer. */
  readonly #onSent: (link: Link) => void;

  constructor(
    base: Base,
    links: Links,
    dialect: Dialect,
    plainForwarder: PlainForwarder,
    onSent: (link: Link) => void,
  ) {
    this.#base = base;
    this.#links = links;
    this.#dialect = dialect;
    this.#plainForwarder = plainForwarder;
    this.#onSent = onSent;
  }

  /** Whether there are that many entries that the peer is owed and was not sent, all of them below a position. */
  hasUnsent(link: Link, count = 1, length = this.#base.log.length): boolean {
    const { log } = this.#base;
    const { outgoing } = link;
    // Entries that are not owed are passed for good, so that no later look meets them again.
    while (outgoing.cursor < log.length && !this.#owes(link, outgoing.cursor))
      outgoing.skipTo(outgoing.cursor + 1);
    // Strategies ask after each value whether a batch is full: that must not cost a look at all that waits.
    if (length - outgoing.cursor < count) return false;
    let missing = count;
    for (let i = outgoing.cursor; i < length && missing > 0; i++) if (this.#owes(link, i)) missing--;
    return missing === 0;
  }

  /** Positions that the peer is owed and was not sent. */
  *unsent(link: Link): Generator<number> {
    const { length } = this.#base.log;
    for (let position = link.outgoing.cursor; position < length; position++)
      if (this.#owes(link, position)) yield position;
  }

  /** The peer was told all values below a position in lists of its own. */
  onListed({ outgoing }: Link, end: number): void {
    for (let i = outgoing.cursor; i < end; i++) if (this.#base.log.isValue(i)) outgoing.onHeld(i);
  }

  #owes(link: Link, position: number): boolean {
    const { log, traits } = this.#base;
    if (!log.canTravel(position) || link.outgoing.isKnown(position)) return false;
    // A strategy without streams has comparisons with peers of its own choice, and a guest may never be one of them.
    const isStreamed = traits.streamsValues || !log.isValue(position) || (link.isGuest && !link.isNeighbor);
    if (!isStreamed) return false;
    const { from, isRelayed } = log.arrivalAt(position);
    return from === undefined || (from !== link.peer && isRelayed);
  }

  /**
   * Sends everything new since the last batch to a peer that is streamed to. A silent or full one gets nothing. A peer of another
   * implementation may seem silent only because it does not understand state items. If it has acknowledged all plain forwards, it gets more.
   */
  push(link: Link): void {
    if (!link.isStreamed) return;
    const isInDialect = link.isInDialect(this.#base.traits);
    const isKeptBack = link.isSilent && (isInDialect || link.plain.size > 0);
    if (!(this.#base.repair && (isKeptBack || link.isFull))) this.#pushAll(link);
  }

  /**
   * The overlay has had no relays, and the peer is a neighbour no more: nobody else will tell it what still waits for it here. That goes now,
   * even to a silent peer. Once sent, it is owed like any batch that may be lost.
   */
  pushLast(link: Link): void {
    if (!link.isFull && this.hasUnsent(link)) this.#pushAll(link);
  }

  #pushAll(link: Link): void {
    if (link.isInDialect(this.#base.traits)) this.#pushBatches(link);
    else this.#pushPlainly(link);
    this.#onSent(link);
  }

  #pushBatches(link: Link): void {
    const { log, repair } = this.#base;
    while (this.hasUnsent(link)) {
      if (repair && link.outgoing.isAtLimit) return;
      const [load = NO_LOAD] = loadsOf(log, this.unsent(link));
      link.outgoing.skipTo((load.positions.at(-1) as number) + 1);
      this.#dialect.batch(link, load, {}, true);
    }
  }

  /** Values go as plain `broadcast`s, which nodes of every implementation understand; state items have no such form. */
  #pushPlainly(link: Link): void {
    const { outgoing } = link;
    const { log, repair } = this.#base;
    const items: number[] = [];
    while (outgoing.cursor < log.length && (!repair || link.plain.size < PLAIN_PENDING_MAX)) {
      const position = outgoing.cursor;
      if (this.#owes(link, position)) {
        if (log.isValue(position)) this.#plainForwarder.forward(link, position);
        else items.push(position);
      }
      outgoing.skipTo(position + 1);
    }
    for (const load of loadsOf(log, items)) this.#dialect.batch(link, load, {}, true);
  }

  /**
   * Sends entries that a peer lacks, even if other peers were sent them: as ordinary batches where `isNumbered`. `first` goes with the
   * first message, which is sent even without entries. `isFound`: a comparison had to find the entries.
   */
  sendLacking(
    link: Link,
    positions: readonly number[],
    first: Extras,
    { isFound, isNumbered }: { readonly isFound: boolean; readonly isNumbered: boolean },
  ): void {
    const found = isFound || undefined;
    const loads = [...loadsOf(this.#base.log, positions, FIRST_FOUND_TEXT_MAX)];
    // A message that wants or offers entries is as good as a batch with some.
    const asksForMore = (first.want ?? "") !== "" || first.offer !== undefined;
    if (loads.length === 0) this.#sendLoad(link, NO_LOAD, first, isNumbered && asksForMore);
    for (const [i, load] of loads.entries()) {
      const more = i < loads.length - 1 || undefined;
      this.#sendLoad(link, load, { ...(i === 0 ? first : {}), found, more }, isNumbered);
    }
    this.#onSent(link);
  }

  /** Sends a batch that a comparison caused. */
  #sendLoad(link: Link, load: Load, extras: Extras, isNumbered: boolean): void {
    const body = this.#dialect.batch(link, load, extras, isNumbered);
    if (body !== undefined) this.#dialect.countComparison(link, body, 0);
    // Some of the entries may stand ahead of the stream, which need not bring them again.
    if (isNumbered) for (const position of load.positions) link.outgoing.onHeld(position);
  }

  /**
   * Tells a peer values outside of any stream: comparisons find lost ones. True where the peer will acknowledge each of them,
   * which `onAck` then hears.
   */
  tell(link: Link, positions: readonly number[], onAck?: (position: number) => void): boolean {
    // Among many peers most pairs have never met: then the make of one is taken for that of all.
    if (this.#links.someSpeakDialect || link.isInDialect(this.#base.traits)) {
      for (const load of loadsOf(this.#base.log, positions)) this.#dialect.batch(link, load, {}, false);
      return false;
    }
    for (const position of positions) this.#plainForwarder.forward(link, position, this.#base.nowMs, onAck);
    return true;
  }

  /**
   * A peer of another implementation may have lost a forward, or its acknowledgement: late forwards are repeated. A
   * silent peer gets only the oldest one, as a question; the others follow its answer.
   */
  repeatPlain(link: Link): void {
    const { nowMs, settings } = this.#base;
    const lateMs = nowMs - LATE_SHARE * settings.ackTimeoutMs;
    const late = link.plain.takeLate(lateMs, link.isSilent ? 1 : Infinity);
    for (const [position, firstMs] of late) this.#plainForwarder.forward(link, position, firstMs);
    if (!link.isSilent) this.push(link);
  }
}
