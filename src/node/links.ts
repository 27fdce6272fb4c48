import type { Json } from "../wire/message.ts";
import type { PeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import { BATCH_TEXT_MAX, BATCH_VALUES_MAX, PLAIN_PENDING_MAX } from "./limits.ts";
import { Link } from "./link.ts";

type Gossip = PeerMessage<"gossip">;

/** How long an answer to a question may take before the next one. Links of 100 ms answer in 200. */
const PING_TIMEOUT_MS = 500;
/** Questions to a silent peer, at the slowest: a healed link is found within this time. */
const PING_INTERVAL_MS_MAX = 1_500;
/** A peer that has not shown by then that it knows us is asked. */
const GREETING_DELAY_MS = 1_000;
/** A gap is reported this late, so that messages that overtook each other are not sent twice. */
const GAP_DELAY_MS = 150;
/** What was sent again because of a gap is not sent once more within one round trip. */
const REWIND_INTERVAL_MS = 300;
/** Incarnations of a peer that are remembered as ended. */
const PAST_EPOCHS_MAX = 16;

/**
 * What every peer lacks. Sending, acknowledging, retrying and noticing silence are one mechanism: our log is a
 * stream to each neighbour, an acknowledgement is a position in it, and it rides on whatever goes that way. Only a
 * link with nothing else to say sends one on its own, and only a link that stays silent is asked.
 *
 * Peers that never spoke our dialect are served with plain `broadcast`s, acknowledged one by one.
 */
export class Links {
  readonly #core: Core;
  readonly #links = new Map<string, Link>();
  /** Links with a deadline. */
  readonly #active = new Set<Link>();
  #lastPing = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The link to a member; `undefined` for anybody else. */
  get(peer: string): Link | undefined {
    return this.#links.get(peer);
  }

  /** All links, in the order of the members. */
  all(): Iterable<Link> {
    return this.#links.values();
  }

  addPeers(peers: readonly string[]): void {
    for (const peer of peers) this.#links.set(peer, new Link(peer));
  }

  /** The overlay changed. With other duties than before (`restart`) nothing is known to have been sent. */
  setNeighbors(neighbors: readonly string[], restart: boolean): void {
    const chosen = new Set(neighbors);
    for (const link of this.#links.values()) {
      link.isNeighbor = chosen.has(link.peer);
      if (restart) this.#restartSending(link);
      if (link.isNeighbor) this.#watch(link);
      else link.checkDueMs = Infinity;
    }
  }

  /** Sends what a neighbour lacks, unless it is silent: then it waits for the peer's answer. */
  push(link: Link): void {
    if (this.#core.repair && link.isSuspect) return;
    const { crdt, dialectFirst } = this.#core;
    if (link.speaksDialect || dialectFirst || crdt.owes(link.crdt.sent, link)) this.#flush(link, false);
    else if (this.#core.strategy.usesLinks) this.#pushPlain(link);
  }

  /** Sends values without positions: nothing is expected back, the rounds repair what is lost. */
  tell(link: Link, positions: readonly number[]): void {
    const { seen } = this.#core;
    if (link.speaksDialect || this.#core.dialectFirst) {
      this.#core.send(link.peer, {
        ...this.#header(link),
        values: positions.map((position) => seen.at(position)),
        hops: positions.map((position) => seen.arrivalAt(position).hops),
        ...this.#acknowledgements(link),
      });
    } else {
      for (const position of positions) this.#forward(link, position);
    }
  }

  /** Whether anything that this node knows was never sent to a neighbour that is owed it. */
  hasUnsent(link: Link): boolean {
    for (let position = link.values.sent; position < this.#core.seen.length; position++) {
      if (this.#owes(link, position)) return true;
    }
    return false;
  }

  /** Positions that a neighbour is owed and not known to hold, sent or not. */
  lacking(link: Link): number[] {
    const positions: number[] = [];
    for (let position = link.values.acked; position < this.#core.seen.length; position++) {
      if (this.#owes(link, position)) positions.push(position);
    }
    return positions;
  }

  /** What was sent to a neighbour and is not acknowledged: past the ack timeout, and still in time. */
  outstanding(link: Link): { late: number[]; waiting: number[] } {
    const dueMs = this.#core.nowMs - this.#core.timing.ackTimeoutMs;
    const sentMs = new Map([...link.plain.values()].map(({ position, sentMs }) => [position, sentMs]));
    const sent = this.lacking(link).filter((position) => position < link.values.sent);
    const isLate = (position: number) => (sentMs.get(position) ?? link.outstandingMs) <= dueMs;
    return { late: sent.filter(isLate), waiting: sent.filter((position) => !isLate(position)) };
  }

  /** Whether a neighbour does not answer. */
  get hasSuspects(): boolean {
    for (const link of this.#active) if (link.isNeighbor && link.isSuspect) return true;
    return false;
  }

  /** A forward of a value as a plain `broadcast` came from a peer. */
  onPlainBroadcast(link: Link, position: number): void {
    this.#holds(link, position);
    this.#oweAcknowledgement(link, this.#core.timing.ackDelayMs);
  }

  /** A peer acknowledged a plain forward: by its `msg_id`, or by the value at `position`. */
  onPlainAck(link: Link, acknowledged: { readonly msgId: number } | { readonly position: number }): void {
    const position =
      "msgId" in acknowledged ? link.plain.get(acknowledged.msgId)?.position : acknowledged.position;
    if (position === undefined) return;
    for (const [msgId, forward] of link.plain) if (forward.position === position) link.plain.delete(msgId);
    this.#holds(link, position);
    this.#answered(link);
    this.#settle(link, true);
    if (!link.speaksDialect) this.push(link);
  }

  /** The peer has everything that is known here: an exchange of digests has shown it. */
  onEqual(link: Link): void {
    link.values.sent = this.#core.seen.length;
    link.values.acked = link.values.sent;
    link.known.clear();
    link.plain.clear();
    this.#settle(link, true);
  }

  /** The peer has everything below a position: it said so of a whole list. */
  onHeld(link: Link, length: number): void {
    for (let position = link.values.acked; position < length; position++) this.#holds(link, position);
    this.#settle(link, true);
  }

  /** A message of our dialect. */
  onGossip(link: Link, gossip: Gossip): void {
    if (link.pastEpochs.has(gossip.epoch)) {
      // A straggler of an ended incarnation: its values are as good as any, its positions mean nothing.
      this.#learn(link, gossip);
      return;
    }
    if (gossip.epoch !== link.epoch) this.#onNewEpoch(link, gossip.epoch);
    const stored = this.#learn(link, gossip);
    this.#onRanges(link, gossip, stored);
    if (gossip.peer_epoch === this.#core.epoch) this.#onAcknowledgements(link, gossip);
    else if (gossip.peer_epoch !== 0) this.#oweAcknowledgement(link, GAP_DELAY_MS);
    if (gossip.digest !== undefined && gossip.digest === this.#core.seen.digest.toString())
      this.onEqual(link);
    if (gossip.ping !== undefined) this.#answer(link, gossip.ping);
    else if (link.isSuspect) this.#hurry(link);
  }

  #learn(link: Link, gossip: Gossip): boolean {
    let stored = true;
    const values = gossip.values ?? [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as Json;
      const hops = (gossip.hops?.[i] ?? 0) + 1;
      const via = gossip.start === undefined ? "gossip" : "tree";
      if (this.#core.learn(value, { from: link, via, hops }) === "full") stored = false;
      else this.#holds(link, this.#core.seen.positionOf(value) as number);
    }
    return stored;
  }

  /** `stored`: false where a limit kept something out; then the range did not arrive, and will come again. */
  #onRanges(link: Link, gossip: Gossip, stored: boolean): void {
    const { start, end, crdt_start, crdt_end } = gossip;
    if (start !== undefined && end !== undefined && stored && start <= end) {
      link.values.onRange({ start, end });
      this.#oweAcknowledgement(link, link.values.hasGap ? GAP_DELAY_MS : this.#core.timing.ackDelayMs);
    }
    if (crdt_start !== undefined && crdt_end !== undefined && crdt_start <= crdt_end) {
      const before = this.#core.crdt.length;
      if (!this.#core.crdt.merge(gossip.crdt, link)) return;
      if (this.#core.crdt.length !== before) this.#core.replicateSoon();
      link.crdt.onRange({ start: crdt_start, end: crdt_end });
      this.#oweAcknowledgement(link, link.crdt.hasGap ? GAP_DELAY_MS : this.#core.timing.ackDelayMs);
    }
  }

  #onAcknowledgements(link: Link, gossip: Gossip): void {
    link.knowsEpoch = true;
    const valuesNews = link.values.onAck(gossip.acked);
    const crdtNews = link.crdt.onAck(gossip.crdt_acked ?? 0);
    if (valuesNews)
      for (const position of link.known) if (position < link.values.acked) link.known.delete(position);
    const isAnswer = gossip.pong !== undefined && gossip.pong === link.ping;
    if (valuesNews || crdtNews || isAnswer) this.#answered(link);
    if (isAnswer) {
      // What had been sent before the question and is not in the answer is lost.
      if (link.values.acked < link.pingValuesSent) link.values.rewind();
      if (link.crdt.acked < link.pingCrdtSent) link.crdt.rewind();
      this.#settle(link, true);
      if (link.isNeighbor) this.push(link);
      return;
    }
    this.#settle(link, valuesNews || crdtNews);
    if (gossip.gap !== undefined || gossip.crdt_gap !== undefined) this.#onGap(link);
  }

  #onGap(link: Link): void {
    if (this.#core.nowMs - link.rewoundMs < REWIND_INTERVAL_MS || !link.isNeighbor) return;
    link.rewoundMs = this.#core.nowMs;
    link.values.rewind();
    link.crdt.rewind();
    this.push(link);
  }

  #onNewEpoch(link: Link, epoch: number): void {
    if (link.epoch !== 0) {
      link.pastEpochs.add(link.epoch);
      if (link.pastEpochs.size > PAST_EPOCHS_MAX) {
        const [oldest] = link.pastEpochs;
        if (oldest !== undefined) link.pastEpochs.delete(oldest);
      }
    }
    link.epoch = epoch;
    link.epochStart = this.#core.seen.length;
    link.crdtEpochStart = this.#core.crdt.length;
    link.knowsEpoch = false;
    link.values.restartReceiving();
    link.crdt.restartReceiving();
    this.#restartSending(link);
    this.#oweAcknowledgement(link, this.#core.timing.ackDelayMs);
    this.#watch(link);
  }

  #restartSending(link: Link): void {
    link.values.restartSending();
    link.crdt.restartSending();
    link.known.clear();
    link.plain.clear();
  }

  /** The peer holds a value, whatever its acknowledgements say. */
  #holds(link: Link, position: number): void {
    if (link.isNeighbor && position >= link.values.acked) link.known.add(position);
  }

  /** The peer answered: it is not silent. */
  #answered(link: Link): void {
    link.unanswered = 0;
    link.ping = 0;
  }

  #owes(link: Link, position: number): boolean {
    if (link.known.has(position)) return false;
    const { from } = this.#core.seen.arrivalAt(position);
    if (!this.#core.overlay.relays && from !== undefined) return false;
    return from !== link || position < link.epochStart;
  }

  /** Owed positions from `start` on, as many as fit in one message, and where the range that they cover ends. */
  #owedFrom(link: Link, start: number): { positions: number[]; end: number } {
    const { seen, strategy } = this.#core;
    const positions: number[] = [];
    if (!strategy.usesLinks) return { positions, end: start };
    let text = 0;
    let end = start;
    for (; end < seen.length && positions.length < BATCH_VALUES_MAX && text < BATCH_TEXT_MAX; end++) {
      if (!this.#owes(link, end)) continue;
      positions.push(end);
      text += seen.textLengthAt(end);
    }
    return { positions, end };
  }

  #pushPlain(link: Link): void {
    const { seen } = this.#core;
    while (link.values.sent < seen.length && link.plain.size < PLAIN_PENDING_MAX) {
      const position = link.values.sent++;
      if (this.#owes(link, position)) this.#forward(link, position);
    }
    this.#settle(link, false);
  }

  /** One value as a plain `broadcast`. */
  #forward(link: Link, position: number): void {
    const msgId = this.#core.call(link.peer, { type: "broadcast", message: this.#core.seen.at(position) });
    if (link.isNeighbor) link.plain.set(msgId, { position, sentMs: this.#core.nowMs });
  }

  /** Sends everything unsent; with `always` also where that is nothing. */
  #flush(
    link: Link,
    always: boolean,
    question: { ping?: number; pong?: number; digest?: string } = {},
  ): void {
    const { seen, crdt } = this.#core;
    let silent = always;
    do {
      const start = link.values.sent;
      const { positions, end } = this.#owedFrom(link, start);
      link.values.sent = end;
      const crdtStart = link.crdt.sent;
      const delta = crdt.deltaSince(crdtStart, link);
      link.crdt.sent = crdt.length;
      if (positions.length === 0 && delta === undefined && !silent) break;
      this.#core.send(link.peer, {
        ...this.#header(link),
        ...(positions.length > 0 || link.values.acked < link.values.sent
          ? this.#range(link, start, positions)
          : {}),
        ...(delta === undefined ? {} : { crdt: delta, crdt_start: crdtStart, crdt_end: crdt.length }),
        ...this.#acknowledgements(link),
        ...question,
      });
      if (delta !== undefined) this.#core.counters.crdtMessagesSent++;
      silent = false;
    } while (link.values.sent < seen.length && this.#core.strategy.usesLinks);
    this.#settle(link, false);
  }

  #range(link: Link, start: number, positions: readonly number[]) {
    const { seen } = this.#core;
    return {
      start,
      end: link.values.sent,
      values: positions.map((position) => seen.at(position)),
      hops: this.#core.tellsHops ? positions.map((position) => seen.arrivalAt(position).hops) : undefined,
    };
  }

  #header(link: Link) {
    return { type: "gossip", epoch: this.#core.epoch, peer_epoch: link.epoch };
  }

  /** What the peer's log has brought here so far. It is told, so nothing is owed any more. */
  #acknowledgements(link: Link) {
    link.ackDueMs = Infinity;
    return {
      acked: link.values.received,
      gap: link.values.hasGap ? true : undefined,
      crdt_acked: link.crdt.received > 0 ? link.crdt.received : undefined,
      crdt_gap: link.crdt.hasGap ? true : undefined,
    };
  }

  #oweAcknowledgement(link: Link, delayMs: number): void {
    if (!this.#core.repair) return;
    link.ackDueMs = Math.min(link.ackDueMs, this.#core.nowMs + delayMs);
    this.#arm(link);
  }

  /** A peer's question: the answer goes at once, with everything that it lacks if it had been silent. */
  #answer(link: Link, pong: number): void {
    if (link.isSuspect) {
      link.values.rewind();
      link.crdt.rewind();
    }
    this.#flush(link, true, { pong, digest: this.#core.seen.digest.toString() });
  }

  /** A silent peer was heard: it is worth asking again soon. */
  #hurry(link: Link): void {
    link.checkDueMs = Math.min(link.checkDueMs, this.#core.nowMs + GAP_DELAY_MS);
    this.#arm(link);
  }

  /** A neighbour that never showed that it knows this incarnation is asked after a while. */
  #watch(link: Link): void {
    if (!link.isNeighbor || !this.#core.repair) return;
    const delayMs = Math.max(GREETING_DELAY_MS, this.#core.timing.ackTimeoutMs);
    if (link.checkDueMs === Infinity) link.checkDueMs = this.#core.nowMs + delayMs;
    this.#arm(link);
  }

  /** Sets or clears the next check, after something was sent or (`progress`) the peer answered. */
  #settle(link: Link, progress: boolean): void {
    while (link.values.acked < link.values.sent && !this.#owes(link, link.values.acked)) {
      link.known.delete(link.values.acked++);
    }
    if (!this.#core.crdt.owes(link.crdt.acked, link)) link.crdt.acked = link.crdt.sent;
    if (!link.isNeighbor || !this.#core.repair) return;
    const outstanding = link.values.acked < link.values.sent || link.crdt.acked < link.crdt.sent;
    if (!outstanding) link.outstandingMs = Infinity;
    else if (progress || link.outstandingMs === Infinity) link.outstandingMs = this.#core.nowMs;
    if (!outstanding && link.knowsEpoch && link.ping === 0) {
      link.checkDueMs = Infinity;
    } else if (progress || link.checkDueMs === Infinity) {
      link.checkDueMs = this.#core.nowMs + this.#core.timing.ackTimeoutMs;
      this.#arm(link);
    }
  }

  #arm(link: Link): void {
    this.#active.add(link);
    const dueMs = Math.min(link.ackDueMs, link.checkDueMs);
    this.#core.timers.setEarlier("links", dueMs, () => this.#onTimer());
  }

  #onTimer(): void {
    const { nowMs } = this.#core;
    let nextMs = Infinity;
    for (const link of [...this.#active]) {
      if (link.checkDueMs <= nowMs) this.#check(link);
      if (link.ackDueMs <= nowMs) this.#flush(link, true);
      const dueMs = Math.min(link.ackDueMs, link.checkDueMs);
      if (dueMs === Infinity) this.#active.delete(link);
      else nextMs = Math.min(nextMs, dueMs);
    }
    if (nextMs !== Infinity) this.#core.timers.setEarlier("links", nextMs, () => this.#onTimer());
  }

  /** No acknowledgement in time: ask, ever more slowly. */
  #check(link: Link): void {
    // A peer of other make that has acknowledged everything may not know our question: its silence means nothing.
    if (link.speaksDialect || this.#core.dialectFirst || link.plain.size > 0) link.unanswered++;
    const backoffMs = PING_TIMEOUT_MS * 2 ** Math.min(10, Math.max(0, link.unanswered - 2));
    const jitter = 0.9 + 0.2 * this.#core.random.float();
    link.checkDueMs = this.#core.nowMs + Math.min(backoffMs, PING_INTERVAL_MS_MAX) * jitter;
    this.#core.onSilent(link);
    if (link.plain.size > 0 && !link.speaksDialect) this.#resendPlain(link);
    else this.#ask(link);
  }

  #ask(link: Link): void {
    link.ping = ++this.#lastPing;
    link.pingValuesSent = link.values.sent;
    link.pingCrdtSent = link.crdt.sent;
    this.#core.send(link.peer, {
      ...this.#header(link),
      ...this.#acknowledgements(link),
      ping: link.ping,
      digest: this.#core.seen.digest.toString(),
    });
  }

  /** A peer of other make may have lost the forward or its acknowledgement: both are repeated. */
  #resendPlain(link: Link): void {
    const positions = new Set([...link.plain.values()].map((forward) => forward.position));
    link.plain.clear();
    for (const position of positions) if (this.#owes(link, position)) this.#forward(link, position);
  }
}
