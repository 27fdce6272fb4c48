import type { HostedNode } from "../../src/node/hosted.ts";
import type { Body, Message } from "../../src/wire/message.ts";

/** The means of a scripted node. */
export interface Stage {
  readonly nowMs: number;
  say(message: Message): void;
  /** Answers the request at hand; without ids if it has none. */
  reply(type: string, fields?: Record<string, unknown>): void;
  /** Sets the node's only timer. */
  wakeAt(timeMs: number): void;
}

export interface Script {
  /** Called for every message but `init` and `topology`, which are answered. */
  onMessage?(message: Message, stage: Stage): void;
  onTimer?(stage: Stage): void;
  /** Sets the timer this long after `init`. */
  readonly wakeAfterInitMs?: number;
}

/** A node that does what a test says. */
export class ScriptedNode implements HostedNode {
  readonly #script: Script;
  #outbox: Message[] = [];
  #deadlineMs = Number.POSITIVE_INFINITY;

  constructor(script: Script) {
    this.#script = script;
  }

  receive(message: Message, nowMs: number): void {
    const stage = this.#stage(nowMs, message);
    const { type } = message.body;
    if (type === "init" && this.#script.wakeAfterInitMs !== undefined) {
      stage.wakeAt(nowMs + this.#script.wakeAfterInitMs);
    }
    if (type === "init" || type === "topology") stage.reply(`${type}_ok`);
    else this.#script.onMessage?.(message, stage);
  }

  advance(nowMs: number): void {
    if (nowMs < this.#deadlineMs) return;
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    this.#script.onTimer?.(this.#stage(nowMs));
  }

  nextDeadlineMs(): number {
    return this.#deadlineMs;
  }

  finish(): void {
    // Nothing is held back.
  }

  takeOutbox(): readonly Message[] {
    const outbox = this.#outbox;
    this.#outbox = [];
    return outbox;
  }

  #stage(nowMs: number, request?: Message): Stage {
    return {
      nowMs,
      say: (message) => this.#outbox.push(message),
      reply: (type, fields = {}) => {
        if (request === undefined) throw new Error("there is no request to reply to");
        const { src, dest, body } = request;
        const replyBody: Body = { type, ...fields, in_reply_to: body.msg_id as number };
        this.#outbox.push({ src: dest, dest: src, body: replyBody });
      },
      wakeAt: (timeMs) => {
        this.#deadlineMs = timeMs;
      },
    };
  }
}

/** A node that answers every request of the broadcast workload and tells nobody else. */
export function loner(): ScriptedNode {
  const values: unknown[] = [];
  return new ScriptedNode({
    onMessage({ body }, stage) {
      if (body.type === "broadcast") values.push(body.message);
      if (body.type === "broadcast") stage.reply("broadcast_ok");
      if (body.type === "read") stage.reply("read_ok", { messages: values.slice() });
    },
  });
}
