import type { Base } from "../base/base.ts";
import type { Neighborhood } from "../overlay/neighborhood.ts";
import { Link } from "./link.ts";

/** The links to all peers, each made when it is first asked for. */
export class Links {
  readonly #neighborhood: Neighborhood;
  readonly #links = new Map<string, Link>();
  /** The guests: peers that stream to this node and are none of its neighbours. */
  readonly #guests = new Set<Link>();
  /** Guests that have not confirmed, since this node's overlay last changed, that this node is their neighbour. */
  #unconfirmed = new Set<Link>();
  #someSpeakDialect = false;
  /** The overlay's neighbours, in its order. */
  neighbors: readonly Link[] = [];

  constructor({ neighborhood, log }: Base) {
    this.#neighborhood = neighborhood;
    log.onMove((to) => {
      for (const link of this.made) link.move(to);
    });
  }

  /** The link to a member; `undefined` for anybody else. */
  get(peer: string): Link | undefined {
    const link = this.#links.get(peer);
    if (link !== undefined || !this.#neighborhood.isPeer(peer)) return link;
    const made = new Link(peer);
    this.#links.set(peer, made);
    return made;
  }

  /** The links that were ever asked for. */
  get made(): Iterable<Link> {
    return this.#links.values();
  }

  /** Whether any peer is known to speak our dialect. */
  get someSpeakDialect(): boolean {
    return this.#someSpeakDialect;
  }

  /** A peer spoke our dialect. True if that is news. */
  onDialect(link: Link): boolean {
    this.#someSpeakDialect = true;
    return link.onDialect();
  }

  /** The overlay changed. Gives the neighbours that were not streamed to before. */
  setNeighbors(peers: readonly string[]): readonly Link[] {
    const before = new Set(this.streamed());
    for (const link of this.neighbors) link.isNeighbor = false;
    this.neighbors = peers.flatMap((peer) => this.get(peer) ?? []);
    for (const link of this.neighbors) link.isNeighbor = true;
    this.#unconfirmed = new Set(this.#guests);
    return this.neighbors.filter((link) => !before.has(link));
  }

  /** A peer's batch says whether this node is its neighbour. True if it is streamed to only from now on. */
  setGuest(link: Link, isGuest: boolean): boolean {
    const wasStreamed = link.isStreamed;
    link.isGuest = isGuest;
    this.#unconfirmed.delete(link);
    if (isGuest) this.#guests.add(link);
    else this.#guests.delete(link);
    return !wasStreamed && link.isStreamed;
  }

  /**
   * A peer is silent. A guest of a former overlay that has not confirmed its state since may have died, so it is a guest no
   * longer; should it be back, its batches say whether it is one. True if this node does not stream to the peer any more.
   */
  onSilent(link: Link): boolean {
    if (!this.#unconfirmed.has(link) || link.isNeighbor) return false;
    this.setGuest(link, false);
    return true;
  }

  /** The peers that this node streams to: its neighbours, and peers that stream to it. */
  streamed(): readonly Link[] {
    const guests = [...this.#guests].filter((link) => !link.isNeighbor);
    return guests.length === 0 ? this.neighbors : [...this.neighbors, ...guests];
  }
}
