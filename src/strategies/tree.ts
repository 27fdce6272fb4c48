import { type Traits, usualTraits } from "../node/base/traits.ts";
import type { Link } from "../node/links/link.ts";
import { EagerPush } from "./eager-push.ts";

/**
 * A spanning tree of the topology, breadth first from the first member and so the same on every node: each value
 * goes once along each edge, n − 1 messages, after at most twice the tree's height.
 *
 * A neighbour that does not acknowledge within the ack timeout is taken for failed: what it lacks goes straight to
 * every node that may lie behind it. That is best effort, once for each value, and a notice tells of failures; repair and rounds with random peers make up for what is lost on that way, too.
 */
export class Tree extends EagerPush {
  readonly name = "tree";
  readonly traits: Traits = { ...usualTraits, overlay: "spanning-tree" };

  onUnanswered(neighbor: Link): void {
    this.node.goAround(neighbor);
  }
}
