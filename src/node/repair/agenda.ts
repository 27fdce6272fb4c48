import type { Base } from "../base/base.ts";
import type { Link } from "../links/link.ts";
import {
  ANSWER_INTERVAL_MS,
  FORMER_QUESTIONS_MAX,
  GREETING_DOUBLINGS_MAX,
  JITTER_SHARE,
  NEW_PACE_MS,
  QUESTION_TIMEOUT_MS,
  UNANSWERED_MAX,
} from "../timing.ts";
import { Appointment, type Reason } from "./appointment.ts";

export interface AgendaEvents {
  /** The peer is to be asked. `isLate`: for no other reason than that a batch is late. */
  readonly ask: (link: Link, isLate: boolean) => void;
  /** Plain forwards are to be repeated. */
  readonly repeatPlain: (link: Link) => void;
  /** The peer did not answer in time, or has not acknowledged. */
  readonly onUnanswered: (link: Link) => void;
}

/** The peers to compare with, why and when: one timer, one backoff, one limit of pace for all reasons. */
export class Agenda {
  readonly #base: Base;
  readonly #events: AgendaEvents;
  readonly #appointments = new Map<Link, Appointment>();
  /** When each peer was last asked: whatever it answers, it is not asked again at once. */
  readonly #askedMs = new Map<Link, number>();
  /** Whether any peer has said anything to this node. */
  #hasHeard = false;

  constructor(base: Base, events: AgendaEvents) {
    this.#base = base;
    this.#events = events;
  }

  /** Whether there is a reason to compare with a peer, now or soon. */
  has(link: Link): boolean {
    return this.#appointments.has(link);
  }

  /** Whether a comparison with a peer is due or open for any other reason than batches that may yet be acknowledged. */
  willCompare(link: Link): boolean {
    const appointment = this.#appointments.get(link);
    if (appointment === undefined) return false;
    return appointment.isOpen || !(appointment.isEmpty || appointment.isOnlyLate);
  }

