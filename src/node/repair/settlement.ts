import { type Difference, HASHES_MAX, HashList } from "../../reconcile/index.ts";
import type { Batch, PeerMessage } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import { FOUND_TEXT_MAX, LARGE_ENTRY_LENGTH } from "../limits.ts";
import type { Dialect, Extras } from "../links/dialect.ts";
import type { Link } from "../links/link.ts";
import type { Streams } from "../links/streams.ts";
import type { Agenda } from "./agenda.ts";
import type { Moment, Moments } from "./moments.ts";
import { Wants } from "./wants.ts";

/** An empty node wants this, in place of hashes. */
const EVERYTHING = "*";

export interface SettlementEvents {
  /** A comparison has shown how many entries differed at a moment. */
  readonly onResult: (link: Link, difference: number, moment: Moment) => void;
  /** A peer that had been silent is so no more. */
  readonly onBack: () => void;
}

/** The peer's question or answer that is being settled: the life that sent it, and which entries are to move. */
type Exchange = Pick<PeerMessage<"compare"> | PeerMessage<"sketch">, "question" | "mode" | "life">;

/** How a difference was decoded. */
interface Decoding {
  /** By the node that had asked. */
  readonly isAsker: boolean;
  /** Of the whole logs, not of a share. */
  readonly isOfAll: boolean;
  /** From hashes made with this word. */
  readonly word: number;
}

/** Settles comparisons: exactly the entries that either lacks travel, and all reasons to compare are done with. */
export class Settlement {
  readonly #base: Base;
  readonly #dialect: Dialect;
  readonly #streams: Streams;
  readonly #agenda: Agenda;
  readonly #moments: Moments;
  readonly #events: SettlementEvents;
  readonly #wants: Wants;

  constructor(
    base: Base,
    dialect: Dialect,
    streams: Streams,
    agenda: Agenda,
    moments: Moments,
    events: SettlementEvents,
  ) {
    this.#base = base;
    this.#dialect = dialect;
    this.#streams = streams;
    this.#agenda = agenda;
    this.#moments = moments;
    this.#events = events;
    this.#wants = new Wants(base);
  }

  /** Both hold the same: the peer has everything that this node held then, and all batches sent before. */
  onEqual(link: Link, moment: Moment): void {
    link.outgoing.onArrived(moment.sent);
    link.outgoing.skipTo(moment.logLength);
    this.#settle(link, moment);
    this.#events.onResult(link, 0, moment);
  }

  /** This node has decoded the difference: it sends what the peer lacks, and says what it lacks itself. */
  onDifference(
    link: Link,
    { question, mode, life }: Exchange,
    { onlyHere, onlyThere }: Difference,
    by: Decoding,
  ): void {
    const { log } = this.#base;
    const gives = mode === "push-pull" || (mode === "push") === by.isAsker;
    const takes = !log.room.isFull && (mode === "push-pull" || (mode === "pull") === by.isAsker);
    const claim = this.#wants.claim(link, takes ? onlyThere : new HashList());
    const want = { settles: question, to_life: life, want: claim.hashes.toText() };
    const isWhole = by.isOfAll && gives && (takes || log.room.isFull);
    const moment = this.#moments.now(link, { question, word: by.word }, isWhole);
    const positions = gives ? log.fingerprints(by.word).positionsOf(onlyHere) : [];
    this.#give(link, positions, moment, want);
    // Entries that another peer was asked for are still missing when this comparison is settled.
    if (claim.restMs !== undefined) this.#agenda.raise(link, "wanted", claim.restMs);
    const missing = log.room.isFull ? 0 : onlyThere.length;
    if (by.isAsker) this.#events.onResult(link, onlyHere.length + missing, moment);
  }

  /** The peer that this node asked holds something, and this node is empty. */
  onAnswerWhileEmpty(link: Link, { question, mode, life }: Exchange, asked: Moment): void {
    const isFilled = mode !== "push";
    if (isFilled && this.putOff(link)) return;
    if (isFilled) this.#wants.claimAll(link);
    const want = isFilled ? EVERYTHING : "";
    this.#dialect.acknowledge(link, { settles: question, to_life: life, want });
    if (life === link.life) this.#settle(link, asked);
  }

  /** The peer that asks this node holds something, and this node is empty, and filled by no other peer. */
  onQuestionWhileEmpty(link: Link, { question, mode, life }: Exchange): void {
    const { nowMs, settings } = this.#base;
    if (mode === "pull") {
      this.#dialect.acknowledge(link, { to_life: life, later: question });
      return this.#agenda.raise(link, "wanted", nowMs + settings.ackTimeoutMs);
    }
    this.#wants.claimAll(link);
    this.#dialect.acknowledge(link, { to_life: life, settles: question, want: EVERYTHING });
    if (life === link.life) this.#settle(link, this.#moments.now(link, { question }, true));
  }

  /** True if another peer fills this node. The present peer is compared with afterwards, since it may hold more. */
  putOff(link: Link): boolean {
    const filledMs = this.#wants.filledMs(link);
    if (filledMs !== undefined) this.#agenda.raise(link, "wanted", filledMs);
    return filledMs !== undefined;
  }

