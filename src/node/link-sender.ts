import { batchesOf } from "./batch-room.ts";
import type { Core } from "./core.ts";
import { partsOf } from "./crdt-parts.ts";
import { BATCH_TEXT_MAX, BATCH_VALUES_MAX, PLAIN_PENDING_MAX } from "./limits.ts";
import type { Link } from "./link.ts";
import type { BatchStamp } from "./strategy.ts";

/** What may go along with a message: a question or the answer to one, with either the digest of the whole set. */
export interface Extras extends BatchStamp {
  readonly ping?: number;
  readonly pong?: number;
  readonly digest?: string;
  /** For a peer that was told none. */
  readonly topology?: unknown;
}

/** What a peer lacks, and how it is told. */
export class LinkSender {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether the peer is to get a value from this node and is not known to hold it. */
  owes(link: Link, position: number): boolean {
    if (position < link.cleared || link.known.has(position) || this.#core.seen.isUnfit(position))
      return false;
    const { from } = this.#core.seen.arrivalAt(position);
    if (!this.#core.overlay.relays && from !== undefined) return false;
    return from !== link || position < link.epochStart;
  }

  /** Moves `cleared` over everything that is not owed. */
  clear(link: Link): void {
    const { length } = this.#core.seen;
    if (link.values.acked > link.cleared) {
      for (const position of link.known) if (position < link.values.acked) link.known.delete(position);
      link.cleared = link.values.acked;
    }
    while (link.cleared < length && !this.owes(link, link.cleared)) link.known.delete(link.cleared++);
  }

  /** Positions that a neighbour is owed, sent or not. */
  lacking(link: Link): number[] {
    return this.#owedFrom(link, link.cleared, Infinity, Infinity).positions;
  }

  /** Whether a neighbour is owed that many values that were never sent, all of them below a position. */
  hasUnsent(link: Link, count = 1, length = this.#core.seen.length): boolean {
    this.clear(link);
    const start = Math.max(link.values.sent, link.cleared);
    if (length - start < count) return false;
    let missing = count;
    for (let i = start; i < length && missing > 0; i++) if (this.owes(link, i)) missing--;
    return missing === 0;
  }

  /** Whether a neighbour is owed anything that was never sent, or is to be sent again. */
  lacksAnything(link: Link): boolean {
    return this.hasUnsent(link) || this.#core.crdt.owes(link.crdt.sent, link);
  }

  /**
   * Sends everything unsent, in as many messages as it needs, and acknowledges on the way. Where there is nothing to
   * send there is no message, unless `always` asks for one.
   */
  flush(link: Link, always: boolean, extras: Extras = {}): void {
    let changes = this.#changes(link);
    let isNeeded = always;
    for (;;) {
      const start = link.values.sent;
      const { positions, end, text } = this.#owedFrom(link, start, BATCH_VALUES_MAX, BATCH_TEXT_MAX);
      if (positions.length === 0 && changes === undefined) {
        link.isBehind = false;
        if (!isNeeded) return;
      }
      const values = positions.length === 0 ? this.#endOfRange(link) : this.#range(link, positions, end);
      // Beside a value that travels alone there may be no room for them.
      const riding = text > BATCH_TEXT_MAX ? undefined : changes;
      if (riding !== undefined) {
        link.crdt.onSend(riding.crdt_end, this.#core.nowMs);
        changes = undefined;
      }
      const isSent = this.#core.outbox.send(link.peer, {
        ...this.#header(link),
        ...values,
        ...riding,
        ...this.#acknowledgements(link),
        ...this.#core.strategy.stamp?.(link),
        ...extras,
      });
      this.#core.unshared.onSent(positions, isSent);
      isNeeded = false;
    }
  }

  /** Sends unsent values as plain `broadcast`s, which nodes of any make understand. */
  flushPlain(link: Link): void {
    const { seen } = this.#core;
    link.hasUnpositioned = true;
    link.isBehind = false;
    while (link.values.sent < seen.length && link.plain.size < PLAIN_PENDING_MAX) {
      const position = link.values.sent++;
      if (this.owes(link, position)) this.forward(link, position);
    }
  }

  /**
   * One value as a plain `broadcast`; `firstMs` says when it went there first. A neighbour's acknowledgement is the link's
   * affair, anybody else's is told to `onAck`.
   */
  forward(link: Link, position: number, firstMs = this.#core.nowMs, onAck?: () => void): void {
    const isAwaited = link.isNeighbor && link.plain.size < PLAIN_PENDING_MAX;
    const msgId = this.#core.outbox.call(
      link.peer,
      { type: "broadcast", message: this.#core.seen.at(position) },
      // It will be answered all the same.
      isAwaited ? undefined : ({ body }) => (body.type === "error" ? undefined : onAck?.()),
    );
    link.hasUnpositioned = true;
    this.#core.unshared.onSent([position], msgId >= 0);
    this.#core.retelling.onForward(link, position);
    if (isAwaited) link.plain.set(msgId, { position, sentMs: this.#core.nowMs, firstMs });
  }

  /** Values without positions: rumors, of which nothing comes back. */
  tell(link: Link, positions: readonly number[]): void {
    const { epoch, outbox, seen, unshared } = this.#core;
    for (const batch of batchesOf(positions, (position) => seen.textLengthAt(position))) {
      const values = batch.map((position) => seen.at(position));
      const isSent = outbox.send(link.peer, { type: "rumor", epoch, values, ...this.#core.waysOf(batch) });
      unshared.onSent(batch, isSent);
    }
  }

  /**
   * An acknowledgement on its own. What waits to be sent goes on waiting. Where the peer has only now learned who this
   * is, it need not send again what this node shows to have.
   */
  acknowledge(link: Link, extras: Extras = {}): void {
    this.#core.outbox.send(link.peer, {
      ...this.#header(link),
      ...this.#endOfRange(link),
      ...this.#acknowledgements(link),
      digest: link.knowsEpoch ? undefined : this.#core.seen.digest.toString(),
      ...extras,
    });
  }

  /** Asks whether the peer is there and what it has. */
  ask(link: Link, ping: number): void {
    link.ask(ping, this.#core.nowMs);
    const digest = this.#core.seen.digest.toString();
    this.#core.outbox.send(link.peer, {
      ...this.#header(link),
      ...this.#acknowledgements(link),
      ping,
      digest,
    });
  }

  /** Owed positions from `start` on, and where the range that they cover ends. */
  #owedFrom(
    link: Link,
    start: number,
    valuesMax: number,
    textMax: number,
  ): { positions: number[]; end: number; text: number } {
    const { seen, strategy } = this.#core;
    const positions: number[] = [];
    let text = 0;
    if (!strategy.usesLinks) return { positions, end: start, text };
    let end = Math.max(start, link.cleared);
    for (; end < seen.length && positions.length < valuesMax; end++) {
      if (!this.owes(link, end)) continue;
      const length = seen.textLengthAt(end);
      // A value that is longer than that on its own travels alone.
      if (text + length > textMax && positions.length > 0) break;
      text += length;
      positions.push(end);
    }
    return { positions, end, text };
  }

  #range(link: Link, positions: readonly number[], end: number) {
    const { seen, tellsHops } = this.#core;
    const start = link.values.sent;
    link.values.onSend(end, this.#core.nowMs);
    return {
      start,
      end,
      values: positions.map((position) => seen.at(position)),
      ...(tellsHops ? this.#core.waysOf(positions) : {}),
    };
  }

  /**
   * An empty range at the end of what was sent shows the peer whether it missed something. Who is no neighbour any more
   * gets nothing again: the two would report their gaps to each other for ever.
   */
  #endOfRange(link: Link) {
    return link.isNeighbor && link.isOutstanding ? { start: link.values.sent, end: link.values.sent } : {};
  }

  /**
   * The CRDT changes that the peer lacks, to ride on the next message. Those that are too long for one go at once, in
   * parts; each of them names the whole range, which has arrived when all of them have.
   */
  #changes(link: Link) {
    const { crdt, counters, nowMs } = this.#core;
    const delta = crdt.deltaSince(link.crdt.sent, link);
    if (delta === undefined) return undefined;
    const range = { crdt_start: link.crdt.sent, crdt_end: crdt.length };
    const parts = partsOf(delta);
    counters.crdtMessagesSent += parts.length;
    if (parts.length === 1) return { crdt: delta, ...range };
    link.crdt.onSend(crdt.length, nowMs);
    for (const part of parts) this.#sendPart(link, { crdt: part.delta, ...range, crdt_part: part.number });
    return undefined;
  }

  #sendPart(link: Link, part: object): void {
    this.#core.outbox.send(link.peer, { ...this.#header(link), ...part, ...this.#acknowledgements(link) });
  }

  #header(link: Link) {
    const { epoch, neighborhood } = this.#core;
    const untold = neighborhood.isGuessed ? true : undefined;
    return { type: "gossip", epoch, peer_epoch: link.epoch, untold };
  }

  /** What the peer's logs have brought here so far. It is told, so nothing is owed any more. */
  #acknowledgements(link: Link) {
    link.ackDueMs = Infinity;
    return {
      acked: link.values.received,
      gap: link.values.hasGap ? true : undefined,
      crdt_acked: link.crdt.received > 0 ? link.crdt.received : undefined,
      crdt_gap: link.crdt.hasGap ? true : undefined,
    };
  }
}
