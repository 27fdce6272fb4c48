import type { Message } from "../../wire/message.ts";
import { type Mistake, SET_WORKLOADS } from "./mistake.ts";
import { NodeDecorator, valuesIn } from "./node-decorator.ts";

/** An acknowledgement of a peer is taken in like a broadcast. The value that it does not have is stored as `null`. */
class AckAsValue extends NodeDecorator {
  override receive(message: Message, nowMs: number): void {
    super.receive(message, nowMs);
    const { src, body } = message;
    const isAcknowledgement =
      body.in_reply_to !== undefined || (body.type === "batch" && valuesIn(message).length === 0);
    if (!this.isPeer(src) || !isAcknowledgement) return;
    const value = body.message ?? null;
    this.inner.receive({ src: "mistake", dest: this.id, body: { type: "broadcast", message: value } }, nowMs);
  }
}

export const ackAsValue: Mistake = {
  name: "ack-as-value",
  does: "takes an acknowledgement of a peer for a broadcast, and stores the value that it does not have",
  shows: "S1-no-phantom: every node shows a `null` that nobody broadcast",
  workloads: SET_WORKLOADS,
  decorate: (node) => new AckAsValue(node),
};
