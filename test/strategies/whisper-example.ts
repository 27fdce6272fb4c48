import { type Traits, usualTraits } from "../../src/node/base/traits.ts";
import type { Strategy, StrategyContext } from "../../src/node/strategy.ts";

/** Sends new values to one random neighbour. The others are owed them, and get them with the next push or after `unsentMs`. */
export class Whisper implements Strategy {
  readonly name = "whisper";
  readonly traits: Traits = { ...usualTraits, overlay: "topology" };
  readonly #node: StrategyContext;

  constructor(node: StrategyContext) {
    this.#node = node;
  }

  onNew(): void {
    const neighbor = this.#node.random.pick(this.#node.neighbors);
    if (neighbor !== undefined) this.#node.push(neighbor);
  }

  onNeighbors(): void {
    this.onNew();
  }
}
