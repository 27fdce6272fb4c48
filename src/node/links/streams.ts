import { lineBytes } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";
import type { Batch, Stamp } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import { PLAIN_PENDING_MAX } from "../limits.ts";
import { packPaths, pathBefore, type Ways } from "../log/paths.ts";
import { LATE_SHARE } from "../timing.ts";
import type { Link } from "./link.ts";
import type { Links } from "./links.ts";
import { type Load, loadsOf, NO_LOAD } from "./loads.ts";
import { PlainForwarder } from "./plain-forwarder.ts";
import type { Retelling } from "./retelling.ts";
import { Unshared } from "./unshared.ts";

/** Fields of a batch besides the header and the entries, as they go on the wire. */
export type Extras = Partial<
  Pick<Batch, "to_life" | "found" | "settles" | "later" | "equal" | "want" | "stamp">
> & {
  readonly offer?: readonly [hashes: string, lengths: readonly number[]];
  readonly topology?: object;
};

export interface StreamEvents {
  /** Something that has to be acknowledged went to the peer. */
  readonly onSent: (link: Link) => void;
  /** The strategy's stamp on a batch to a neighbour. */
  readonly stamp: (link: Link) => Stamp | undefined;
}

/** Sends to peers: the stream of this node's log to each neighbour, and entries outside of any stream. */
export class Streams {
  readonly #base: Base;
  readonly #links: Links;
  readonly #events: StreamEvents;
  readonly unshared: Unshared;
  readonly plainForwarder: PlainForwarder;

  constructor(base: Base, links: Links, retelling: Retelling, events: StreamEvents) {
    this.#base = base;
    this.#links = links;
    this.#events = events;
    this.unshared = new Unshared(base.log);
    this.plainForwarder = new PlainForwarder(base, this.unshared, retelling);
  }

