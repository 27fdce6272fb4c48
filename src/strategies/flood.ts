import { type Traits, usualTraits } from "../node/base/traits.ts";
import { EagerPush } from "./eager-push.ts";

/**
 * Flooding: a new value goes to every topology neighbour but the one it came from.
 *
 * Reaches everybody over shortest paths, so its latency is the topology's eccentricity. Costs up to two messages for
 * each link and value, less the ones that brought it: 2m − n + 1 with m links. Repair is the node's.
 */
export class Flood extends EagerPush {
  readonly name = "flood";
  readonly traits: Traits = { ...usualTraits, overlay: "topology" };
}
