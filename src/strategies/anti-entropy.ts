import { type Traits, usualTraits } from "../node/base/traits.ts";
import type { Strategy } from "../node/strategy.ts";

/**
 * Anti-entropy (Demers et al. 1987, section 1.3): every interval, this node compares what it holds with K random peers, and only
 * what differs travels. Nothing is sent when a value arrives.
 *
 * Needs no topology and no memory of what was sent, so it repairs whatever went wrong. Reaches everybody within
 * O(log n) rounds with high probability; costs three messages a comparison, two once both are equal.
 */
export class AntiEntropy implements Strategy {
  readonly name = "anti-entropy";
  readonly traits: Traits = { ...usualTraits, dialectFirst: true, streamsValues: false, hasRounds: true };

  onNew(): void {}

  onNeighbors(): void {}
}
