import type { Envelope } from "./envelope-queue.ts";
import { type Endpoint, handOver, type ReceiverOwner } from "./receiver.ts";

/**
 * A receiver in which no message waits for another: each arrives when it is due, whatever is under way besides. So
 * messages overtake each other as they do on a real network, which Maelstrom's loop (`receiver.ts`) keeps them from.
 */
export class FreeReceiver {
  readonly isClient: boolean;
  readonly #endpoint: Endpoint;
  readonly #owner: ReceiverOwner;
  #closed = false;
  /** Senders that are not heard, while there are any. */
  blocked: ReadonlySet<string> | undefined;

  constructor(isClient: boolean, endpoint: Endpoint, owner: ReceiverOwner) {
    this.isClient = isClient;
    this.#endpoint = endpoint;
    this.#owner = owner;
  }

  accept(envelope: Envelope): void {
    this.#owner.scheduler.at(envelope.deadlineMs, () => this.#deliver(envelope));
  }

  /** The receiver leaves: nothing is delivered any more. */
  close(): void {
    this.#closed = true;
  }

  #deliver(envelope: Envelope): void {
    if (this.#closed) return this.#owner.onDropped(envelope, "departed");
    if (this.blocked?.has(envelope.message.src) === true) return this.#owner.onDropped(envelope, "partition");
    handOver(envelope, this.#endpoint, this.#owner);
  }
}
