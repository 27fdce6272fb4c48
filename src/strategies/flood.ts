import type { Traits } from "../node/base.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";

/**
 * Flooding: a new value goes to every topology neighbour but the one it came from.
 *
 * Reaches everybody over shortest paths, so its latency is the topology's eccentricity. Costs up to two messages for
 * each link and value, less the ones that brought it: 2m − n + 1 with m links. Repair is the node's.
 */
export class Flood implements Strategy {
  readonly name = "flood";
  readonly traits: Traits = {
    overlay: "topology",
    dialectFirst: false,
    streamsValues: true,
    hasRounds: false,
    hasWindows: false,
    tellsHops: false,
    tellsPaths: false,
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
