import type { Traits } from "../node/base.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";

/**
 * A tree for speed, gossip for the stragglers (after Leitão et al. 2007, "Epidemic Broadcast Trees"): values go once
 * along each edge of the spanning tree; while a neighbour is silent, or the tree does not reach everybody, rounds of
 * comparisons with random peers carry them around the hole. While nothing is wrong the rounds cost nothing.
 *
 * Values travel with the number of their hops.
 */
export class Hybrid implements Strategy {
  readonly name = "hybrid";
  readonly traits: Traits = {
    overlay: "spanning-tree",
    dialectFirst: false,
    streamsValues: true,
    hasRounds: false,
    hasWindows: false,
    tellsHops: true,
    tellsPaths: true,
  };
  readonly #node: StrategyContext;

  constructor(node: StrategyContext) {
    this.#node = node;
  }

  onNew(): void {
    for (const neighbor of this.#node.neighbors) this.#node.push(neighbor);
  }

  onNeighbors(): void {
    this.onNew();
  }
}