  /** Whether there are that many entries that the peer is owed and was not sent, all of them below a position. */
  hasUnsent(link: Link, count = 1, length = this.#base.log.length): boolean {
    const { log } = this.#base;
    const { outgoing } = link;
    while (outgoing.cursor < log.length && !this.#owes(link, outgoing.cursor))
      outgoing.skipTo(outgoing.cursor + 1);
    let missing = count;
    for (let i = outgoing.cursor; i < length && missing > 0; i++) if (this.#owes(link, i)) missing--;
    return missing === 0;
  }

  /**
   * Sends everything new since the last batch to a peer that is streamed to. A silent or full one gets nothing. A peer of another
   * implementation may be silent about state items, which it does not understand: it has acknowledged all plain words, and gets more.
   */
  push(link: Link): void {
    if (!link.isStreamed) return;
    const isInDialect = link.isInDialect(this.#base.traits);
    const isKeptBack = link.isSilent && (isInDialect || link.plain.size > 0);
    if (this.#base.repair && (isKeptBack || link.isFull)) return;
    if (isInDialect) this.#pushBatches(link);
    else this.#pushPlainly(link);
    this.#events.onSent(link);
  }

  /**
   * Sends entries that a peer lacks, even if other peers were sent them: as ordinary batches where `isNumbered`. `first` goes with the
   * first message, which is sent even without entries; one that wants or offers some is as good as a batch with them, and numbered as one.
   * `found`: a comparison had to find them.
   */
  sendLacking(
    link: Link,
    positions: readonly number[],
    first: Extras & { found: true | undefined },
    isNumbered: boolean,
  ): void {
    const { found, ...rest } = first;
    let extras: Extras | undefined = rest;
    for (const load of loadsOf(this.#base.log, positions)) {
      this.#count(link, this.#send(link, load, { ...extras, found }, isNumbered));
      // Some of them may stand ahead of the stream, which need not bring them again.
      if (isNumbered) for (const position of load.positions) link.outgoing.onHeld(position);
      extras = undefined;
    }
    const isAwaited = isNumbered && ((extras?.want ?? "") !== "" || extras?.offer !== undefined);
    if (extras !== undefined) this.#count(link, this.#send(link, NO_LOAD, extras, isAwaited));
    this.#events.onSent(link);
  }

  /**
   * Tells a peer values outside of any stream: comparisons find lost ones. True where the peer will acknowledge each of them,
   * which `onAck` then hears.
   */
  tell(link: Link, told: readonly number[], onAck?: (position: number) => void): boolean {
    const positions = told.filter((position) => this.#base.log.canTravel(position));
    // Among many peers most pairs have never met: then the make of one is taken for that of all.
    if (this.#links.someSpeakDialect || link.isInDialect(this.#base.traits)) {
      for (const load of loadsOf(this.#base.log, positions)) this.#send(link, load, {}, false);
      return false;
    }
    for (const position of positions) this.plainForwarder.forward(link, position, this.#base.nowMs, onAck);
    return true;
  }

  /** An acknowledgement on its own, with whatever else is to be said. Entries that wait to be sent go on waiting. */
  acknowledge(link: Link, extras: Extras = {}): void {
    this.#send(link, NO_LOAD, extras, false);
  }

  /**
   * A peer of another implementation may have lost a forward, or its acknowledgement: late forwards are repeated. A
   * silent peer gets only the oldest one, as a question; the others follow its answer.
   */
  repeatPlain(link: Link): void {
    const { nowMs, timing, log } = this.#base;
    const lateMs = nowMs - LATE_SHARE * timing.ackTimeoutMs;
    const late = link.plain.takeLate(lateMs, link.isSilent ? 1 : Infinity);
    for (const [position, firstMs] of late)
      if (log.canTravel(position)) this.plainForwarder.forward(link, position, firstMs);
    if (!link.isSilent) this.push(link);
  }

  /** The header of a message of our dialect. It acknowledges, so nothing is owed any more. */
  header(link: Link, toLife = link.life) {
    const { life, log, neighborhood } = this.#base;
    link.onAckSent();
    return {
      life,
      to_life: toLife,
      acked: toLife === link.life ? link.incoming.received : 0,
      acked_of: link.incoming.stream === 0 ? undefined : link.incoming.stream,
      full: log.isFull ? true : undefined,
      untold: neighborhood.isGuessed ? true : undefined,
    };
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

  #pushBatches(link: Link): void {
    const { log, repair } = this.#base;
    while (this.hasUnsent(link)) {
      if (repair && link.outgoing.isBlocked) return;
      const [load = NO_LOAD] = loadsOf(log, this.unsent(link));
      link.outgoing.skipTo((load.positions.at(-1) as number) + 1);
      this.#send(link, load, {}, true);
    }
  }

  /** Positions that the peer is owed and was not sent. */
  *unsent(link: Link): Generator<number> {
    const { length } = this.#base.log;
    for (let position = link.outgoing.cursor; position < length; position++)
      if (this.#owes(link, position)) yield position;
  }

  /** Values go as plain `broadcast`s, which nodes of every implementation understand; state items have no such form. */
  #pushPlainly(link: Link): void {
    const { outgoing } = link;
    const { log } = this.#base;
    const items: number[] = [];
    while (outgoing.cursor < log.length && link.plain.size < PLAIN_PENDING_MAX) {
      const position = outgoing.cursor;
      if (this.#owes(link, position)) {
        if (log.isValue(position)) this.plainForwarder.forward(link, position);
        else items.push(position);
      }
      outgoing.skipTo(position + 1);
    }
    for (const load of loadsOf(log, items)) this.#send(link, load, {}, true);
  }

  /** The ways of values to this node: their hops, and the paths where any value has passed another node. */
  #waysOf(positions: readonly number[]): Ways {
    const { log, traits } = this.#base;
    if (!traits.tellsHops) return {};
    const arrivals = positions.map((position) => log.arrivalAt(position));
    return {
      hops: arrivals.map(({ hops }) => hops),
      ...(traits.tellsPaths ? packPaths(arrivals.map(pathBefore)) : {}),
    };
  }

  /** Sends a batch; gives it, unless it went nowhere. */
  #send(
    link: Link,
    load: Load,
    { to_life: toLife, ...others }: Extras,
    isNumbered: boolean,
  ): Body | undefined {
    const { neighborhood, timing, nowMs, repair } = this.#base;
    const { outgoing } = link;
    const { positions, text } = load;
    const number = isNumbered
      ? outgoing.onSend(positions, text, nowMs, timing.ackTimeoutMs, repair)
      : undefined;
    // A neighbour with another overlay must learn that this node counts on it, even while this node has nothing to stream.
    const isUntold = outgoing.sent === 0 && positions.length === 0;
    const isOfStream = isNumbered || outgoing.floor !== undefined;
    const body = {
      type: "batch",
      ...this.header(link, toLife),
      stream: isOfStream && outgoing.stream !== 0 ? outgoing.stream : undefined,
      number,
      floor: outgoing.floor,
      neighbor: link.isNeighbor && (isNumbered || isUntold) ? true : undefined,
      relay: neighborhood.overlay.relays && positions.length > 0 ? true : undefined,
      ...this.#entries(positions),
      stamp: isNumbered && link.isNeighbor ? this.#events.stamp(link) : undefined,
      ...others,
    };
    if (!this.#base.outbox.send(link.peer, body)) return undefined;
    this.unshared.onSent(positions);
    return body;
  }

  /** Counts the bytes of a batch that a comparison caused, without those of state items. */
  #count({ peer }: Link, body: Body | undefined): void {
    const { counters, neighborhood } = this.#base;
    const message = body && { src: neighborhood.id, dest: peer, body: { ...body, state: undefined } };
    if (message !== undefined) counters.countComparison(lineBytes(message), 0);
  }

  /** Entries as they go on the wire, and how the values came here. */
  #entries(positions: readonly number[]): object {
    const { log, counters } = this.#base;
    const values = positions.filter((position) => log.isValue(position));
    const hasItems = values.length < positions.length;
    const items = hasItems ? positions.filter((position) => !log.isValue(position)) : [];
    if (hasItems) counters.stateMessagesSent++;
    return {
      values: values.length > 0 ? values.map((position) => log.valueAt(position)) : undefined,
      ...(values.length > 0 ? this.#waysOf(values) : {}),
      state: hasItems ? items.map((position) => log.itemAt(position)) : undefined,
    };
  }
}
