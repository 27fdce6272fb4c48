import type { Core } from "../node/core.ts";
import type { Strategy } from "../node/strategy.ts";

/**
 * Flooding: a new value goes to every topology neighbour but the one it came from.
 *
 * Reaches everybody over shortest paths, so its latency is the topology's eccentricity. Costs up to two messages for
 * each link and value, less the ones that brought it: 2m − n + 1 with m links. Repair is the links'.
 */
export class Flood implements Strategy {
  readonly name = "flood";
  readonly defaultOverlay = "topology";
  readonly dialectFirst = false;
  readonly usesLinks = true;
  readonly handlers = {};
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  roundPeers(): number {
    return 0;
  }

  onFresh(): void {
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }
}
