import type { PeerMessage } from "../wire/peer-messages.ts";
import type { Core } from "./core.ts";
import type { Link } from "./link.ts";
import type { LinkSender } from "./link-sender.ts";

/** Who is told the topology is not told again within one round trip. */
const TELL_INTERVAL_MS = 300;

/**
 * Who waited for a topology in vain says so in its messages: maybe it was started anew, and nobody told it again. Any peer
 * that was told passes the topology on.
 */
export class Untold {
  readonly #core: Core;
  readonly #sender: LinkSender;

  constructor(core: Core, sender: LinkSender) {
    this.#core = core;
    this.#sender = sender;
  }

  onGossip(link: Link, { untold, topology }: PeerMessage<"gossip">): void {
    if (topology !== undefined) this.#take(topology);
    if (untold !== undefined) this.#tell(link);
  }

  /** One that leaves members out may be a lie. */
  #take(topology: ReadonlyMap<string, readonly string[]>): void {
    const { neighborhood } = this.#core;
    if (neighborhood.isGuessed && neighborhood.spans(topology)) this.#core.setTopology(topology);
  }

  #tell(link: Link): void {
    const { neighborhood, nowMs } = this.#core;
    if (neighborhood.topology === undefined || nowMs - link.topologyMs < TELL_INTERVAL_MS) return;
    link.topologyMs = nowMs;
    this.#sender.acknowledge(link, { topology: Object.fromEntries(neighborhood.topology) });
  }
}
