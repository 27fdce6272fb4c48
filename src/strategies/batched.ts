import type { Core } from "../node/core.ts";
import type { Link } from "../node/link.ts";
import type { Strategy } from "../node/strategy.ts";
import { GATHER_MS } from "../theory/window-model.ts";

/** Values that belong to no window of their own wait this much longer than one for a batch to travel with. */
const PATIENCE_WINDOWS = 1.1;
/** A window that begins so far ahead is none of this cluster's: it has another length, or a clock is wrong. */
const CLOCKS_APART_MS = 60_000;
/** What a healed link brings belongs to no window and is late already: it waits no longer than this. */
const REPAIR_PATIENCE_MS = 500;

/**
 * Values wait for a window, or until there are `batchSize` of them, and travel together.
 *
 * On overlays with relays the windows end at multiples of the window on the clock, the same for all nodes, and have
 * a number: the batches of one window reach a hub together, and it passes them on as one. So a star costs at most
 * 2(n − 1) messages a window, however many values there are, and latency is at most a window and two hops. Where
 * clocks differ, the earliest node sets the pace and the batches of the others wait for its next: that costs up to
 * one more window of latency and no message. On the total overlay every node sends its own values to all, one hop.
 *
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
  /** The latest window of which something was passed on: from below, and from the parent. */
  #passedUp = 0;
  #passedDown = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  roundPeers(): number {
    return 0;
  }

  stop(): void {
    this.#core.timers.cancel("batch");
    // Windows may have another length from now on, and other numbers.
    this.#passedUp = 0;
    this.#passedDown = 0;
  }

  onFresh(start: number, end: number): void {
    const { links, neighbors, settings, timers, seen } = this.#core;
    // A silent neighbour gets what it lacks when it answers.
    const unsent = neighbors.filter((link) => !link.isSuspect && links.hasUnsent(link));
    if (unsent.length === 0) return;
    if (unsent.some((link) => links.hasUnsent(link, settings.batchSize))) {
      this.#flush();
      return;
    }
    let dueMs = start === end ? this.#ownDueMs() : Infinity;
    for (let position = start; position < end; position++) {
      const { from } = seen.arrivalAt(position);
      // What came around a hole in the overlay, from no neighbour, is as good as a client's.
      const isRelayed = from?.isNeighbor === true;
      dueMs = Math.min(dueMs, isRelayed ? this.#relayDueMs(from) : this.#ownDueMs());
    }
    if (dueMs !== Infinity) timers.setEarlier("batch", dueMs, () => this.#flush());
  }

  onFinish(): void {
    if (this.#core.timers.has("batch")) this.#flush();
  }

  get #windowMs(): number {
    return this.#core.settings.batchWindowMs;
  }

  /** When a client's value has to travel. A hub's waits for the batches that it can travel with. */
  #ownDueMs(): number {
    const { nowMs, overlay } = this.#core;
    if (!overlay.relays) return nowMs + this.#windowMs;
    const windowEndMs = (Math.floor(nowMs / this.#windowMs) + 1) * this.#windowMs;
    return overlay.neighbors.length > 1 ? Math.max(windowEndMs, this.#patienceEndMs) : windowEndMs;
  }

  /** When what a neighbour sent has to travel on: soon after the first batch of a window, else with the next. */
  #relayDueMs(from: Link): number {
    const { nowMs, overlay } = this.#core;
    // Without relays, or from the only neighbour, what was sent goes nowhere from here.
    if (!overlay.relays || overlay.neighbors.length === 1) return Infinity;
    const soonMs = nowMs + Math.min(GATHER_MS, this.#windowMs);
    const window = this.#windowOf(from);
    const passed = from.peer === overlay.parent ? this.#passedDown : this.#passedUp;
    if (window > passed) return soonMs;
    const repairEndMs = this.#flushedMs + REPAIR_PATIENCE_MS;
    return Math.max(soonMs, window === 0 ? Math.min(this.#patienceEndMs, repairEndMs) : this.#patienceEndMs);
  }

  /** The number of the window that a peer's last batch belonged to; 0 for none. */
  #windowOf({ window }: Link): number {
    return (window - 1) * this.#windowMs < this.#core.nowMs + CLOCKS_APART_MS ? window : 0;
  }

  get #patienceEndMs(): number {
    return this.#flushedMs + PATIENCE_WINDOWS * this.#windowMs;
  }

  #flush(): void {
    const { nowMs, neighbors, overlay, links, timers } = this.#core;
    timers.cancel("batch");
    this.#flushedMs = nowMs;
    for (const link of neighbors) {
      if (link.peer === overlay.parent) this.#passedDown = Math.max(this.#passedDown, this.#windowOf(link));
      else this.#passedUp = Math.max(this.#passedUp, this.#windowOf(link));
    }
    const window = overlay.relays
      ? Math.max(this.#passedUp, this.#passedDown, Math.floor(nowMs / this.#windowMs))
      : 0;
    for (const link of neighbors) links.push(link, window);
  }
}
