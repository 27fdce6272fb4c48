import type { JournalEvent } from "../../sim/network/journal.ts";

/** Counts how the messages between nodes are shared out among the nodes. */
export class BusiestNode {
  #messages = 0;
  /** Messages that each node sent or was sent. */
  readonly #handled: Map<string, number>;

  constructor(nodeIds: readonly string[]) {
    this.#handled = new Map(nodeIds.map((id) => [id, 0]));
  }

  /** Takes what the network's journal says, and tells whether it was a message that one node sent to another. */
  observe({ kind, message: { src, dest } }: JournalEvent): boolean {
    const sent = this.#handled.get(src);
    const taken = this.#handled.get(dest);
    if (kind !== "send" || sent === undefined || taken === undefined) return false;
    this.#messages++;
    this.#handled.set(src, sent + 1);
    if (src !== dest) this.#handled.set(dest, taken + 1);
    return true;
  }

  /** The share of all messages that the busiest node sent or was sent, from 0 to 1; `null` where there were none. */
  share(): number | null {
    return this.#messages === 0 ? null : Math.max(...this.#handled.values()) / this.#messages;
  }
}