  /** Whether a way around a neighbour is wanted. */
  get isNeighborMissed(): boolean {
    for (const link of this.#appointments.keys()) if (link.isNeighbor && link.isMissed) return true;
    return false;
  }

  /** Whether no peer at all has said a word after greetings: then peers besides the neighbours are asked, too. */
  get isLonely(): boolean {
    if (this.#hasHeard) return false;
    for (const link of this.#appointments.keys())
      if (link.greetings + link.unanswered >= UNANSWERED_MAX) return true;
    return false;
  }

  /** A peer that is owed anything has to be compared with at `dueMs`, unless that is due earlier already. */
  raise(link: Link, reason: Reason, dueMs: number): void {
    if (!this.#base.repair || !isOwed(link)) return;
    const appointment = this.#appointmentWith(link);
    const paceMs = reason === "new" ? NEW_PACE_MS : QUESTION_TIMEOUT_MS;
    appointment.raise(reason, { dueMs, tick: this.#base.tick() }, this.#pacedMs(link, paceMs));
    this.#arm(appointment);
  }

  /** A neighbour that has not shown that it knows this life is greeted, if nothing else brings it to. */
  greet(link: Link): void {
    const { nowMs, timing } = this.#base;
    if (link.meeting === "unmet") this.raise(link, "unmet", nowMs + timing.greetingDelayMs);
  }

  /** The batches and forwards under way to the peer have changed. */
  onTraffic(link: Link): void {
    const lateMs = Math.min(link.outgoing.lateMs, this.#plainLateMs(link));
    const appointment = this.#appointments.get(link);
    appointment?.withdraw("late");
    // The acknowledgement of a batch will show what the peer knows.
    if (link.outgoing.isOutstanding) appointment?.putOffGreeting(link.outgoing.lateMs);
    if (lateMs === Infinity) this.#closeIfEmpty(link);
    else this.raise(link, "late", lateMs);
  }

  /** The peer has shown that it knows this life. */
  onMet(link: Link): void {
    this.#appointments.get(link)?.withdraw("unmet");
    this.#closeIfEmpty(link);
  }

  /** The peer's new life is believed in. What is left to do is to compare, for which it needs room. */
  onBelieved(link: Link): void {
    this.#appointments.get(link)?.onBelieved();
  }

  /** The peer said something. One that is silent is asked at once: its answer brings it everything. */
  onHeard(link: Link): void {
    this.#hasHeard = true;
    if (link.isSilent) this.#repeatBy(link, Math.max(this.#base.nowMs, this.#pacedMs(link)));
  }

  /** The peer turns out to speak our dialect: the next greeting, which may be minutes away, is an ordinary question. */
  onDialect(link: Link): void {
    this.#repeatBy(link, this.#base.nowMs + QUESTION_TIMEOUT_MS);
  }

  /** This node has answered a question of the peer, which will settle what is open here, too. */
  onOwnAnswer(link: Link): void {
    this.#appointments.get(link)?.repeatAfter(this.#base.nowMs + QUESTION_TIMEOUT_MS);
  }

  /**
   * The last answer settled a part of the difference, or nothing. The next question goes as soon as the peer answers again, since it
   * keeps an interval between its answers. `askedMs`: when the last question went.
   */
  hurry(link: Link, askedMs: number): void {
    const appointment = this.#appointments.get(link);
    if (appointment === undefined) return;
    appointment.repeatAt(Math.max(this.#base.nowMs, askedMs + (1 + JITTER_SHARE) * ANSWER_INTERVAL_MS));
    this.#arm(appointment);
  }

  /**
   * A comparison of what this node held at a tick is settled, and with it every reason that was raised before. A batch that
   * was sent since may still become late.
   */
  settle(link: Link, tick: number): void {
    const appointment = this.#appointments.get(link);
    if (appointment !== undefined) {
      appointment.settle(tick);
      if (appointment.isEmpty) this.#appointments.delete(link);
      else this.#arm(appointment);
    }
    this.greet(link);
    this.onTraffic(link);
  }

  /** The peer is a neighbour no more. What may be lost of the stream to it is still owed: no other node may know of it. */
  onStreamEnd(link: Link): void {
    if (!isOwed(link)) this.drop(link);
  }

  /** The peer is owed nothing any more, or has no room. A silent peer is one that the agenda asks, so it counts as answering again. */
  drop(link: Link): void {
    this.#appointments.delete(link);
    link.onAnswer();
  }

  /** When the oldest plain forward becomes late; `Infinity` where none is under way. */
  #plainLateMs(link: Link): number {
    return link.plain.oldestMs + this.#base.settings.ackTimeoutMs;
  }

  #repeatBy(link: Link, atMs: number): void {
    const appointment = this.#appointments.get(link);
    if (appointment === undefined) return;
    appointment.repeatBy(atMs);
    this.#arm(appointment);
  }

  #pacedMs(link: Link, paceMs = QUESTION_TIMEOUT_MS): number {
    return (this.#askedMs.get(link) ?? -Infinity) + paceMs;
  }

  #appointmentWith(link: Link): Appointment {
    let appointment = this.#appointments.get(link);
    if (appointment === undefined) {
      appointment = new Appointment();
      this.#appointments.set(link, appointment);
    }
    return appointment;
  }

  #closeIfEmpty(link: Link): void {
    const appointment = this.#appointments.get(link);
    // A silent peer is asked until it has answered.
    if (appointment?.isEmpty === true && !link.isSilent) this.drop(link);
  }

  #arm(appointment: Appointment): void {
    this.#base.timers.setEarlier("agenda", appointment.nextMs, () => this.#onTimer());
  }

  #onTimer(): void {
    const { nowMs, timers } = this.#base;
    for (const [link, appointment] of [...this.#appointments])
      if (appointment.nextMs <= nowMs) this.#check(link, appointment);
    let nextMs = Infinity;
    for (const appointment of this.#appointments.values()) nextMs = Math.min(nextMs, appointment.nextMs);
    if (nextMs !== Infinity) timers.setEarlier("agenda", nextMs, () => this.#onTimer());
  }

  #check(link: Link, appointment: Appointment): void {
    // A full peer takes nothing in, but one that is reborn may have room.
    if (!this.#base.repair || !isOwed(link) || (link.isFull && !appointment.reasons.has("reborn")))
      return this.drop(link);
    if (!link.isStreamed && link.unanswered >= FORMER_QUESTIONS_MAX) return this.drop(link);
    const { nowMs, random, traits } = this.#base;
    const { queuedMs } = link.outgoing;
    const isLate = appointment.isOnlyLate;
    const isOverdue = Math.min(link.outgoing.overdueMs, this.#plainLateMs(link)) <= nowMs;
    // A peer of another implementation that has acknowledged everything may not know our question: its silence means nothing.
    const isUnderstood = link.isInDialect(traits) || isOverdue;
    if (!isUnderstood) link.onGreeting();
    else if (appointment.onQuestion(nowMs, queuedMs)) link.onUnanswered();
    this.#askedMs.set(link, nowMs);
    const jitter = 1 - JITTER_SHARE + 2 * JITTER_SHARE * random.float();
    const delayMs = isUnderstood ? this.#backoffMs(link, queuedMs) : this.#greetingMs(link);
    appointment.repeatAt(nowMs + delayMs * jitter);
    if (isOverdue || link.unanswered > 1 || this.isLonely) this.#events.onUnanswered(link);
    // A guest of a former overlay that is silent is one no more.
    if (this.#appointments.get(link) !== appointment) return;
    // A silent peer may be of either make. If it is of ours, a comparison brings it all that it lacks.
    if (link.plain.size === 0 || link.isSilent) this.#events.ask(link, isLate);
    if (link.plain.size > 0) this.#events.repeatPlain(link);
  }

  /** Batches under way may delay the answer, but the question may be lost as well. */
  #backoffMs(link: Link, queuedMs: number): number {
    const doublings = Math.max(0, link.unanswered - UNANSWERED_MAX);
    return Math.min(QUESTION_TIMEOUT_MS * 2 ** doublings + queuedMs, this.#base.timing.probeIntervalMs);
  }

  /** A peer that never answers is asked ever more rarely. A node that has heard nobody is cut off, and goes on asking. */
  #greetingMs(link: Link): number {
    const doublings = Math.min(this.#hasHeard ? GREETING_DOUBLINGS_MAX : 1, Math.max(0, link.greetings - 1));
    return this.#base.timing.greetingDelayMs * 2 ** doublings;
  }
}

/** Whether this node answers for what the peer holds: it streams to the peer, or it did and something sent may be lost. */
function isOwed(link: Link): boolean {
  return link.isStreamed || link.isOutstanding;
}
