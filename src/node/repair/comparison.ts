import {
  compareHashes,
  type Difference,
  HASHES_MAX,
  HashList,
  type Key,
  type KeyedSet,
  planFor,
  Share,
  Sketch,
  Summary,
  symbolsFor,
} from "../../reconcile/index.ts";
import type { Body } from "../../wire/message.ts";
import type { PeerMessage } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import type { Dialect } from "../links/dialect.ts";
import type { Link } from "../links/link.ts";
import type { Settings } from "../settings/settings.ts";
import type { Agenda } from "./agenda.ts";
import type { Moments } from "./moments.ts";
import type { Settlement } from "./settlement.ts";

/** Doublings of an estimate that was too low: after those all of the hashes go. */
const FAILURES_MAX = 20;

/** The options of a question. */
export interface Asking {
  /** The entries that move: those that the peer lacks (push), those that this node lacks (pull), or both. */
  readonly mode?: Settings["mode"];
  /** The only reason is a late batch: if all batches have arrived, nothing is compared. */
  readonly isLate?: boolean;
  /** About so many entries are expected to differ; a first part of the sketch then goes along. */
  readonly expected?: number;
  /**
   * Hashes are made under this node's own word. That costs both nodes a hash of every entry, and tells values apart that
   * were chosen to collide under the public hash.
   */
  readonly isUnderWord: boolean;
}

/**
 * The comparison: two nodes find out what either lacks, and exactly that travels. Every repair is this one act. It needs no
 * memory of the peer but one `Moment`, and trusts no position, number or clock.
 *
 * A question tells size, digest and estimator of what this node holds, under a key that it draws. The answer is that both hold
 * the same, or symbols from which this node decodes the difference. The node that decodes goes on (`Settlement`).
 */
export class Comparison {
  readonly #base: Base;
  readonly #dialect: Dialect;
  readonly #agenda: Agenda;
  readonly #moments: Moments;
  readonly #settlement: Settlement;

  constructor(base: Base, dialect: Dialect, agenda: Agenda, moments: Moments, settlement: Settlement) {
    this.#base = base;
    this.#dialect = dialect;
    this.#agenda = agenda;
    this.#moments = moments;
    this.#settlement = settlement;
  }

  /** Asks a peer. */
  ask(link: Link, { mode = "push-pull", isLate = false, expected = 0, isUnderWord }: Asking): void {
    // A node that takes nothing in still owes what it holds.
    const told = this.#base.log.room.isFull ? "push" : mode;
    const word = isUnderWord ? this.#base.word : 0;
    const { question, failures } = this.#moments.ask(link, mode === "push-pull", word);
    const own = this.#own(question, word);
    const body = {
      type: "compare",
      ...this.#dialect.header(link),
      question,
      mode: told,
      word: word === 0 ? undefined : word,
      summary: own.summary().toText(),
      sketch: expected > 0 ? own.sketch(symbolsFor(expected)).toText() : undefined,
      sent: isLate ? link.outgoing.sent : undefined,
      stream: isLate && link.outgoing.stream !== 0 ? link.outgoing.stream : undefined,
      failures: failures > 0 ? failures : undefined,
    };
    this.#send(link, body, told !== "pull");
  }

