import type { Core } from "./core.ts";

/**
 * Values of clients that no message has brought to anybody. Whatever the strategy waits for, they are lost if nothing
 * follows; so at the end of the input they go out, once.
 */
export class Unshared {
  readonly #core: Core;
  readonly #positions = new Set<number>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** A client brought the value at a position. */
  add(position: number): void {
    if (this.#core.peers.length > 0 && !this.#core.seen.isUnfit(position)) this.#positions.add(position);
  }

  /** A message with the values at these positions has left, or not: then `isSent` is false. */
  onSent(positions: Iterable<number>, isSent: boolean): void {
    if (!isSent || this.#positions.size === 0) return;
    for (const position of positions) this.#positions.delete(position);
  }

  /** A message with all values has left. */
  onAllSent(): void {
    this.#positions.clear();
  }

  /** The input has ended: to the neighbours, or where there are none that could be reached, to random peers. */
  finish(): void {
    if (this.#positions.size === 0) return;
    const { links, neighbors, outbox, random, settings, strategy, gossipPeers, peers } = this.#core;
    const isOpen = (peer: string) => !outbox.blocked.has(peer);
    const near = strategy.usesLinks ? neighbors.map(({ peer }) => peer).filter(isOpen) : [];
    const others = (gossipPeers.some(isOpen) ? gossipPeers : peers).filter(isOpen);
    const chosen = near.length > 0 ? near : random.sample(others, settings.fanout);
    const positions = [...this.#positions];
    for (const peer of chosen) {
      const link = links.get(peer);
      if (link !== undefined && (link.speaksDialect || strategy.dialectFirst)) links.tell(link, positions);
      else for (const position of positions) this.#core.sendPlainly(peer, position);
    }
  }
}
