import type { JournalEvent } from "../../sim/network/journal.ts";
import { bodyText } from "../../sim/network/plain-body.ts";

/** Counts the bytes of messages between nodes, and how the messages are shared out among the nodes. */
export class ServerLoad {
  bytes = 0;
  #messages = 0;
  /** Messages that each node sent or was sent. */
  readonly #handled: Map<string, number>;

  constructor(nodeIds: readonly string[]) {
    this.#handled = new Map(nodeIds.map((id) => [id, 0]));
  }

  /** Takes what the network's journal says. */
  observe({ kind, message: { src, dest, body } }: JournalEvent): void {
    const sent = this.#handled.get(src);
    const taken = this.#handled.get(dest);
    if (kind !== "send" || sent === undefined || taken === undefined) return;
    this.#messages++;
    this.bytes += Buffer.byteLength(bodyText(body));
    this.#handled.set(src, sent + 1);
    if (src !== dest) this.#handled.set(dest, taken + 1);
  }

  /** The share of all messages that the busiest node sent or was sent, from 0 to 1; `null` where there were none. */
  busiestShare(): number | null {
    return this.#messages === 0 ? null : Math.max(...this.#handled.values()) / this.#messages;
  }
}
