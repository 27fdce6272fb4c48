import { type Traits, usualTraits } from "../node/base/traits.ts";
import type { Link } from "../node/links/link.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";

/**
 * Rumor mongering with rounds (Demers et al. 1987, sections 1.3 and 1.4): a new value goes to K random peers, never
 * back to the one it came from; every interval this node compares with K random peers, which finds the peers that the rumor missed.
 *
 * The rumor alone reaches all but about e^−K of the nodes in O(log n) hops and costs K messages a node and value;
 * the rounds reach the rest. Needs no topology; where an overlay is chosen, its neighbours are the peers.
 */
export class RandomFanout implements Strategy {
  readonly name = "random-fanout";
  readonly traits: Traits = { ...usualTraits, streamsValues: false, hasRounds: true, tellsHops: true };
  readonly #node: StrategyContext;

  constructor(node: StrategyContext) {
    this.#node = node;
  }

  onNew(start: number, end: number): void {
    const { random, gossipPeers, settings } = this.#node;
    const groups = new Map<string | undefined, number[]>();
    for (let position = start; position < end; position++) {
      if (!this.#node.isValue(position)) continue;
      const { from } = this.#node.arrivalAt(position);
      const group = groups.get(from);
      if (group === undefined) groups.set(from, [position]);
      else group.push(position);
    }
    for (const [from, positions] of groups) {
      const drawn = random.sample(gossipPeers, settings.fanout + 1);
      const chosen = drawn.filter((peer) => peer !== from).slice(0, settings.fanout);
      for (const peer of chosen) this.#node.tell(this.#node.link(peer) as Link, positions);
    }
  }

  onNeighbors(): void {}
}
