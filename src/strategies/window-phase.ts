import {
  LEAD_SHARE,
  MARGIN_MS,
  MARGIN_SHARE_MAX,
  MARGIN_SHARE_MIN,
  PAUSE_MS,
} from "../theory/window-margin.ts";
import { PhaseSamples } from "./phase-samples.ts";

/** How early a batch came before the flush that it was for; negative where it came too late for it. */
export interface Feedback {
  /** The number of the batch, as its sender counts them. */
  readonly batch: number;
  readonly earlyMs: number;
}

/** Batches before this are forgotten: the hub speaks of the latest one that it got. */
const SENT_MAX = 16;
/** Mean deviations of the arrivals by which they are aimed earlier. Three cover 98 % of a normal distribution. */
const DEVIATIONS = 3;
/** The most extreme sample is covered if that costs at most this share of a window. Processes that pause once do so again. */
const EXTREME_SHARE_MAX = 0.1;

/**
 * When a node's batches go to its parent in the overlay, the hub, so that they arrive just before the hub flushes.
 *
 * Nobody's clock is right, and a node cannot know how long its link is. So the hub tells it, on a batch that goes there
 * anyway, which of its batches came last and how early that was. The time at which that batch was sent, by this node's
 * clock, and how early it came give the last moment at which it might have been sent: one sample, whatever the clocks
 * say, and whenever the batch was sent. No control loop is needed, and none can swing: samples do not depend on what
 * this node does with them. The hub names the batch, because another one may be under way.
 *
 * The root flushes by its own clock, and nobody else's matters. Its windows begin with the first word of a child, its
 * greeting: so the children have a whole window to hear when it will flush, and values that come to them meanwhile are as
 * soon everywhere as all later ones. A hub below another one is a node with a parent, and the flush that its own
 * children aim at is the one to its parent.
 */
export class WindowPhase {
  readonly #windowMs: number;
  /** `undefined` at the root. */
  readonly parent: string | undefined;
  /** The last moments at which batches to the parent might have been sent. */
  #deadlines: PhaseSamples;
  /** How often the parent has said how early a batch was. */
  #feedbacks = 0;
  /** When the parent's own batches come. */
  readonly #relays: PhaseSamples;
  #relayedMs = -Infinity;
  /** When the parent last passed on items. */
  #itemsRelayedMs: number | undefined;
  /** At the root: when the first window began. */
  #beganMs: number | undefined;
  /** Batches to the parent: when they were due, or, sent out of turn, when they were sent. */
  readonly #sentMs = new Map<number, number>();
  /** When the flush was due that is under way. */
  #turnMs: number | undefined;
  /** The latest batch of each peer, until its sender has been told. */
  readonly #arrived = new Map<string, { batch: number; arrivedMs: number }>();

  constructor(windowMs: number, parent: string | undefined) {
    this.#windowMs = windowMs;
    this.parent = parent;
    this.#deadlines = new PhaseSamples(windowMs);
    this.#relays = new PhaseSamples(windowMs);
  }

  /** Whether this node knows when its parent flushes; at the root, whether its windows have begun. */
  isInStep(nowMs: number): boolean {
    return this.parent === undefined ? this.#beganMs !== undefined : this.#deadlines.isKnown(nowMs);
  }

  /**
   * The next moment, after `nowMs`, at which batches go to the parent, or from the root to all. A node that is not in step
   * guesses that a window begins now: so no value waits for more than one.
   */
  nextFlushMs(nowMs: number): number {
    const nearMs = this.#flushMs(nowMs);
    // Where the clocks run at different rates a window of the hub's is not one of this node's.
    return this.#after(nowMs, nearMs > nowMs ? nearMs : this.#flushMs(nowMs + this.#windowMs));
  }

