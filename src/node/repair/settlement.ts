import { type Difference, HASHES_MAX, HashList } from "../../reconcile/index.ts";
import type { Batch, PeerMessage } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import type { Dialect, Extras } from "../links/dialect.ts";
import type { Link } from "../links/link.ts";
import type { Streams } from "../links/streams.ts";
import type { Agenda } from "./agenda.ts";
import type { Moment, Moments } from "./moments.ts";
import { Supply } from "./supply.ts";
import { EVERYTHING, Wants } from "./wants.ts";

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
  readonly #supply: Supply;
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
    this.#supply = new Supply(base, streams);
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
    const { settles, later, want, offer, found, more } = batch;
    if (found === true) this.#wants.onFound(link, more === true && isNews);
    if (later !== undefined && this.#moments.asked(link, later) !== undefined) link.onSign();
    if (offer !== undefined) this.#onOffer(link, offer);
    if (settles !== undefined) this.#onSettled(link, settles, batch);
    else if (want !== undefined) this.#onWant(link, want);
  }

  /** The peer settles a question of this node, or one that it had asked itself and of which it has decoded the answer. */
  #onSettled(link: Link, settles: number, { equal, want, values = [], state = [] }: Batch): void {
    const moment = this.#moments.of(link, settles);
    if (moment === undefined) return this.#base.counters.drop("answer-to-nothing");
    const isAsker = this.#moments.asked(link, settles) !== undefined;
    if (isAsker) link.outgoing.onPassed(moment.sent);
    if (equal === true) return this.onEqual(link, moment);
    // The batches that seemed late have arrived, as the acknowledgement beside this says.
    if (want === undefined) return this.#settle(link, moment);
    const positions = this.#supply.wanted(want, moment.word);
    if (positions === undefined) return this.#base.counters.drop("malformed-gossip");
    // An empty peer gets all that there is now.
    const given = want === EVERYTHING ? this.#moments.now(link, moment, moment.isWhole) : moment;
    this.#give(link, positions, given);
    const difference = positions.length + values.length + state.length;
    if (isAsker) this.#events.onResult(link, difference, moment);
  }

  /** Sends what the peer lacks of what it was shown at a moment, and takes the comparison for settled if that is all. */
  #give(link: Link, lacking: readonly number[], moment: Moment, extras?: Extras): void {
    const isAll = this.#supply.give(link, lacking, moment, extras);
    if ((extras?.to_life ?? link.life) !== link.life) return;
    if (isAll) this.#settle(link, moment);
    else this.#moments.settle(link, moment.question, false);
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
  #onWant(link: Link, want: string): void {
    const positions = this.#supply.wanted(want, 0);
    if (positions === undefined) this.#base.counters.drop("malformed-gossip");
    else this.#supply.giveOffered(link, positions);
  }

  #settle(link: Link, moment: Moment): void {
    this.#moments.settle(link, moment.question, true);
    this.#agenda.settle(link, moment.tick);
    if (!link.onAnswer()) return;
    this.#streams.push(link);
    this.#events.onBack();
  }
}
