import type { JournalEvent } from "../../sim/network/journal.ts";
import { bodyText } from "../../sim/network/plain-body.ts";
import { BusiestNode } from "../trials/busiest-node.ts";

/** Counts the bytes of messages between nodes, and how the messages are shared out among the nodes. */
export class ServerLoad {
  bytes = 0;
  readonly #busiest: BusiestNode;

  constructor(nodeIds: readonly string[]) {
    this.#busiest = new BusiestNode(nodeIds);
  }

  /** Takes what the network's journal says. */
  observe(event: JournalEvent): void {
    if (this.#busiest.observe(event)) this.bytes += Buffer.byteLength(bodyText(event.message.body));
  }

  /** The share of all messages that the busiest node sent or was sent, from 0 to 1; `null` where there were none. */
  busiestShare(): number | null {
    return this.#busiest.share();
  }
}
