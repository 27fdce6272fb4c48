import type { Base } from "../base/base.ts";
import { QUESTIONS_OPEN_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import type { Move } from "../log/log.ts";
import { ANSWER_INTERVAL_MS, QUESTION_TIMEOUT_MS } from "../timing.ts";

/** The state of this node's log, and of its stream to a peer, when the peer was shown what the log holds. */
export interface Moment {
  readonly question: number;
  /** The word that the hashes are made with; 0: the public ones. */
  readonly word: number;
  /** Tells what was before it from what was after. */
  readonly tick: number;
  readonly atMs: number;
  logLength: number;
  /** The number of the last batch. */
  readonly sent: number;
  /** All of the log was shown, and what either lacks is to travel. */
  readonly isWhole: boolean;
}

/** A moment, and the life of the peer that it was shown to. */
interface Shown extends Moment {
  readonly life: number;
}

/** A question by its number, and the word that its hashes are made with. */
export interface Named {
  readonly question: number;
  readonly word?: number | undefined;
}

/** A question of this node that no answer has settled. */
export interface OpenQuestion extends Moment {
  /** The number of its answers that could not be decoded. */
  readonly failures: number;
  /** The life of the peer that its answer has proved; no other one can be proved by it. */
  readonly proved?: number;
}

/** All that comparisons remember of peers: a few open questions, and the moments that a few answers showed. */
export class Moments {
  readonly #base: Base;
  /** The latest comes last. */
  readonly #asked = new Map<Link, readonly OpenQuestion[]>();
  /** One for each question that was answered, the latest last. */
  readonly #shown = new Map<Link, readonly Shown[]>();
  readonly #answeredMs = new Map<Link, number>();
  /** Questions of one moment share a number, and so a key: the log is read once for all of them. */
  #drawn = { question: 0, word: 0, nowMs: -1, logLength: -1 };

  constructor(base: Base) {
    this.#base = base;
    base.log.onMove((to) => this.#move(to));
  }

  /**
   * The question that is asked of a peer now. While nothing has changed it is the same one again; otherwise the former ones stay open,
   * since any answer counts: a slow peer may answer one that was asked long ago.
   */
  ask(link: Link, isWhole: boolean, word: number): OpenQuestion {
    const { log, nowMs } = this.#base;
    const open = this.#asked.get(link) ?? [];
    const last = open.at(-1);
    const isSameLog = last?.logLength === log.length && last.sent === link.outgoing.sent;
    const isSame = isSameLog && last.isWhole === isWhole && last.word === word && last.proved === undefined;
    const failures = last?.failures ?? 0;
    const question = isSame
      ? { ...(last as OpenQuestion), atMs: nowMs }
      : { ...this.now(link, { question: this.#shared(word), word }, isWhole), failures };
    const former = isSame ? open.slice(0, -1) : open;
    this.#asked.set(link, this.#add(former, question));
    return question;
  }

  /** The answer to a question could not be decoded: the next one has another key. */
  onFailure(link: Link, { failures, isWhole, atMs, word }: OpenQuestion): void {
    const fresh = this.now(link, { question: this.#draw(), word }, isWhole);
    this.#asked.set(link, [{ ...fresh, failures: failures + 1, atMs }]);
  }

  /** An open question of that number. */
  asked(link: Link, question: number): OpenQuestion | undefined {
    return this.#asked.get(link)?.find((one) => one.question === question);
  }

  /** A peer was shown what the log holds. Of several answers to one question the first counts: it may be the one that is decoded. */
  onShown(link: Link, moment: Moment, life: number): void {
    const shown = this.#shown.get(link) ?? [];
    if (shown.some(({ question }) => question === moment.question)) return;
    this.#shown.set(link, this.#add(shown, { ...moment, life }));
  }

  /** When a life of the peer was shown what the log holds, for a question of that number. */
  shown(link: Link, question: number, life: number): Moment | undefined {
    return this.#shown.get(link)?.find((one) => one.question === question && one.life === life);
  }

  /** The moment that an answer is about: of this node's question, or of its own answer. */
  of(link: Link, question: number): Moment | undefined {
    return this.asked(link, question) ?? this.#shown.get(link)?.find((one) => one.question === question);
  }

  /**
   * A comparison is settled by that question, and so is what was asked or shown before it. `isWhole`: either way, and of all of the
   * logs. Then answers to later questions tell nothing new. What the peer was shown later stays: it may yet want entries of that.
   */
  settle(link: Link, question: number, isWhole: boolean): void {
    keep(this.#asked, link, isWhole ? [] : since(this.#asked.get(link), question));
    keep(this.#shown, link, since(this.#shown.get(link), question));
  }

  /**
   * The peer has a new life, proved by an answer to that question: the numbers of batches begin again. The former life's answers to
   * questions may still be under way, and must not bring it back.
   */
  onNewLife(link: Link, question: number): void {
    const shown = this.#shown.get(link)?.filter(({ life }) => life === link.life) ?? [];
    keep(
      this.#shown,
      link,
      shown.map((one) => ({ ...one, sent: 0 })),
    );
    this.#answeredMs.delete(link);
    const asked = this.asked(link, question);
    keep(this.#asked, link, asked === undefined ? [] : [{ ...asked, sent: 0, proved: link.life }]);
  }

  /** This moment, under the name of a question. */
  now(link: Link, { question, word = 0 }: Named, isWhole: boolean): Moment {
    const { log } = this.#base;
    return {
      question,
      word,
      tick: this.#base.tick(),
      atMs: this.#base.nowMs,
      logLength: log.length,
      sent: link.outgoing.sent,
      isWhole,
    };
  }

  /**
   * A peer's question comes. True if it is passed over: one was just answered, or it has crossed one of this node, which goes on
   * because this node's id is the smaller one. Otherwise it counts as answered now. A question of this node about one way only serves no
   * other. A peer that asks another life than this one needs an answer to know which life is the present one.
   */
  passOver(link: Link, toLife: number): boolean {
    const { nowMs, neighborhood, life } = this.#base;
    if (nowMs - (this.#answeredMs.get(link) ?? -Infinity) < this.#answerIntervalMs) return true;
    const asked = this.#asked.get(link)?.at(-1);
    const isCrossed = asked?.isWhole === true && nowMs - asked.atMs < QUESTION_TIMEOUT_MS;
    if (isCrossed && neighborhood.id < link.peer && toLife === life) return true;
    this.#answeredMs.set(link, nowMs);
    return false;
  }

  /**
   * A list with one more moment. Beyond the limit it loses the latest but one: rounds may come many times in a round trip, and the answers
   * that come first are about the oldest. Those that no answer can be about any more go first.
   */
  #add<T extends Moment>(list: readonly T[], moment: T): readonly T[] {
    if (list.length < QUESTIONS_OPEN_MAX) return [...list, moment];
    const isOld = moment.atMs - (list[0] as T).atMs >= QUESTIONS_OPEN_MAX * QUESTION_TIMEOUT_MS;
    return [...(isOld ? list.slice(1) : list.slice(0, -1)), moment];
  }

  /** An interval of rounds may be shorter than a round trip. */
  get #answerIntervalMs(): number {
    const { traits, settings } = this.#base;
    return traits.hasRounds
      ? Math.min(ANSWER_INTERVAL_MS, settings.gossipIntervalMs / 2)
      : ANSWER_INTERVAL_MS;
  }

  /** The log's positions have changed. */
  #move(to: Move): void {
    for (const moments of [...this.#shown.values(), ...this.#asked.values()])
      for (const moment of moments) moment.logLength = to(moment.logLength);
  }

  /** The number that all questions of this moment have whose hashes are made with that word. */
  #shared(word: number): number {
    const { nowMs, log } = this.#base;
    const { length: logLength } = log;
    const drawn = this.#drawn;
    if (drawn.nowMs !== nowMs || drawn.logLength !== logLength || drawn.word !== word)
      this.#drawn = { question: this.#draw(), word, nowMs, logLength };
    return this.#drawn.question;
  }

  #draw(): number {
    const { random } = this.#base;
    return 1 + (random.next32() % 0x1f_ffff) * 0x1_0000_0000 + random.next32();
  }
}

/** What follows a question in a list; all of a list without it. */
function since<T extends Named>(list: readonly T[] = [], question: number): readonly T[] {
  return list.slice(list.findIndex((one) => one.question === question) + 1);
}

function keep<T>(kept: Map<Link, readonly T[]>, link: Link, list: readonly T[]): void {
  if (list.length > 0) kept.set(link, list);
  else kept.delete(link);
}
