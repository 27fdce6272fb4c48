import { type Traits, usualTraits } from "../node/base/traits.ts";
import { EagerPush } from "./eager-push.ts";

/**
 * A tree for speed, gossip for the stragglers (after Leitão et al. 2007, "Epidemic Broadcast Trees"): values go once
 * along each edge of the spanning tree; while a neighbour is silent, or the tree does not reach everybody, rounds of
 * comparisons with random peers carry them around the hole. While nothing is wrong the rounds cost nothing.
 *
 * Values travel with the number of their hops and with their paths.
 */
export class Hybrid extends EagerPush {
  readonly name = "hybrid";
  readonly traits: Traits = { ...usualTraits, overlay: "spanning-tree", tellsHops: true, tellsPaths: true };
}
