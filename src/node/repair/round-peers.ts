import type { Base } from "../base/base.ts";
import type { Links } from "../links/links.ts";
import { DETOUR_MS } from "../timing.ts";
import type { Agenda } from "./agenda.ts";

/** The share of rounds that go to a peer that left the last one unanswered, while there are others: the peer may be back. */
const DOUBTFUL_SHARE = 0.2;

/**
 * Chooses the peers of rounds. The agenda asks silent peers again and again already, so rounds leave them out, and full ones as well: those
 * compare with nobody.
 */
export class RoundPeers {
  readonly #base: Base;
  readonly #links: Links;
  readonly #agenda: Agenda;
  /** Peers that have not answered the questions of rounds, and since when. */
  readonly #doubtful = new Map<string, number>();

  constructor(base: Base, links: Links, agenda: Agenda) {
    this.#base = base;
    this.#links = links;
    this.#agenda = agenda;
  }

  onAsked(peer: string): void {
    if (!this.#doubtful.has(peer)) this.#doubtful.set(peer, this.#base.nowMs);
  }

  /** The peer said something. */
  onHeard(peer: string): void {
    this.#doubtful.delete(peer);
  }

  /** For a strategy's round: random peers of the overlay that was chosen. While one of those does not answer, a random member as well. */
  forStrategy(): readonly string[] {
    const { random, settings, neighborhood } = this.#base;
    const near = neighborhood.gossipPeers(settings.overlay);
    const chosen = random.sample(near, settings.fanout);
    const isMissed = this.#agenda.isNeighborMissed || near.some((peer) => this.#isOverdue(peer));
    if (near.length === neighborhood.peers.length || !isMissed) return chosen;
    const others = neighborhood.peers.filter((peer) => !this.#isLeftOut(peer) && !chosen.includes(peer));
    return [...chosen, ...random.sample(others, 1)];
  }

  /** For a detour: random peers that answer, as far as it is known; now and then one that did not. */
  forDetour(count: number): readonly string[] {
    const { random, neighborhood } = this.#base;
    const open = neighborhood.peers.filter((peer) => !this.#isLeftOut(peer));
    const answering = open.filter((peer) => !this.#doubtful.has(peer));
    if (answering.length > 0 && !random.chance(DOUBTFUL_SHARE)) return random.sample(answering, count);
    return this.#longestDoubted();
  }

  /** One after the other, so that each of many that are gone does not have to be drawn. */
  #longestDoubted(): readonly string[] {
    for (const peer of this.#doubtful.keys()) {
      if (this.#isLeftOut(peer)) continue;
      this.#doubtful.delete(peer);
      return [peer];
    }
    return [];
  }

  #isOverdue(peer: string): boolean {
    const { nowMs, settings } = this.#base;
    const askedMs = this.#doubtful.get(peer) ?? Infinity;
    return nowMs - askedMs >= Math.max(DETOUR_MS, settings.ackTimeoutMs);
  }

  #isLeftOut(peer: string): boolean {
    const link = this.#links.get(peer);
    return link?.isSilent === true || link?.isFull === true;
  }
}
