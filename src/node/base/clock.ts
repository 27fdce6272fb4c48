/**
 * The node's own time. It follows the host's but never goes back: when the host's clock is set back, ours stands
 * still for that step and goes on from there, and so do the timers that were set by it.
 */
export class Clock {
  #nowMs = 0;
  #hostMs: number | undefined;

  /** Takes the host's time; returns the node's. */
  update(hostMs: number): number {
    const previous = this.#hostMs;
    this.#hostMs = hostMs;
    if (previous === undefined) this.#nowMs = hostMs;
    else if (hostMs > previous) this.#nowMs += hostMs - previous;
    return this.#nowMs;
  }

  /** Milliseconds since the Unix epoch, as far as the host's clock was never set back. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The host's time at which this clock will show `nodeMs`. */
  toHost(nodeMs: number): number {
    return nodeMs + ((this.#hostMs ?? 0) - this.#nowMs);
  }
}
