import type { Core } from "../node/core.ts";
import type { Link } from "../node/link.ts";
import type { Strategy } from "../node/strategy.ts";

/** What a hub waits, after the first batch of a window, for the others of that window. */
const GATHER_MS = 15;
/** A hub passes batches on at most once in this share of a window, however scattered they come. */
const HUB_GAP = 0.9;
/** A hub's own values wait this much longer than a window for the batches that they can travel with. */
const HUB_PATIENCE = 1.1;

/**
 * Values wait for a window, or until there are `batchSize` of them, and travel together.
 *
 * On overlays with relays the windows end at multiples of the window on the clock, the same for all nodes: then the
 * batches reach a hub together and it passes them on as one. A star costs at most 2(n − 1) messages a window,
 * however many values there are; latency is at most a window and two hops. Clocks that differ cost latency, up to
 * one more window, and no messages. On the total overlay every node sends its own values to all, one hop away.
 * Acknowledgements ride on the batches; repair is the links'.
 */
export class Batched implements Strategy {
  readonly name = "batched";
  readonly defaultOverlay = "star";
  readonly dialectFirst = true;
  readonly usesLinks = true;
  readonly handlers = {};
  readonly #core: Core;
  #flushedMs = -Infinity;

  constructor(core: Core) {
    this.#core = core;
  }

  roundPeers(): number {
    return 0;
  }

  stop(): void {
    this.#core.timers.cancel("batch");
  }

  onFresh(start: number, end: number): void {
    const { links, neighbors, settings, timers, seen } = this.#core;
    const unsent = neighbors.filter((link) => links.hasUnsent(link));
    if (unsent.length === 0) return;
    const oldest = unsent.reduce((position, link) => Math.min(position, link.values.sent), seen.length);
    if (seen.length - oldest >= settings.batchSize) {
      this.#flush();
      return;
    }
    let dueMs = Infinity;
    for (let position = start; position < end; position++) {
      dueMs = Math.min(dueMs, this.#dueMs(seen.arrivalAt(position).from));
    }
    if (dueMs === Infinity) dueMs = this.#dueMs(undefined);
    timers.setEarlier("batch", dueMs, () => this.#flush());
  }

  onFinish(): void {
    if (this.#core.timers.has("batch")) this.#flush();
  }

  /** When a value that came over `from` (from a client, if over none) has to travel on. */
  #dueMs(from: Link | undefined): number {
    const { nowMs, overlay, settings } = this.#core;
    const windowMs = settings.batchWindowMs;
    if (!overlay.relays) return nowMs + windowMs;
    const isHub = overlay.neighbors.length > 1;
    if (from !== undefined)
      return Math.max(nowMs + Math.min(GATHER_MS, windowMs), this.#flushedMs + HUB_GAP * windowMs);
    const windowEndMs = (Math.floor(nowMs / windowMs) + 1) * windowMs;
    return isHub ? Math.max(windowEndMs, this.#flushedMs + HUB_PATIENCE * windowMs) : windowEndMs;
  }

  #flush(): void {
    this.#core.timers.cancel("batch");
    this.#flushedMs = this.#core.nowMs;
    for (const link of this.#core.neighbors) this.#core.links.push(link);
  }
}
