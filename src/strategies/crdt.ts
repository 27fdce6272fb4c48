import { type Traits, usualTraits } from "../node/base/traits.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";

/**
 * State-based replication by deltas (Almeida et al. 2018, "Delta state replicated data types"): once an interval each
 * neighbour gets the items that changed since the last batch to it. Broadcasts travel in the same messages.
 *
 * The replicated data types are spread like this whichever strategy is in service; under this one the broadcasts are, too.
 * Joining is idempotent and commutative, so a message that is lost, repeated or late does no harm. Costs at most one
 * message an interval and link, whatever changed, or as many as a long delta fills.
 */
export class Crdt implements Strategy {
  readonly name = "crdt";
  readonly traits: Traits = { ...usualTraits, overlay: "spanning-tree", dialectFirst: true };
  readonly #node: StrategyContext;

  constructor(node: StrategyContext) {
    this.#node = node;
  }

  onNew(start: number, end: number): void {
    if (!this.#node.neighbors.some((neighbor) => this.#node.hasUnsent(neighbor))) return;
    let isFromPeer = false;
    for (let i = start; i < end && !isFromPeer; i++) isFromPeer = this.#node.arrivalAt(i).from !== undefined;
    this.#node.pushWithinInterval(isFromPeer);
  }

  onNeighbors(): void {
    this.onNew(0, 0);
  }
}
