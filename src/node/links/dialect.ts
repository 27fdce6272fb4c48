import { lineBytes } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";
import type { Batch, Stamp } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import { packPaths, pathBefore, type Ways } from "../log/paths.ts";
import type { Link } from "./link.ts";
import { type Load, NO_LOAD } from "./loads.ts";

/** Fields of a batch besides the header and the entries, as they go on the wire. */
export type Extras = Partial<
  Pick<Batch, "to_life" | "found" | "more" | "settles" | "later" | "equal" | "want" | "stamp">
> & {
  readonly offer?: readonly [hashes: string, lengths: readonly number[]];
  readonly topology?: object;
};

export interface DialectEvents {
  /** A message acknowledges what has come from the peer. */
  readonly onAcknowledged: (link: Link) => void;
  /** The strategy's stamp on a batch to a neighbour. */
  readonly stamp: (link: Link) => Stamp | undefined;
}

/** Writes the messages of our dialect. */
export class Dialect {
  readonly #base: Base;
  readonly #events: DialectEvents;

  constructor(base: Base, events: DialectEvents) {
    this.#base = base;
    this.#events = events;
  }

  /** The header of each message. It acknowledges, so nothing is owed any more. */
  header(link: Link, toLife = link.life) {
    const { life, log, neighborhood } = this.#base;
    this.#events.onAcknowledged(link);
    return {
      life,
      to_life: toLife,
      acked: toLife === link.life ? link.incoming.received : 0,
      acked_of: link.incoming.stream === 0 ? undefined : link.incoming.stream,
      full: log.room.isFull ? true : undefined,
      untold: neighborhood.isGuessed ? true : undefined,
    };
  }

  /** An acknowledgement on its own, with whatever else is to be said. Entries that wait to be sent go on waiting. */
  acknowledge(link: Link, extras: Extras = {}): void {
    this.batch(link, NO_LOAD, extras, false);
  }

  /** Sends a batch, as the next of the stream where `isNumbered`. Gives it, unless it went nowhere. */
  batch(
    link: Link,
    load: Load,
    { to_life: toLife, ...others }: Extras,
    isNumbered: boolean,
  ): Body | undefined {
    const { settings, nowMs, repair } = this.#base;
    const { outgoing } = link;
    const { positions, text } = load;
    const number = isNumbered
      ? outgoing.onSend(positions, text, nowMs, settings.ackTimeoutMs, repair)
      : undefined;
    // A neighbour with another overlay must learn that this node counts on it, even while this node has nothing to stream.
    const isBeforeFirst = outgoing.sent === 0 && positions.length === 0;
    const isOfStream = isNumbered || outgoing.floor !== undefined;
    const body = {
      type: "batch",
      ...this.header(link, toLife),
      stream: isOfStream && outgoing.stream !== 0 ? outgoing.stream : undefined,
      number,
      floor: outgoing.floor,
      neighbor: link.isNeighbor && (isNumbered || isBeforeFirst) ? true : undefined,
      relay: positions.length > 0 ? this.#toRelay(positions) : undefined,
      ...this.#entries(positions),
      stamp: isNumbered && link.isNeighbor ? this.#events.stamp(link) : undefined,
      ...others,
    };
    if (!this.#base.outbox.send(link.peer, body)) return undefined;
    this.#base.unshared.onSent(positions);
    return body;
  }

  /** Counts the bytes of a message that a comparison caused. Without it `wholeSetBytes` would have gone. */
  countComparison({ peer }: Link, body: Body, wholeSetBytes: number): void {
    const { counters, neighborhood } = this.#base;
    counters.countComparison(lineBytes({ src: neighborhood.id, dest: peer, body }), wholeSetBytes);
  }

  /** What the receiver has to pass on. A strategy of rounds counts on everybody for values, but streams items to all itself. */
  #toRelay(positions: readonly number[]): true | "values" | undefined {
    const { neighborhood, traits, log } = this.#base;
    if (neighborhood.overlay.relays) return true;
    const hasValues = !traits.streamsValues && positions.some((position) => log.isValue(position));
    return hasValues ? "values" : undefined;
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
}
