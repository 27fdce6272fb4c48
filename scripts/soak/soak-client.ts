import type { Envelope } from "../../src/sim/network/envelope-queue.ts";
import type { Network } from "../../src/sim/network/network.ts";
import type { Body } from "../../src/wire/message.ts";

/** A client that does not wait: it sends broadcast after broadcast and counts the answers. */
export class SoakClient {
  readonly id: string;
  readonly node: string;
  readonly #network: Network;
  readonly #waiting = new Map<number, ((reply: Body) => void) | undefined>();
  #msgIdNext = 1;
  acknowledged = 0;
  /** Answers that were no `_ok`, by their text. */
  readonly refusals = new Map<string, number>();

  constructor(id: string, node: string, network: Network) {
    this.id = id;
    this.node = node;
    this.#network = network;
    network.register(id, "client", this);
  }

  /** Requests that are not answered yet. */
  get unanswered(): number {
    return this.#waiting.size;
  }

  broadcast(value: number): void {
    this.#send({ type: "broadcast", message: value }, undefined);
  }

  ask(body: Body, onReply: (reply: Body) => void): void {
    this.#send(body, onReply);
  }

  deliver({ message: { body } }: Envelope): void {
    const msgId = body.in_reply_to ?? 0;
    if (!this.#waiting.has(msgId)) return;
    const onReply = this.#waiting.get(msgId);
    this.#waiting.delete(msgId);
    if (body.type === "error") {
      const text = `${String(body.code)} ${String(body.text)}`;
      this.refusals.set(text, (this.refusals.get(text) ?? 0) + 1);
    } else if (onReply === undefined) {
      this.acknowledged++;
    }
    onReply?.(body);
  }

  #send(body: Body, onReply: ((reply: Body) => void) | undefined): void {
    const msgId = this.#msgIdNext++;
    this.#waiting.set(msgId, onReply);
    this.#network.send({ src: this.id, dest: this.node, body: { ...body, msg_id: msgId } });
  }
}
