import type { Message } from "../../wire/message.ts";
import type { Scheduler } from "../time/scheduler.ts";
import type { Envelope } from "./envelope-queue.ts";
import { FreeReceiver } from "./free-receiver.ts";
import type { DropReason, Journal } from "./journal.ts";
import type { LinkPolicy } from "./link-policy.ts";
import { NetCounters, type NetStats } from "./net-stats.ts";
import type { Blocks } from "./partitions.ts";
import { type Endpoint, Receiver, type ReceiverOwner } from "./receiver.ts";

/** The outcome of handing a message to the network: under way, or refused as Maelstrom refuses it. */
export type SendOutcome = "sent" | "src-not-registered" | "dest-not-registered" | "too-many-waiting";

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  /** The treatment of messages between servers. */
  readonly link: LinkPolicy;
  readonly journal?: Journal | undefined;
  /** Messages that may be under way; one more is refused, since a flood would take all memory. */
  readonly waitingMax?: number | undefined;
  /**
   * Whether receivers wait exactly until a deadline (the default), or as Maelstrom's do: by a `sleep` in whole
   * milliseconds, rounded down. Some time has always passed since the message was sent, so that a latency of 100 ms is
   * one of 99 there, which over the 24 hops of a line with 10 ms makes a difference of a tenth.
   */
  readonly waiting?: "exact" | "whole-milliseconds";
  /** Whether receivers are Maelstrom's loops (the default), or each message arrives whatever else is under way. */
  readonly receivers?: "loop" | "free";
}

const DEFAULT_WAITING_MAX = 5_000_000;

/** The network: its members, the messages under way, and which member hears which. */
export class Network implements ReceiverOwner {
  readonly scheduler: Scheduler;
  readonly #wholeMilliseconds: boolean;
  readonly #journal: Journal | undefined;
  readonly #waitingMax: number;
  readonly #free: boolean;
  readonly #receivers = new Map<string, Receiver | FreeReceiver>();
  readonly #counters = new NetCounters();
  readonly #delaysMs: number[] = [];
  #link: LinkPolicy;
  #blocks: Blocks = new Map();
  /** Copies that are neither received nor dropped. */
  #waiting = 0;
  #messageIdNext = 0;
  #orderNext = 0;

  constructor(options: NetworkOptions) {
    this.scheduler = options.scheduler;
    this.#wholeMilliseconds = options.waiting === "whole-milliseconds";
    this.#free = options.receivers === "free";
    this.#link = options.link;
    this.#journal = options.journal;
    this.#waitingMax = options.waitingMax ?? DEFAULT_WAITING_MAX;
  }

  /** The policy of messages sent from now on; a fault wraps it and later puts the old one back. */
  get link(): LinkPolicy {
    return this.#link;
  }

  set link(link: LinkPolicy) {
    this.#link = link;
  }

  /** A node or client joins. An id is taken as long as it is registered. */
  register(id: string, kind: "client" | "server", endpoint: Endpoint): void {
    if (this.#receivers.has(id)) throw new Error(`${id} is registered already`);
    const receiver = new (this.#free ? FreeReceiver : Receiver)(kind === "client", endpoint, this);
    receiver.blocked = this.#blocks.get(id);
    this.#receivers.set(id, receiver);
  }

  /** A node or client leaves; what is under way to it is dropped. */
  unregister(id: string): void {
    const receiver = this.#receivers.get(id);
    this.#receivers.delete(id);
    receiver?.close();
  }

  isServer(id: string): boolean {
    return this.#receivers.get(id)?.isClient === false;
  }

  /** Sets which members hear which, instead of what held before. */
  block(blocks: Blocks): void {
    this.#blocks = blocks;
    for (const [id, receiver] of this.#receivers) receiver.blocked = blocks.get(id);
  }

  /** Everyone hears everyone. */
  heal(): void {
    this.block(new Map());
  }

  send(message: Message): SendOutcome {
    const receiver = this.#receivers.get(message.dest);
    const sender = this.#receivers.get(message.src);
    if (sender === undefined) return "src-not-registered";
    if (receiver === undefined) return "dest-not-registered";
    if (this.#waiting >= this.#waitingMax) return "too-many-waiting";
    const id = this.#messageIdNext++;
    const withClient = sender.isClient || receiver.isClient;
    const nowMs = this.scheduler.nowMs();
    this.#journal?.({ kind: "send", timeMs: nowMs, id, message });
    if (withClient) {
      this.#counters.clientsSent++;
      this.#enqueue(receiver, message, id, nowMs, true);
    } else {
      this.#counters.serversSent++;
      this.#sendOverLink(receiver, message, id, nowMs);
    }
    return "sent";
  }

  stats(): NetStats {
    return this.#counters.stats();
  }

  /** Called by receivers. */
  waitUntilMs(deadlineMs: number): number {
    if (!this.#wholeMilliseconds) return deadlineMs;
    const nowMs = this.scheduler.nowMs();
    return nowMs + Math.max(0, Math.ceil(deadlineMs - nowMs) - 1);
  }

  /** Called by receivers. */
  onReceived(envelope: Envelope): void {
    this.#waiting--;
    if (envelope.withClient) this.#counters.clientsReceived++;
    else this.#counters.serversReceived++;
    if (this.#journal === undefined) return;
    const { id, message } = envelope;
    this.#journal({ kind: "recv", timeMs: this.scheduler.nowMs(), id, message });
  }

  /** Called by receivers. */
  onDropped(envelope: Envelope, reason: DropReason): void {
    this.#waiting--;
    this.#drop(envelope.id, envelope.message, reason);
  }

  /** Called by nodes for what had come while they were paused, and what they had not read when they were killed. */
  onNeverRead(envelope: Envelope): void {
    this.#drop(envelope.id, envelope.message, "down");
  }

  #sendOverLink(receiver: Receiver | FreeReceiver, message: Message, id: number, nowMs: number): void {
    const delaysMs = this.#delaysMs;
    delaysMs.length = 0;
    this.#link.plan(message, nowMs, delaysMs);
    if (delaysMs.length === 0) this.#drop(id, message, "lost");
    for (const delayMs of delaysMs) {
      this.#enqueue(receiver, message, id, nowMs + delayMs, false);
    }
  }

  #enqueue(
    receiver: Receiver | FreeReceiver,
    message: Message,
    id: number,
    deadlineMs: number,
    withClient: boolean,
  ): void {
    this.#waiting++;
    receiver.accept({ message, id, deadlineMs, order: this.#orderNext++, withClient });
  }

  #drop(id: number, message: Message, reason: DropReason): void {
    this.#counters.dropped[reason]++;
    this.#journal?.({ kind: "drop", timeMs: this.scheduler.nowMs(), id, message, reason });
  }
}
