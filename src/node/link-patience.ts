import type { Core } from "./core.ts";
import type { Link } from "./link.ts";
import type { LinkSender } from "./link-sender.ts";

/** With so many greetings to a neighbour, and no word from anybody, others than the neighbours are asked. */
const LONELY_GREETINGS = 2;
/** Of the ack timeout: after so long a forward is repeated along with those that are over it, since questions vary by a tenth. */
const LATE_SHARE = 0.8;
/** How long an answer to a question may take before the next one. Links of 100 ms answer in 200. */
const PING_TIMEOUT_MS = 500;

/**
 * When a link has to do something although nothing happens: acknowledge what nobody took along, ask for what was not
 * acknowledged. All links share one timer.
 */
export class LinkPatience {
  readonly #core: Core;
  readonly #sender: LinkSender;
  /** Links with a deadline. */
  readonly #active = new Set<Link>();
  #lastPing = 0;

  constructor(core: Core, sender: LinkSender) {
    this.#core = core;
    this.#sender = sender;
  }

  /** The number of the latest question, over all links. */
  get lastPing(): number {
    return this.#lastPing;
  }

  /** Whether a neighbour does not answer. */
  get hasSuspects(): boolean {
    for (const link of this.#active) if (link.isNeighbor && link.isMissed) return true;
    return false;
  }

  /** The peer is to get an acknowledgement within `delayMs`, if nothing takes it along before. */
  oweAcknowledgement(link: Link, delayMs: number): void {
    if (!this.#core.repair) return;
    link.ackDueMs = Math.min(link.ackDueMs, this.#core.nowMs + delayMs);
    this.#arm(link);
  }

  /** A peer that was silent was heard: it is asked now, unless a question is on its way. */
  hurry(link: Link): void {
    link.checkDueMs = Math.min(
      link.checkDueMs,
      Math.max(this.#core.nowMs, link.questions.lastMs + PING_TIMEOUT_MS),
    );
    this.#arm(link);
  }

  /** Whoever is at the other end now is asked to show it, once, unless a question is on its way. */
  verify(link: Link): void {
    if (!this.#core.repair || this.#core.nowMs - link.questions.lastMs < PING_TIMEOUT_MS) return;
    this.#sender.ask(link, ++this.#lastPing);
  }

  /**
   * Sets or clears the next check, after whatever changed what is outstanding. A neighbour that was sent nothing is
   * checked, too, until it has shown that it knows this incarnation.
   */
  settle(link: Link): void {
    const { nowMs, timing, repair } = this.#core;
    if (!repair) link.ackDueMs = Infinity;
    if (!repair || !link.isNeighbor) {
      link.checkDueMs = Infinity;
      link.excuse();
      return;
    }
    this.#sender.clear(link);
    // While questions are open, their own schedule holds.
    if (link.questions.unanswered > 0) return;
    if (link.isOutstanding) {
      // Other words of the peer are no answer to a question that is on its way, and no reason for another one.
      link.checkDueMs = Math.max(
        link.outstandingMs + timing.ackTimeoutMs,
        link.questions.lastMs + PING_TIMEOUT_MS,
      );
      this.#arm(link);
      return;
    }
    link.questions.close();
    if (link.isBehind && this.#sender.lacksAnything(link)) {
      link.checkDueMs = Math.min(link.checkDueMs, nowMs + timing.ackTimeoutMs);
    } else if (link.knowsEpoch) {
      link.ungreetedMs = Infinity;
      link.checkDueMs = Infinity;
    } else {
      // What else happens on the link may spare it the greeting, but does not put that off for ever.
      const delayMs = this.#greetingDelayMs(link);
      link.ungreetedMs = Math.min(link.ungreetedMs, nowMs);
      link.checkDueMs = Math.min(link.ungreetedMs + 2 * delayMs, nowMs + delayMs);
    }
    this.#arm(link);
  }

  #arm(link: Link): void {
    if (link.dueMs === Infinity) return;
    this.#active.add(link);
    this.#core.timers.setEarlier("links", link.dueMs, () => this.#onTimer());
  }

  #onTimer(): void {
    const { nowMs, timers } = this.#core;
    let nextMs = Infinity;
    for (const link of [...this.#active]) {
      if (link.checkDueMs <= nowMs) this.#check(link);
      if (link.ackDueMs <= nowMs) this.#sender.acknowledge(link);
      if (link.dueMs === Infinity) this.#active.delete(link);
      else nextMs = Math.min(nextMs, link.dueMs);
    }
    if (nextMs !== Infinity) timers.setEarlier("links", nextMs, () => this.#onTimer());
  }

  /** No acknowledgement in time: ask, ever more slowly. */
  #check(link: Link): void {
    const { nowMs, random, dialectFirst, timing } = this.#core;
    // A peer of other make that has acknowledged everything may not know our question: its silence means nothing.
    const isUnderstood = link.speaksDialect || dialectFirst || link.plain.size > 0;
    if (isUnderstood) link.questions.unanswered++;
    else link.questions.greetings++;
    const tries = Math.max(link.questions.unanswered, link.questions.greetings);
    const backoffMs = PING_TIMEOUT_MS * 2 ** Math.min(10, Math.max(0, tries - 2));
    const jitter = 0.9 + 0.2 * random.float();
    const isGreeting = !isUnderstood && !link.isOutstanding;
    const delayMs = isGreeting ? this.#greetingDelayMs(link) : Math.min(backoffMs, timing.probeIntervalMs);
    link.checkDueMs = nowMs + delayMs * jitter;
    link.ungreetedMs = nowMs;
    // Who was sent nothing has not been silent before a question has stayed without an answer.
    if (link.isOutstanding || link.questions.unanswered > 1) this.#core.onSilent(link);
    if (link.questions.greetings >= LONELY_GREETINGS && !this.#core.links.receiver.hasContact)
      this.#core.rounds.onSilence();
    // Of a silent peer nobody knows the make. If it is ours, all that it lacks can go as one message.
    if (link.plain.size === 0 || link.speaksDialect || link.isSuspect)
      this.#sender.ask(link, ++this.#lastPing);
    if (link.plain.size > 0 && !link.speaksDialect) this.#resendPlain(link);
  }

  /**
   * A peer that never answers is asked ever more rarely, without end: it does not know the question, or is gone. Who has
   * not heard anything from anybody is cut off, and goes on asking.
   */
  #greetingDelayMs({ questions: { greetings } }: Link): number {
    const doublings = Math.min(this.#core.links.receiver.hasContact ? 10 : 1, Math.max(0, greetings - 1));
    return this.#core.timing.greetingDelayMs * 2 ** doublings;
  }

  /**
   * A peer of other make may have lost the forward or its acknowledgement: both are repeated, once that is late. A silent one
   * gets only the oldest, as a question; what else it lacks follows when it has answered.
   */
  #resendPlain(link: Link): void {
    const { nowMs, timing } = this.#core;
    const lateMs = nowMs - LATE_SHARE * timing.ackTimeoutMs;
    const firstMs = new Map<number, number>();
    for (const forward of link.plain.values())
      if (forward.sentMs <= lateMs && !firstMs.has(forward.position))
        firstMs.set(forward.position, forward.firstMs);
    const again = [...firstMs].slice(0, link.isSuspect ? 1 : undefined);
    const positions = new Set(again.map(([position]) => position));
    for (const [msgId, { position }] of link.plain) if (positions.has(position)) link.plain.delete(msgId);
    for (const [position, sinceMs] of again)
      if (this.#sender.owes(link, position)) this.#sender.forward(link, position, sinceMs);
    if (!link.isSuspect && this.#core.strategy.usesLinks) this.#sender.flushPlain(link);
  }
}
