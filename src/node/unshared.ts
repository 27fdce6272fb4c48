import type { Core } from "./core.ts";

const MARKS_MIN = 64;

/**
 * Values of clients that no message has brought to anybody. Whatever the strategy waits for, they are lost if nothing
 * follows; so at the end of the input they go out, once.
 */
export class Unshared {
  readonly #core: Core;
  /** 1 at each of their positions: however long no peer is there, they take a byte each. */
  #marks = new Uint8Array(MARKS_MIN);
  #count = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** A client brought the value at a position. */
  add(position: number): void {
    if (this.#core.peers.length === 0 || this.#core.seen.isUnfit(position)) return;
    if (position >= this.#marks.length) {
      const grown = new Uint8Array(Math.max(2 * this.#marks.length, position + 1));
      grown.set(this.#marks);
      this.#marks = grown;
    }
    this.#marks[position] = 1;
    this.#count++;
  }

  /** A message with the values at these positions has left, or not: then `isSent` is false. */
  onSent(positions: Iterable<number>, isSent: boolean): void {
    if (!isSent || this.#count === 0) return;
    for (const position of positions) {
      if (this.#marks[position] !== 1) continue;
      this.#marks[position] = 0;
      this.#count--;
    }
  }

  /** A message with all values has left. */
  onAllSent(): void {
    this.#marks.fill(0);
    this.#count = 0;
  }

  /** The input has ended. */
  finish(): void {
    if (this.#count === 0) return;
    const { links, strategy } = this.#core;
    const positions: number[] = [];
    for (let i = 0; i < this.#marks.length; i++) if (this.#marks[i] === 1) positions.push(i);
    for (const peer of this.#receivers()) {
      const link = links.get(peer);
      if (link !== undefined && (link.speaksDialect || strategy.dialectFirst)) links.tell(link, positions);
      else for (const position of positions) this.#core.sendPlainly(peer, position);
    }
  }

  /** The neighbours, or where there are none that can be reached, random peers. */
  #receivers(): readonly string[] {
    const { neighbors, outbox, random, settings, strategy, gossipPeers, peers } = this.#core;
    const isOpen = (peer: string) => !outbox.blocked.has(peer);
    const near = strategy.usesLinks ? neighbors.map(({ peer }) => peer).filter(isOpen) : [];
    if (near.length > 0) return near;
    const others = gossipPeers.some(isOpen) ? gossipPeers : peers;
    return random.sample(others.filter(isOpen), settings.fanout);
  }
}