  /**
   * The same of items alone, which go at every second of these moments. At the root it is every second window from the
   * first. Another node aims at the flush with which its parent passes items on: the one that ended less than a window
   * before they came, or a whole number of pairs of windows later.
   */
  nextItemFlushMs(nowMs: number): number {
    const flushMs = this.nextFlushMs(nowMs);
    const pairMs = 2 * this.#windowMs;
    if (this.parent !== undefined) {
      if (this.#itemsRelayedMs === undefined) return flushMs;
      const sinceMs = (((this.#itemsRelayedMs - flushMs) % pairMs) + pairMs) % pairMs;
      return sinceMs < this.#windowMs ? flushMs : flushMs + this.#windowMs;
    }
    const windows = Math.round((flushMs - (this.#beganMs ?? flushMs)) / this.#windowMs);
    return windows % 2 === 0 ? flushMs : flushMs + this.#windowMs;
  }

  /** The parent's batch brought items. */
  onItemsRelayed(nowMs: number): void {
    this.#itemsRelayedMs = nowMs;
  }

  /** How long ago the latest flush was to go; `Infinity` in the first window. */
  sinceFlushMs(nowMs: number): number {
    const latestMs = this.nextFlushMs(nowMs) - this.#windowMs;
    return latestMs > (this.#beganMs ?? nowMs) ? nowMs - latestMs : Infinity;
  }

  /** By when the parent's next batch will have come, if there is one. */
  nextRelayMs(nowMs: number): number {
    // Unknown: it comes at any time within a window of this node's own batch.
    if (!this.#relays.isKnown(nowMs)) return this.nextFlushMs(nowMs) + this.#windowMs / 2;
    const { meanMs, deviationMs, latestMs } = this.#relays.scatterAt(nowMs);
    return this.#after(nowMs, meanMs + this.#marginMs(deviationMs, latestMs));
  }

  /** A flush to the parent begins that was due at `dueMs`; `undefined`: it comes out of turn. Holds until the next one. */
  onTurn(dueMs: number | undefined): void {
    this.#turnMs = dueMs;
  }

  /** A batch left; one to the parent has a number. */
  onBatchSent(to: string, batch: number | undefined, nowMs: number): void {
    this.#arrived.delete(to);
    if (to !== this.parent || batch === undefined) return;
    // Lateness of this node's own timer counts as if the link had caused it: the next batches go earlier by it.
    this.#sentMs.set(batch, this.#turnMs ?? nowMs);
    const [oldest] = this.#sentMs.keys();
    if (this.#sentMs.size > SENT_MAX) this.#sentMs.delete(oldest as number);
  }

  /** A batch came. */
  onBatchArrived(from: string, batch: number, nowMs: number): void {
    this.#beganMs ??= nowMs;
    if (from !== this.parent) this.#arrived.set(from, { batch, arrivedMs: nowMs });
  }

  /** The parent's batch of a window came, with something to pass on; more of the same window may follow. */
  onRelayed(nowMs: number): void {
    if (nowMs - this.#relayedMs > this.#windowMs / 2) this.#relays.add(nowMs);
    this.#relayedMs = nowMs;
  }

  /** The feedback for a peer, on the next batch to it; `undefined` where it has heard it, or nothing can be said yet. */
  feedbackFor(peer: string, nowMs: number): Feedback | undefined {
    const arrived = this.#arrived.get(peer);
    if (arrived === undefined || !this.isInStep(nowMs)) return undefined;
    const earlyMs = this.nextFlushMs(arrived.arrivedMs) - arrived.arrivedMs;
    // The nearer of two flushes: as early for the next one as late for the one before is all the same to the peer.
    const isLate = earlyMs > this.#windowMs / 2;
    return { batch: arrived.batch, earlyMs: Math.round(isLate ? earlyMs - this.#windowMs : earlyMs) };
  }

  /** The peer said how early one of this node's batches was. Ignored unless the peer is the parent and the batch a recent one. */
  onFeedback(from: string, { batch, earlyMs }: Feedback): void {
    const sentMs = this.#sentMs.get(batch);
    if (from !== this.parent || sentMs === undefined || !(Math.abs(earlyMs) <= this.#windowMs)) return;
    this.#sentMs.delete(batch);
    // The first one is for the greeting. All nodes greet at once and queue at the hub, so it is a guess, good for one window.
    if (++this.#feedbacks === 2) this.#deadlines = new PhaseSamples(this.#windowMs);
    this.#deadlines.add(sentMs + earlyMs);
  }

  #flushMs(nowMs: number): number {
    if (this.parent === undefined) return this.#beganMs ?? nowMs;
    if (!this.#deadlines.isKnown(nowMs)) return nowMs;
    const deadlines = this.#deadlines.scatterAt(nowMs);
    // The parent's batches come in each window, and do not queue as those to it do: they tell better how the link varies.
    const isKnown = this.#relays.isKnown(nowMs);
    const relays = isKnown ? this.#relays.scatterAt(nowMs) : deadlines;
    const extremeMs = Math.max(deadlines.earliestMs, isKnown ? relays.latestMs : 0);
    const marginMs = this.#marginMs(relays.deviationMs, extremeMs);
    return (
      deadlines.meanMs - Math.max(marginMs, isKnown ? this.#spareMs(relays.meanMs - deadlines.meanMs) : 0)
    );
  }

  #marginMs(deviationMs: number, extremeMs: number): number {
    const leastMs = Math.max(MARGIN_MS, MARGIN_SHARE_MIN * this.#windowMs);
    const usualMs = Math.max(
      DEVIATIONS * deviationMs,
      Math.min(extremeMs, EXTREME_SHARE_MAX * this.#windowMs),
    );
    return Math.min(leastMs + usualMs, MARGIN_SHARE_MAX * this.#windowMs);
  }

  /** How much earlier batches may go where the link is short. From the deadline to the parent's batch it is a round trip. */
  #spareMs(sinceDeadlineMs: number): number {
    const roundTripMs = ((sinceDeadlineMs % this.#windowMs) + this.#windowMs) % this.#windowMs;
    return Math.min(PAUSE_MS, LEAD_SHARE * this.#windowMs - roundTripMs / 2);
  }

  /** The first moment after `nowMs` that is a whole number of windows from `momentMs`. */
  #after(nowMs: number, momentMs: number): number {
    const afterMs = momentMs + Math.ceil((nowMs - momentMs) / this.#windowMs) * this.#windowMs;
    return afterMs > nowMs ? afterMs : afterMs + this.#windowMs;
  }
}
