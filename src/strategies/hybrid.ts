import type { Core } from "../node/core.ts";
import type { Handlers, Reply, Strategy } from "../node/strategy.ts";
import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Json } from "../wire/message.ts";

/**
 * A tree for speed, gossip for the stragglers (after Leitão et al. 2007, "Epidemic Broadcast Trees"): values go once
 * along each edge of the spanning tree; while a neighbour is silent, or the tree does not reach everybody, rounds of
 * digest exchanges with random peers carry them around the hole. While nothing is wrong the rounds cost nothing.
 *
 * Each value is kept with the path it came by and its hops.
 */
export class Hybrid implements Strategy {
  readonly name = "hybrid";
  readonly defaultOverlay = "spanning-tree";
  readonly dialectFirst = false;
  readonly usesLinks = true;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  readonly handlers: Handlers = {
    delivery_info: ({ value }) => this.#deliveryInfo(value),
    hybrid_stats: () => this.#stats(),
  };

  roundPeers(): number {
    return 0;
  }

  onFresh(): void {
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }

  #deliveryInfo(value: Json): Reply | Failure {
    const { seen } = this.#core;
    const position = seen.positionOf(value);
    if (position === undefined)
      return new Failure(ErrorCode.keyDoesNotExist, "this value was never seen here");
    const { via, hops } = seen.arrivalAt(position);
    return { value, delivered_via: via, hops };
  }

  #stats(): Reply {
    const { treeArrivals, length } = this.#core.seen;
    return { tree_deliveries: treeArrivals, gossip_deliveries: length - treeArrivals, total: length };
  }
}