  /** Sends a message, and counts its bytes. In its place the whole set would have gone, if this side's entries were to move. */
  #send(link: Link, body: Body, isInsteadOfSet: boolean): void {
    const { outbox, log } = this.#base;
    if (outbox.send(link.peer, body))
      this.#dialect.countComparison(link, body, isInsteadOfSet ? log.listBytes : 0);
  }

  /** A peer's question. */
  onCompare(link: Link, compare: PeerMessage<"compare">): void {
    const { log, counters } = this.#base;
    const key = keyOf(compare.question);
    const theirs = Summary.fromText(compare.summary);
    if (theirs === undefined || !isSame(theirs.key, key)) return counters.drop("malformed-gossip");
    if (this.#moments.passOver(link, compare.to_life)) return counters.drop("question-passed-over");
    const { life: to_life, question: settles } = compare;
    if (log.room.isFull) return this.#dialect.acknowledge(link, { to_life, later: settles });
    if (this.#hasAll(link, compare)) return this.#dialect.acknowledge(link, { to_life, settles });
    if (this.#settlement.putOff(link)) return this.#dialect.acknowledge(link, { to_life, later: settles });
    this.#agenda.onOwnAnswer(link);
    const own = this.#own(compare.question, compare.word);
    const mine = own.summary();
    if (mine.equals(theirs)) {
      this.#dialect.acknowledge(link, { to_life, settles, equal: true });
      // A life that is not believed in yet has to answer the question that is open to it: that stays open.
      if (to_life === link.life) this.#settlement.onEqual(link, this.#moments.now(link, compare, true));
      return;
    }
    const theirSketch = compare.sketch === undefined ? undefined : Sketch.fromText(compare.sketch, key);
    const difference = theirSketch && decoded(own.sketch(theirSketch.symbols), theirSketch);
    if (difference === undefined) return this.#show(link, compare, mine, theirs);
    const by = { isAsker: false, isOfAll: true, word: compare.word ?? 0 };
    this.#settlement.onDifference(link, compare, difference, by);
  }

  /** Whether all batches have arrived that seem late to the peer. */
  #hasAll(link: Link, { life, to_life, sent, stream = 0 }: PeerMessage<"compare">): boolean {
    const isMeant = to_life === this.#base.life && life === link.life && stream === link.incoming.stream;
    return isMeant && sent !== undefined && link.incoming.received >= sent;
  }

  /** A peer's answer to a question of this node: what the peer holds. */
  onSketch(link: Link, answer: PeerMessage<"sketch">): void {
    const { counters } = this.#base;
    const asked = this.#moments.asked(link, answer.question);
    if (asked === undefined) return counters.drop("answer-to-nothing");
    const share = answer.share === undefined ? Share.whole : Share.of(...answer.share);
    if (share === undefined) return counters.drop("malformed-gossip");
    link.onSign();
    link.outgoing.onPassed(asked.sent);
    if (answer.symbols === undefined && answer.hashes === undefined)
      return this.#settlement.onAnswerWhileEmpty(link, answer, asked);
    const difference = this.#difference(answer, share, asked.word);
    if (difference === undefined) {
      this.#moments.onFailure(link, asked);
      return this.#agenda.hurry(link, asked.atMs);
    }
    const isOfAll = share.of === 1;
    const by = { isAsker: true, isOfAll, word: asked.word };
    this.#settlement.onDifference(link, answer, difference, by);
    if (!isOfAll) this.#agenda.hurry(link, asked.atMs);
  }

  /** Shows what this node holds, as far as one message can, for the asking peer to decode. */
  #show(link: Link, compare: PeerMessage<"compare">, mine: Summary, theirs: Summary): void {
    const { question, mode, life, word, failures = 0 } = compare;
    if (mine.count === 0) return this.#settlement.onQuestionWhileEmpty(link, compare);
    const plan = planFor(mine, theirs, Math.min(failures, FAILURES_MAX));
    const of = "of" in plan ? plan.of : 1;
    const share = Share.of(this.#base.random.int(of), of) as Share;
    const own = this.#own(question, word);
    const symbols = plan.kind === "symbols" ? plan.symbols : 0;
    const isWhole = of === 1 && mode === "push-pull";
    this.#moments.onShown(link, this.#moments.now(link, compare, isWhole), life);
    const body = {
      type: "sketch",
      ...this.#dialect.header(link, life),
      question,
      mode,
      symbols: symbols > 0 ? own.sketch(symbols, share).toText() : undefined,
      hashes: plan.kind === "hashes" ? own.hashes(share).toText() : undefined,
      share: of > 1 ? [share.index, of] : undefined,
    };
    this.#send(link, body, mode !== "push");
  }

  /** The hashes of what this node holds, as that question keys them. */
  #own(question: number, word?: number): KeyedSet {
    return this.#base.log.fingerprints(word).under(keyOf(question));
  }

  /** The entries that only one of both holds; `undefined` where the symbols do not tell. */
  #difference(
    { question, symbols, hashes }: PeerMessage<"sketch">,
    share: Share,
    word: number,
  ): Difference | undefined {
    const own = this.#own(question, word);
    if (hashes !== undefined) {
      const theirs = HashList.fromText(hashes, HASHES_MAX);
      return theirs === undefined ? undefined : compareHashes(own.hashes(share), theirs);
    }
    const theirs = Sketch.fromText(symbols as string, keyOf(question), share);
    if (theirs === undefined) return undefined;
    return decoded(own.sketch(theirs.symbols, share), theirs);
  }
}

/** The key that a question's number stands for. */
function keyOf(question: number): Key {
  return { lo: question | 0, hi: Math.floor(question / 0x1_0000_0000) | 0 };
}

function isSame(a: Key, b: Key): boolean {
  return (a.lo | 0) === (b.lo | 0) && (a.hi | 0) === (b.hi | 0);
}

function decoded(mine: Sketch, theirs: Sketch): Difference | undefined {
  const difference = mine.subtract(theirs).decode();
  return difference.kind === "decoded" ? difference : undefined;
}
