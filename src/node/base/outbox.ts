import type { Body, Message } from "../../wire/message.ts";
import { CALLS_MAX } from "../limits.ts";
import type { Counters } from "./counters.ts";

/** A reply that may come, and the only peer that it may come from. */
interface Expected {
  readonly from: string;
  readonly onReply: (reply: Message) => void;
}

/**
 * The messages of the node, in order. One counter numbers everything that carries a `msg_id`, replies and forwards
 * alike.
 */
export class Outbox {
  /** Set by `init`. */
  id = "";
  /** Peers may be registered one by one while nodes start: nothing is sent to them before a request has come. */
  isOpen = false;
  /** Nodes cut off by a `partition` request, members or not. */
  blocked: ReadonlySet<string> = new Set();
  readonly #counters: Counters;
  /** By the `msg_id` of the call. */
  readonly #expected = new Map<number, Expected>();
  #messages: Message[] = [];
  #nextMsgId = 0;
  #unsentId = 0;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** Sends a message that needs no reply to another node. False if the message goes nowhere. */
  send(dest: string, body: Body): boolean {
    if (!this.isOpen) {
      this.#counters.drop("not-open");
      return false;
    }
    if (this.blocked.has(dest)) {
      this.#counters.partitionDrops++;
      return false;
    }
    this.#counters.gossipMessagesSent++;
    this.#messages.push({ src: this.id, dest, body });
    return true;
  }

  /**
   * Sends a message that needs a reply to another node. Returns its `msg_id`. Only sent messages are numbered: one that goes
   * nowhere gives a negative number, to which no reply can come. `onReply` hears the reply, if one comes.
   */
  call(dest: string, body: Body, onReply?: (reply: Message) => void): number {
    if (!this.send(dest, { ...body, msg_id: this.#nextMsgId })) return --this.#unsentId;
    if (onReply !== undefined) this.#expect(this.#nextMsgId, { from: dest, onReply });
    return this.#nextMsgId++;
  }

  /** Hands a reply to the part that expects it; false where no part does, or not from that peer. */
  onReply(reply: Message): boolean {
    const { in_reply_to: msgId = -1 } = reply.body;
    const expected = this.#expected.get(msgId);
    if (expected?.from !== reply.src) return false;
    this.#expected.delete(msgId);
    expected.onReply(reply);
    return true;
  }

  /** A reply; its `msg_id` is added here. The fields may name a type of their own. */
  reply(src: string, dest: string, type: string, fields: object, inReplyTo: number): Body {
    // Every request comes by here, and object spreads take ten times as long as this.
    const body = Object.assign({ type }, fields, { in_reply_to: inReplyTo, msg_id: this.#nextMsgId++ });
    this.#messages.push({ src, dest, body });
    return body;
  }

  /** A reply that was given before, once more. */
  repeat(src: string, dest: string, body: Body): void {
    this.#messages.push({ src, dest, body });
  }

  /** Everything said since the last call. */
  take(): readonly Message[] {
    const taken = this.#messages;
    if (taken.length > 0) this.#messages = [];
    return taken;
  }

  #expect(msgId: number, expected: Expected): void {
    this.#expected.set(msgId, expected);
    if (this.#expected.size <= CALLS_MAX) return;
    const [oldest] = this.#expected.keys();
    if (oldest !== undefined) this.#expected.delete(oldest);
  }
}
