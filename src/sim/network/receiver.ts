import type { Message } from "../../wire/message.ts";
import type { Alarm, Scheduler } from "../time/scheduler.ts";
import { type Envelope, EnvelopeQueue } from "./envelope-queue.ts";
import type { DropReason } from "./journal.ts";

/** The end of a message's way: a node or a client. */
export interface Endpoint {
  deliver(envelope: Envelope): void;
  /** Whether nothing is there now that could take the message. */
  isDown?(message: Message): boolean;
}

/** Hands over a message that is due, if there is anything to take it. */
export function handOver(envelope: Envelope, endpoint: Endpoint, owner: ReceiverOwner): void {
  if (endpoint.isDown?.(envelope.message) === true) return owner.onDropped(envelope, "down");
  owner.onReceived(envelope);
  endpoint.deliver(envelope);
}

/** The network, as a receiver needs it. */
export interface ReceiverOwner {
  readonly scheduler: Scheduler;
  /** Until when to wait for a deadline, beginning now. */
  waitUntilMs(deadlineMs: number): number;
  onReceived(envelope: Envelope): void;
  onDropped(envelope: Envelope, reason: DropReason): void;
}

/** Messages delivered in one go before other actions of the same instant get their turn. */
const DELIVERIES_PER_TURN_MAX = 64;

/**
 * Maelstrom's receiver loop. It takes the message with the earliest deadline as soon as it is free, due or not; if the
 * sender is blocked at that moment the message is dropped; otherwise the loop waits for the deadline and delivers.
 * A message that arrives in the meantime waits behind it, even if it is due earlier.
 */
export class Receiver {
  readonly isClient: boolean;
  readonly #endpoint: Endpoint;
  readonly #owner: ReceiverOwner;
  readonly #alarm: Alarm;
  readonly #queue = new EnvelopeQueue();
  /** The message that the loop has taken. */
  #taken: Envelope | undefined;
  #delivering = false;
  #closed = false;
  /** Senders that are not heard, while there are any. */
  blocked: ReadonlySet<string> | undefined;

  constructor(isClient: boolean, endpoint: Endpoint, owner: ReceiverOwner) {
    this.isClient = isClient;
    this.#endpoint = endpoint;
    this.#owner = owner;
    this.#alarm = owner.scheduler.alarm(() => this.#deliverDue());
  }

  accept(envelope: Envelope): void {
    this.#queue.push(envelope);
    if (this.#taken === undefined && !this.#delivering) this.#takeAndWait();
  }

  /** The receiver leaves: nothing is delivered any more. */
  close(): void {
    this.#closed = true;
    this.#alarm.cancel();
    const taken = this.#taken;
    this.#taken = undefined;
    if (taken !== undefined) this.#owner.onDropped(taken, "departed");
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      this.#owner.onDropped(next, "departed");
    }
  }

  #takeAndWait(): void {
    const taken = this.#take();
    this.#taken = taken;
    if (taken !== undefined) this.#alarm.setAt(this.#owner.waitUntilMs(taken.deadlineMs));
  }

  #take(): Envelope | undefined {
    for (;;) {
      const next = this.#queue.pop();
      if (next === undefined || this.blocked === undefined || !this.blocked.has(next.message.src))
        return next;
      this.#owner.onDropped(next, "partition");
    }
  }

  #deliverDue(): void {
    this.#delivering = true;
    let untilMs = 0;
    for (let i = 0; i < DELIVERIES_PER_TURN_MAX; i++) {
      const taken = this.#taken as Envelope;
      this.#taken = undefined;
      handOver(taken, this.#endpoint, this.#owner);
      if (this.#closed) return;
      this.#taken = this.#take();
      if (this.#taken === undefined) break;
      untilMs = this.#owner.waitUntilMs(this.#taken.deadlineMs);
      if (untilMs > this.#owner.scheduler.nowMs()) break;
    }
    this.#delivering = false;
    if (this.#taken !== undefined) this.#alarm.setAt(untilMs);
  }
}
