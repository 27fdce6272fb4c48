import type { HostedNode } from "../../src/node/hosted.ts";
import type { Body, Json, Message } from "../../src/wire/message.ts";

/**
 * The plainest broadcast there is: each new value goes to every neighbour of the topology but the one it came from,
 * once, without acknowledgement. It loses values in a partition. Its messages a broadcast are a property of the graph
 * alone, and real Maelstrom's figures for it are known, so it calibrates the network.
 */
export class FloodNode implements HostedNode {
  #id = "";
  #neighbours: readonly string[] = [];
  readonly #values = new Set<unknown>();
  readonly #messages: Json[] = [];
  #msgIdNext = 0;
  #outbox: Message[] = [];

  receive(message: Message): void {
    const { src, body } = message;
    switch (body.type) {
      case "init":
        this.#id = body.node_id as string;
        this.#reply(message, "init_ok");
        break;
      case "topology":
        this.#neighbours = (body.topology as Record<string, readonly string[]>)[this.#id] ?? [];
        this.#reply(message, "topology_ok");
        break;
      case "broadcast":
        if (body.msg_id !== undefined) this.#reply(message, "broadcast_ok");
        this.#spread(body.message as Json, src);
        break;
      case "read":
        // A copy: what a reader has got must not grow afterwards.
        this.#reply(message, "read_ok", { messages: this.#messages.slice() });
        break;
      default:
        if (body.msg_id !== undefined) this.#reply(message, "error", { code: 10, text: `no ${body.type}` });
    }
  }

  advance(): void {
    // It has no timers.
  }

  nextDeadlineMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  finish(): void {
    // Everything was sent at once.
  }

  takeOutbox(): readonly Message[] {
    const outbox = this.#outbox;
    if (outbox.length > 0) this.#outbox = [];
    return outbox;
  }

  #spread(value: Json, from: string): void {
    if (this.#values.has(value)) return;
    this.#values.add(value);
    this.#messages.push(value);
    const body: Body = { type: "broadcast", message: value };
    for (const dest of this.#neighbours) {
      if (dest !== from) this.#outbox.push({ src: this.#id, dest, body });
    }
  }

  #reply(request: Message, type: string, fields: Record<string, unknown> = {}): void {
    const body: Body = {
      type,
      ...fields,
      in_reply_to: request.body.msg_id as number,
      msg_id: this.#msgIdNext++,
    };
    this.#outbox.push({ src: this.#id, dest: request.src, body });
  }
}
