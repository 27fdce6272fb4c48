import type { Batch } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import { TELL_TOPOLOGY_MS } from "../timing.ts";
import type { Dialect } from "./dialect.ts";
import type { Link } from "./link.ts";

/**
 * A node that waited for a topology in vain says so in its messages: maybe it was started anew, and nobody told it again. Any peer
 * that was told passes the topology on.
 */
export class TopologyRelay {
  readonly #base: Base;
  readonly #dialect: Dialect;
  readonly #toldMs = new Map<Link, number>();

  constructor(base: Base, dialect: Dialect) {
    this.#base = base;
    this.#dialect = dialect;
  }

  /** The topology that a batch brings, if this node waits for one. One that leaves members out may be a lie. */
  taken({ topology }: Batch): ReadonlyMap<string, readonly string[]> | undefined {
    const { neighborhood } = this.#base;
    return topology !== undefined && neighborhood.isGuessed && neighborhood.spans(topology)
      ? topology
      : undefined;
  }

  /** A peer that waits for a topology said something. */
  tell(link: Link): void {
    const { neighborhood, nowMs } = this.#base;
    if (neighborhood.topology === undefined) return;
    if (nowMs - (this.#toldMs.get(link) ?? -Infinity) < TELL_TOPOLOGY_MS) return;
    this.#toldMs.set(link, nowMs);
    this.#dialect.acknowledge(link, { topology: Object.fromEntries(neighborhood.topology) });
  }
}
