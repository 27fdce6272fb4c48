import type { Core } from "./core.ts";

/**
 * Sends what a neighbour is owed and the strategy has left unsent. A strategy may choose among the neighbours: nothing
 * else has a deadline for the values that the others still lack.
 */
export class Unsent {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** New values were handed to the strategy. Unsent after this time, they go. */
  watch(): void {
    const { nowMs, repair, seen, settings, strategy, timers } = this.#core;
    if (!repair || !strategy.usesLinks || timers.has("unsent")) return;
    // A strategy whose values wait sends them itself: batches within two windows, deltas within an interval.
    const delayMs = Math.max(
      settings.ackTimeoutMs,
      2 * settings.batchWindowMs,
      2 * settings.gossipIntervalMs,
    );
    const { length } = seen;
    timers.set("unsent", nowMs + delayMs, () => this.#send(length));
  }

  #send(length: number): void {
    const { links, neighbors, seen, strategy } = this.#core;
    if (!strategy.usesLinks) return;
    for (const link of neighbors) {
      // A silent neighbour gets it when it answers.
      if (!link.isSuspect && links.hasUnsent(link, 1, length)) links.push(link);
    }
    if (seen.length > length) this.watch();
  }
}
