import type { Traits } from "../node/base/traits.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";

/** Eager push (Leitão et al. 2007, "Epidemic Broadcast Trees"): whatever is new goes to every neighbour of the overlay at once. */
export abstract class EagerPush implements Strategy {
  abstract readonly name: string;
  abstract readonly traits: Traits;
  protected readonly node: StrategyContext;

  constructor(node: StrategyContext) {
    this.node = node;
  }

  onNew(): void {
    for (const neighbor of this.node.neighbors) this.node.push(neighbor);
  }

  onNeighbors(): void {
    this.onNew();
  }
}