  /**
   * A batch may say more than its entries: that a comparison is settled, what the peer lacks, what it offers. `isNews`: it brought
   * something new.
   */
  onBatch(link: Link, batch: Batch, isNews: boolean): void {
    const { settles, later, equal, want, offer, found, more, values = [], state = [] } = batch;
    if (found === true) this.#wants.onFound(link, more === true && isNews);
    if (later !== undefined && this.#moments.asked(link, later) !== undefined) link.onSign();
    if (offer !== undefined) this.#onOffer(link, offer);
    if (settles === undefined) {
      if (want !== undefined) this.#take(link, want);
      return;
    }
    const moment = this.#moments.of(link, settles);
    if (moment === undefined) return this.#base.counters.drop("answer-to-nothing");
    const isAsker = this.#moments.asked(link, settles) !== undefined;
    if (isAsker) link.outgoing.onPassed(moment.sent);
    if (equal === true) return this.onEqual(link, moment);
    // The batches that seemed late have arrived, as the acknowledgement beside this says.
    if (want === undefined) return this.#settle(link, moment);
    const positions = this.#wanted(want, moment.word);
    if (positions === undefined) return this.#base.counters.drop("malformed-gossip");
    // An empty peer gets all that there is now.
    this.#give(
      link,
      positions,
      want === EVERYTHING ? this.#moments.now(link, moment, moment.isWhole) : moment,
      undefined,
    );
    const difference = positions.length + values.length + state.length;
    if (isAsker) this.#events.onResult(link, difference, moment);
  }

  /**
   * Sends what the peer lacks of what it was shown at a moment. Entries on the way are left out, and large ones are
   * offered first. Then everything sent before counts as arrived, and the stream goes on from that moment.
   */
  #give(link: Link, lacking: readonly number[], moment: Moment, extras: Extras | undefined): void {
    const { log, nowMs } = this.#base;
    const toLife = extras?.to_life ?? link.life;
    const isNumbered = link.isStreamed && toLife === link.life;
    const missing = isNumbered ? this.#notUnderWay(link, lacking) : lacking;
    const found = this.#withinRoom(link, missing);
    const isWhole = moment.isWhole && found.length === missing.length;
    const isFound = !this.#onlyWaits(link, found);
    // Outside of a stream nothing is acknowledged: what is lost then is owed when a stream begins.
    if (isWhole && isNumbered) {
      link.outgoing.onArrived(Math.min(moment.sent, link.outgoing.lastLanded(nowMs)));
      link.outgoing.skipTo(moment.logLength);
    }
    const isLarge = (position: number) => log.textLengthAt(position) > LARGE_ENTRY_LENGTH;
    const large = found.filter(isLarge);
    const small = large.length > 0 ? found.filter((position) => !isLarge(position)) : found;
    const first = large.length > 0 ? { ...extras, offer: this.#offerOf(large) } : extras;
    if (first !== undefined || small.length > 0)
      this.#streams.sendLacking(link, small, first ?? {}, { isFound, isNumbered });
    if (toLife !== link.life) return;
    if (isWhole) this.#settle(link, moment);
    else this.#moments.settle(link, moment.question, false);
  }

  /** Those entries that may not be on their way to the peer. */
  #notUnderWay(link: Link, positions: readonly number[]): readonly number[] {
    const underWay = link.outgoing.onTheWay(this.#base.nowMs);
    return positions.filter((position) => !underWay.has(position));
  }

  /** Whether the stream to the peer would have brought all of these with its next batch: then they are news, not repair. */
  #onlyWaits(link: Link, positions: readonly number[]): boolean {
    const { cursor } = link.outgoing;
    return (
      link.isStreamed &&
      this.#base.traits.streamsValues &&
      !link.isSilent &&
      positions.every((position) => position >= cursor)
    );
  }

  /** As many as may be under way to the peer; the next comparison finds the others. */
  #withinRoom(link: Link, positions: readonly number[]): readonly number[] {
    let room = FOUND_TEXT_MAX - link.outgoing.text;
    const end = positions.findIndex((position) => {
      room -= this.#base.log.textLengthAt(position);
      return room < 0;
    });
    return end < 0 ? positions : positions.slice(0, Math.max(1, end));
  }

  #offerOf(positions: readonly number[]): readonly [hashes: string, lengths: readonly number[]] {
    const { log } = this.#base;
    const hashes = log.fingerprints().at(positions, new HashList());
    return [hashes.toText(), positions.map((position) => log.textLengthAt(position))];
  }

  #onOffer(link: Link, [text, lengths]: readonly [string, readonly number[]]): void {
    const hashes = HashList.fromText(text, HASHES_MAX);
    if (hashes === undefined || hashes.length !== lengths.length)
      return this.#base.counters.drop("malformed-gossip");
    const claim = this.#wants.claim(link, hashes, lengths);
    if (claim.restMs !== undefined) this.#agenda.raise(link, "wanted", claim.restMs);
    const how = { isFound: false, isNumbered: link.isStreamed };
    if (claim.hashes.length > 0) this.#streams.sendLacking(link, [], { want: claim.hashes.toText() }, how);
  }

  /** The peer wants entries that it was offered. */
  #take(link: Link, want: string): void {
    const positions = this.#wanted(want, 0);
    if (positions === undefined) return this.#base.counters.drop("malformed-gossip");
    const found = this.#withinRoom(link, this.#notUnderWay(link, positions));
    this.#streams.sendLacking(link, found, {}, { isFound: true, isNumbered: link.isStreamed });
  }

  /** The positions of what a peer wants; `undefined` where its words make no sense. */
  #wanted(want: string, word: number): readonly number[] | undefined {
    const { log } = this.#base;
    if (want === EVERYTHING)
      return Array.from({ length: log.length }, (_, i) => i).filter((i) => log.canTravel(i));
    const hashes = HashList.fromText(want, HASHES_MAX);
    return hashes === undefined ? undefined : log.fingerprints(word).positionsOf(hashes);
  }

  #settle(link: Link, moment: Moment): void {
    this.#moments.settle(link, moment.question, true);
    this.#agenda.settle(link, moment.tick);
    if (!link.onAnswer()) return;
    this.#streams.push(link);
    this.#events.onBack();
  }
}
