import type { Json } from "../wire/message.ts";
import type { Base } from "./base/base.ts";
import type { Link } from "./links/link.ts";
import type { Links } from "./links/links.ts";
import type { PlainForwarder } from "./links/plain/plain-forwarder.ts";
import type { Streams } from "./links/streams.ts";
import type { Agenda } from "./repair/agenda.ts";
import type { Rounds } from "./repair/rounds.ts";
import type { Strategy } from "./strategy.ts";
import { RELAY_GATHER_MS } from "./timing.ts";

/** Hands new entries to the strategy, and sees to it that all of them go, whatever the strategy does. */
export class Spreading {
  readonly #base: Base;
  readonly #links: Links;
  readonly #streams: Streams;
  readonly #plainForwarder: PlainForwarder;
  readonly #rounds: Rounds;
  readonly #agenda: Agenda;
  /** Entries below this position have been handed to the strategy. */
  #handedOut = 0;
  /** Entries below this position have had neighbours to go to: a stream that begins now does not bring them. */
  #streamStart = 0;
  /** Entries below this position go when the timer `unsent` is due. */
  #unsentEnd = 0;
  /** When entries last went because an interval was over. */
  #pushedMs = -Infinity;

  constructor(
    base: Base,
    links: Links,
    streams: Streams,
    plainForwarder: PlainForwarder,
    agenda: Agenda,
    rounds: Rounds,
  ) {
    this.#base = base;
    this.#links = links;
    this.#streams = streams;
    this.#plainForwarder = plainForwarder;
    this.#rounds = rounds;
    this.#agenda = agenda;
    base.log.onMove((to) => {
      this.#handedOut = to(this.#handedOut);
      this.#streamStart = to(this.#streamStart);
      this.#unsentEnd = to(this.#unsentEnd);
    });
  }

  /** A stream begins where the others are already: older entries come by comparison. */
  onNewStream(link: Link): void {
    this.#leaveToComparison(link, this.#streamStart);
  }

