import type { Core } from "../node/core.ts";
import { pathBefore } from "../node/paths.ts";
import type { Handlers, Reply, Strategy } from "../node/strategy.ts";
import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Request } from "../wire/requests.ts";

/**
 * A tree for speed, gossip for the stragglers (after Leitão et al. 2007, "Epidemic Broadcast Trees"): values go once
 * along each edge of the spanning tree; while a neighbour is silent, or the tree does not reach everybody, rounds of
 * digest exchanges with random peers carry them around the hole. While nothing is wrong the rounds cost nothing.
 *
 * Each value is kept with the path it came by and its hops. Both travel in the batches between our own nodes; for values
 * that went as plain forwards they follow when the neighbour has shown that it is of our make.
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
    delivery_info: (request) => this.#deliveryInfo(request),
    hybrid_stats: () => this.#stats(),
  };

  roundPeers(): number {
    return 0;
  }

  onFresh(): void {
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }

  /** The path is told to clients that ask for it: others compare the whole reply. */
  #deliveryInfo({ value, path: isWanted }: Request<"delivery_info">): Reply | Failure {
    const { seen, id } = this.#core;
    const position = seen.positionOf(value);
    if (position === undefined)
      return new Failure(ErrorCode.keyDoesNotExist, "this value was never seen here");
    const arrival = seen.arrivalAt(position);
    const info = { value, delivered_via: arrival.via, hops: arrival.hops };
    return isWanted === true ? { ...info, path: [...pathBefore(arrival), id] } : info;
  }

  #stats(): Reply {
    const { treeArrivals, length } = this.#core.seen;
    return { tree_deliveries: treeArrivals, gossip_deliveries: length - treeArrivals, total: length };
  }
}
