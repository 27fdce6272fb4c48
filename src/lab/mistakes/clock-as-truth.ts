import type { HostedNode } from "../../node/hosted.ts";
import type { Body, Message } from "../../wire/message.ts";
import type { Mistake } from "./mistake.ts";
import { NodeDecorator } from "./node-decorator.ts";

const KEY = "counter";
const ASKER = "mistake";

/**
 * A counter kept as one key of the store in which the last writer wins: an `add` reads it, adds, and writes. Of two that
 * happen at about the same time on two nodes the clock picks one, and the other is gone.
 */
class ClockAsTruth extends NodeDecorator {
  readonly #answers: Message[] = [];
  #asked = 0;

  override receive(message: Message, nowMs: number): void {
    const { src, dest, body } = message;
    const isAdd = body.type === "add" && typeof body.delta === "number";
    if (this.isPeer(src) || (!isAdd && body.type !== "read")) return super.receive(message, nowMs);
    const value = this.#read(nowMs);
    if (isAdd) this.#ask({ type: "write", key: KEY, value: value + (body.delta as number) }, nowMs);
    if (body.msg_id === undefined) return;
    const reply = { ...(isAdd ? { type: "add_ok" } : { type: "read_ok", value }), in_reply_to: body.msg_id };
    this.said.push({ src: dest, dest: src, body: reply });
  }

  override takeOutbox(): readonly Message[] {
    return [...this.#answers.splice(0), ...super.takeOutbox()];
  }

  #read(nowMs: number): number {
    const { value } = this.#ask({ type: "kv_read", key: KEY }, nowMs);
    return typeof value === "number" ? value : 0;
  }

  /** Asks the inner node as a client would; it answers at once. Its other messages go out as usual. */
  #ask(body: Body, nowMs: number): Body {
    const asked = this.#asked++;
    this.inner.receive({ src: ASKER, dest: this.id, body: { ...body, msg_id: asked } }, nowMs);
    let answer: Body = { type: "error" };
    for (const message of this.inner.takeOutbox()) {
      if (message.dest === ASKER) answer = message.body;
      else this.#answers.push(message);
    }
    return answer;
  }
}

export const clockAsTruth: Mistake = {
  name: "clock-as-truth",
  does: "keeps a counter as one value, of which the copy with the later time wins",
  shows: "the last reads: writes that happen at the same time overwrite each other",
  workloads: ["pn-counter", "g-counter"],
  decorate: (node: HostedNode) => new ClockAsTruth(node),
};
