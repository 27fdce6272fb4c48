/**
 * Finds the request of each reply, for S5 and S6. Watches messages while they travel, since a long run has too many of
 * them to keep.
 */

import type { Message } from "../../wire/message.ts";
import { isReply } from "../../wire/parse.ts";
import { CLIENT_TIMEOUT_MS } from "../clients/client.ts";
import type { JournalEvent } from "../network/journal.ts";
import type { Violation } from "../nodes/violation.ts";
import { serviceNames } from "../services/service.ts";
import { OneReply } from "./promises/one-reply.ts";
import type { PromiseResult } from "./promises/promise.ts";
import { REPLY_DELAY_MS_MAX, TimelyReply } from "./promises/timely-reply.ts";

interface OpenRequest {
  readonly node: string;
  readonly client: string;
  readonly msgId: number;
  readonly type: string;
  /** When each copy of it that has no answer yet reached the node. */
  readonly deliveredMs: number[];
}

/** For how long of a time a node did not run: what it answers late because of that, it does not answer late. */
export type StoppedMs = (node: string, fromMs: number, toMs: number) => number;

export class ReplyWatch {
  readonly #nodes: ReadonlySet<string>;
  readonly #stoppedMs: StoppedMs;
  readonly #open = new Map<string, OpenRequest>();
  /** Clients count up: what is not above was asked once. */
  readonly #lastAsked = new Map<string, number>();
  /** When a reply came whose client had left, by its request. */
  readonly #refusedMs = new Map<string, number>();
  readonly #oneReply = new OneReply();
  readonly #timelyReply = new TimelyReply();

  /** Everything that is neither one of `nodes` nor a service is a client. No reply is owed to a service. */
  constructor(nodes: Iterable<string>, stoppedMs: StoppedMs = () => 0) {
    this.#nodes = new Set([...nodes, ...serviceNames]);
    this.#stoppedMs = stoppedMs;
  }

  /** Takes what the network's journal says, in its order. */
  observe(event: JournalEvent): void {
    if (event.kind === "send") this.#onSent(event.message, event.timeMs);
    else if (event.kind === "recv") this.#onDelivered(event.message, event.timeMs);
    else if (event.reason === "down") this.#onNeverRead(event.message);
  }

  /** A node lost its memory: what it had not answered it will not answer. */
  onMemoryLost(node: string): void {
    for (const [key, open] of this.#open) if (open.node === node) this.#open.delete(key);
  }

  /**
   * A node wrote to a client that has left. True if it answers a request in time, as far as it ran: then it is the client
   * that did not wait.
   */
  excuses(node: string, client: string, nowMs: number): boolean {
    for (const [key, open] of this.#open) {
      if (open.node !== node || open.client !== client) continue;
      const deliveredMs = open.deliveredMs.shift();
      if (open.deliveredMs.length === 0) this.#open.delete(key);
      if (deliveredMs !== undefined && this.#delayMs(node, deliveredMs, nowMs) <= REPLY_DELAY_MS_MAX)
        return true;
    }
    return false;
  }

  /** The same of a line that the network refused. */
  excusesLine({ kind, node, line, timeMs }: Violation): boolean {
    return kind === "dest-not-registered" && this.excuses(node, destOf(line), timeMs);
  }

  /** A line of a node was refused. */
  onRefused({ node, timeMs, lateReplyTo }: Violation): void {
    if (lateReplyTo === undefined) return;
    this.#refusedMs.set(keyOf(node, lateReplyTo.client, lateReplyTo.msgId), timeMs);
  }

  /**
   * Both promises, when the run is over. `gone` are nodes that did not live to its end: what they left open is
   * reported with their death.
   */
  finish(endMs: number, gone: ReadonlySet<string>): [oneReply: PromiseResult, timelyReply: PromiseResult] {
    for (const [key, { node, client, msgId, type, deliveredMs }] of this.#open) {
      if (gone.has(node)) continue;
      const request = `${type} ${msgId} of ${client}`;
      const refusedMs = this.#refusedMs.get(key);
      const fate =
        refusedMs === undefined
          ? `${node} never answered ${request}`
          : `${node} answered ${request} at ${refusedMs.toFixed(0)} ms, when ${client} had given up and left`;
      for (const timeMs of deliveredMs) {
        // Its client still waited when the run ended.
        if (this.#delayMs(node, timeMs, endMs) < CLIENT_TIMEOUT_MS) continue;
        this.#oneReply.onUnanswered(fate, timeMs);
      }
    }
    this.#open.clear();
    return [this.#oneReply.result(), this.#timelyReply.result()];
  }

  /** A request reached a node that was not there. */
  #onNeverRead({ src, dest, body }: Message): void {
    if (body.msg_id === undefined || isReply(body)) return;
    const key = keyOf(dest, src, body.msg_id);
    const open = this.#open.get(key);
    open?.deliveredMs.pop();
    if (open?.deliveredMs.length === 0) this.#open.delete(key);
  }

  #delayMs(node: string, fromMs: number, toMs: number): number {
    return toMs - fromMs - this.#stoppedMs(node, fromMs, toMs);
  }

  #onDelivered({ src, dest, body }: Message, timeMs: number): void {
    if (this.#nodes.has(src) || body.msg_id === undefined || isReply(body)) return;
    const key = keyOf(dest, src, body.msg_id);
    const open = this.#open.get(key);
    if (open === undefined) {
      this.#open.set(key, {
        node: dest,
        client: src,
        msgId: body.msg_id,
        type: body.type,
        deliveredMs: [timeMs],
      });
    } else {
      open.deliveredMs.push(timeMs);
    }
    const pair = `${dest} ${src}`;
    this.#lastAsked.set(pair, Math.max(this.#lastAsked.get(pair) ?? -1, body.msg_id));
  }

  #onSent({ src, dest, body }: Message, timeMs: number): void {
    if (this.#nodes.has(dest) || !this.#nodes.has(src)) return;
    const what = `${src} sent ${body.type} to ${dest} at ${timeMs.toFixed(0)} ms`;
    if (body.in_reply_to === undefined) {
      this.#oneReply.onUnasked(what);
      return;
    }
    const key = keyOf(src, dest, body.in_reply_to);
    const open = this.#open.get(key);
    const deliveredMs = open?.deliveredMs.shift();
    if (deliveredMs === undefined) {
      const asked = body.in_reply_to <= (this.#lastAsked.get(`${src} ${dest}`) ?? -1);
      this.#oneReply.onSurplus(what, body.in_reply_to, asked);
      return;
    }
    if (open?.deliveredMs.length === 0) this.#open.delete(key);
    this.#timelyReply.onReply(this.#delayMs(src, deliveredMs, timeMs), what);
  }
}

/** The addressee of a line, which may be cut off. */
function destOf(line: string): string {
  return /"dest":\s?"([^"]*)"/.exec(line)?.[1] ?? "";
}

function keyOf(node: string, client: string, msgId: number): string {
  return `${node} ${client} ${msgId}`;
}
