import type { Message } from "../../../wire/message.ts";
import type { Base } from "../../base/base.ts";
import { PLAIN_PENDING_MAX } from "../../limits.ts";
import type { Link } from "../link.ts";
import type { Retelling } from "./retelling.ts";

/** Sends values as plain `broadcast`s, which nodes of every implementation understand. */
export class PlainForwarder {
  readonly #base: Base;
  readonly #retelling: Retelling;

  constructor(base: Base, retelling: Retelling) {
    this.#base = base;
    this.#retelling = retelling;
  }

  /**
   * Forwards one value; `firstMs` is the time of the value's first forward to the peer. The link waits for the
   * acknowledgement of a peer that is streamed to; `onAck` hears that of any other peer.
   */
  forward(
    link: Link,
    position: number,
    firstMs = this.#base.nowMs,
    onAck?: (position: number) => void,
  ): void {
    const { outbox, log, nowMs } = this.#base;
    const isAwaited = link.isStreamed && link.plain.size < PLAIN_PENDING_MAX;
    const message = log.valueAt(position);
    const body = { type: "broadcast", message };
    // A reply comes even if nobody waits for it. By then the value may have another position.
    const onReply = ({ body }: Message) => {
      if (body.type !== "error") onAck?.(log.positionOfValue(message) as number);
    };
    const msgId = outbox.call(link.peer, body, isAwaited ? undefined : onReply);
    if (isAwaited) link.plain.onSend(msgId, position, nowMs, firstMs);
    link.onPlainWords();
    this.#retelling.onForward(link, position);
    if (msgId >= 0) this.#base.unshared.onSent([position]);
  }

  /** Sends one value without a request for an answer. */
  send(peer: string, position: number): void {
    const { outbox, log } = this.#base;
    if (outbox.send(peer, { type: "broadcast", message: log.valueAt(position) }))
      this.#base.unshared.onSent([position]);
  }
}