  /** Hands over what is new. Comes after the reply to whatever brought it. */
  spread(strategy: Strategy): void {
    const { log, outbox } = this.#base;
    const start = this.#handedOut;
    const end = log.length;
    if (start === end || !outbox.isOpen) return;
    this.#handedOut = end;
    if (this.#links.streamed().length > 0) this.#streamStart = end;
    const { hasValues, isFromPeer, areFound, areRepair } = this.#kindOf(start, end);
    if (areFound) this.#leaveToComparisons(end);
    if (hasValues || this.#base.traits.hasWindows) strategy.onNew(start, end);
    else this.pushWithinInterval(isFromPeer);
    this.#rounds.onNews(areRepair);
    this.#watchUnsent();
  }

  /**
   * The kind of the new entries: whether any is a value, or an item that a peer brought; whether comparisons found all of
   * them; whether none came along the overlay.
   */
  #kindOf(start: number, end: number) {
    const { log } = this.#base;
    const kind = { hasValues: false, isFromPeer: false, areFound: true, areRepair: true };
    for (let position = start; position < end; position++) {
      const { from, via, isFound } = log.arrivalAt(position);
      if (log.isValue(position)) kind.hasValues = true;
      else if (from !== undefined) kind.isFromPeer = true;
      if (isFound !== true) kind.areFound = false;
      if (via === "tree") kind.areRepair = false;
    }
    return kind;
  }

  /**
   * Neighbours get what they lack within an interval. Items from a peer have waited there already: they go on at once,
   * unless something went within the last interval.
   */
  pushWithinInterval(isFromPeer: boolean): void {
    const { nowMs, timers, settings } = this.#base;
    const { gossipIntervalMs } = settings;
    const gatheredMs = nowMs + Math.min(RELAY_GATHER_MS, gossipIntervalMs);
    const relayMs = Math.max(gatheredMs, this.#pushedMs + gossipIntervalMs);
    timers.setEarlier("interval", isFromPeer ? relayMs : nowMs + gossipIntervalMs, () => this.#pushAll());
  }

  /**
   * While no topology has come, a value goes at once to K random peers. Nodes that they miss get it over the overlay that
   * follows.
   */
  tellAtRandom(value: Json, from: string): void {
    const { log, settings, neighborhood, random } = this.#base;
    const position = log.positionOfValue(value) as number;
    // An overlay that somebody chose has no neighbours yet, either.
    const drawn = random.sample(neighborhood.peers, settings.fanout + 1);
    for (const peer of drawn.filter((id) => id !== from).slice(0, settings.fanout))
      this.#plainForwarder.send(peer, position);
  }

  /** The input is about to end: values that a peer was told in a list of all are not repeated. */
  onEnd(): void {
    const { listed } = this.#base.unshared;
    for (const link of this.#links.streamed()) this.#streams.onListed(link, listed);
  }

  /** The input has ended: entries that wait for the end of an interval go now, and so do values that no node was sent. */
  finish(): void {
    if (this.#base.timers.has("interval")) this.#pushAll();
    const { positions } = this.#base.unshared;
    if (positions.length === 0) return;
    for (const peer of this.#lastPeers()) {
      const link = this.#links.get(peer);
      if (link?.isInDialect(this.#base.traits) === true) this.#streams.tell(link, positions);
      else for (const position of positions) this.#plainForwarder.send(peer, position);
    }
  }

  /** Entries that a comparison found are old. A peer with which another comparison is due or open may well hold it, and is left to that. */
  #leaveToComparisons(end: number): void {
    if (!this.#base.repair) return;
    for (const link of this.#links.streamed())
      if (this.#agenda.willCompare(link)) this.#leaveToComparison(link, end);
  }

  /**
   * Entries below a position are left to a comparison with the peer. A peer that may be of another implementation gets them as plain
   * `broadcast`s instead. If there was an earlier stream, the peer is compared with as well: what that one sent or skipped does not go again.
   */
  #leaveToComparison(link: Link, end: number): void {
    const { traits, nowMs } = this.#base;
    if (link.isInDialect(traits)) link.outgoing.skipTo(end);
    if (link.outgoing.cursor > 0) this.#agenda.raise(link, "new", nowMs);
  }

  #pushAll(): void {
    this.#pushedMs = this.#base.nowMs;
    for (const link of this.#links.streamed()) this.#streams.push(link);
  }

  /** The neighbours, or where there are none that can be reached, random peers. */
  #lastPeers(): readonly string[] {
    const { traits, outbox, settings, neighborhood, random } = this.#base;
    const isOpen = (peer: string) => !outbox.blocked.has(peer);
    const near = traits.streamsValues
      ? this.#links
          .streamed()
          .map(({ peer }) => peer)
          .filter(isOpen)
      : [];
    if (near.length > 0) return near;
    const chosen = neighborhood.gossipPeers(settings.overlay).filter(isOpen);
    return random.sample(chosen.length > 0 ? chosen : neighborhood.peers.filter(isOpen), settings.fanout);
  }

  /**
   * A strategy may choose among the neighbours, and no other part has a deadline for entries that the others still
   * lack: they go after this time.
   */
  #watchUnsent(): void {
    const { nowMs, repair, timers, timing, log } = this.#base;
    if (!repair || timers.has("unsent")) return;
    this.#unsentEnd = log.length;
    timers.set("unsent", nowMs + timing.unsentMs, () => this.#sendUnsent());
  }

  #sendUnsent(): void {
    const length = this.#unsentEnd;
    const isBehind = (link: Link) => link.outgoing.cursor < length && !link.isSilent;
    let isAtLimit = false;
    for (const link of this.#links.streamed()) {
      if (!isBehind(link) || !this.#streams.hasUnsent(link, 1, length)) continue;
      this.#streams.push(link);
      // A comparison may make room where no acknowledgement does.
      if (link.outgoing.isAtLimit) isAtLimit = true;
    }
    if (isAtLimit || this.#handedOut > length) this.#watchUnsent();
  }
}
