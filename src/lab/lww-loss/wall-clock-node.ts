import type { HostedNode } from "../../node/hosted.ts";
import type { Message } from "../../wire/message.ts";

/**
 * Our node, made to decide by the wall clock alone: a client's `write` reaches it as a `kv_merge` of an entry that is
 * stamped with the host's time, whatever the key holds and whatever was written before. Everything else is the node's own.
 */
export class WallClockNode implements HostedNode {
  readonly #inner: HostedNode;
  /** Timestamps in seconds of writes that are not answered yet, by client and message. */
  readonly #stamps = new Map<string, number>();

  constructor(inner: HostedNode) {
    this.#inner = inner;
  }

  receive(message: Message, nowMs: number): void {
    const { src, body } = message;
    if (body.type !== "write") return this.#inner.receive(message, nowMs);
    const { key, value, msg_id } = body;
    const ts = nowMs / 1_000;
    this.#stamps.set(`${src} ${String(msg_id)}`, ts);
    const entries = { [String(key)]: { value, ts } };
    const merge = { type: "kv_merge", entries, ...(msg_id === undefined ? {} : { msg_id }) };
    this.#inner.receive({ ...message, body: merge as Message["body"] }, nowMs);
  }

  advance(nowMs: number): void {
    this.#inner.advance(nowMs);
  }

  nextDeadlineMs(): number {
    return this.#inner.nextDeadlineMs();
  }

  finish(nowMs: number): void {
    this.#inner.finish(nowMs);
  }

  takeOutbox(): readonly Message[] {
    return this.#inner.takeOutbox().map((message) => this.#answered(message));
  }

  #answered(message: Message): Message {
    const { body, dest } = message;
    if (body.type !== "kv_merge_ok") return message;
    const name = `${dest} ${String(body.in_reply_to)}`;
    const ts = this.#stamps.get(name);
    if (ts === undefined) return message;
    this.#stamps.delete(name);
    const { updated: _updated, ...rest } = body;
    return { ...message, body: { ...rest, type: "write_ok", ts } };
  }
}
