import type { Core } from "../node/core.ts";
import type { Workload } from "../node/options.ts";
import type { Handlers, Strategy } from "../node/strategy.ts";
import { setHandlers } from "./crdt-sets.ts";
import { storeHandlers } from "./crdt-store.ts";

/**
 * State-based replication by deltas (Almeida et al. 2018, "Delta state replicated data types"): once an interval each
 * neighbour gets the join of what changed since the position that it acknowledged, or the full state where the log
 * of changes no longer reaches back. Broadcasts are elements of a grow-only set and travel in the same messages.
 *
 * The CRDT state is replicated like this whichever strategy is in service; this one has nothing else in the same
 * messages but the broadcasts. Merging is idempotent and commutative, so a message that is lost, repeated or late
 * does no harm. Costs at most one message an interval and link, whatever changed, or as many as a long delta fills.
 */
export class Crdt implements Strategy {
  readonly name = "crdt";
  readonly defaultOverlay = "spanning-tree";
  readonly dialectFirst = true;
  readonly usesLinks = true;
  readonly handlers: Handlers;
  readonly #core: Core;

  constructor(core: Core, workload: Workload) {
    this.#core = core;
    this.handlers = { ...setHandlers(core, workload), ...storeHandlers(core) };
  }

  roundPeers(): number {
    return 0;
  }

  onFresh(start: number, end: number): void {
    const { links, neighbors, seen } = this.#core;
    if (!neighbors.some((link) => links.hasUnsent(link))) return;
    let isRelayed = false;
    for (let i = start; i < end && !isRelayed; i++) isRelayed = seen.arrivalAt(i).from !== undefined;
    this.#core.replica.sendSoon(isRelayed);
  }
}
