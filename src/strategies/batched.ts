import { type Traits, usualTraits } from "../node/base/traits.ts";
import type { Link } from "../node/links/link.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";
import type { Stamp } from "../wire/peer-messages.ts";
import { LateBudget } from "./late-budget.ts";
import { WindowPhase } from "./window-phase.ts";

/** A batch that comes within this share of a window after a flush was meant for that one. Where links vary, one for the next may come later than that. */
const LATE_BATCH_SHARE = 0.4;
/** A late batch waits so long for others like it, at most this share of a window. */
const LATE_GATHER_MS = 40;
const LATE_GATHER_SHARE = 0.1;
/** The messages of one batch come at once, as far as a host can do anything at once. */
const BATCH_GATHER_MS = 1;
/** Values that a healed link brings belong to no window and are late already: they wait no longer than this. */
const REPAIR_PATIENCE_MS = 500;
/**
 * Items that come without values wait for every second window, where that takes no longer than this. Their readers expect
 * less of them than of broadcasts, and so 25 nodes at rate 100 send a third less (`gossiper-lab test -w g-set`).
 */
const ITEM_WAIT_MS_MAX = 1_000;
/** By then all nodes of a cluster that starts have heard their first request, and the hub hears all of them together. */
const PARENT_GREETING_DELAY_MS = 25;
/** A hub that does not answer is greeted again, no sooner than after this. */
const PARENT_GREETING_INTERVAL_MS = 1_500;

/**
 * Where new entries came from. `here`: from a client, or from a node that is no neighbour. `parent`, `child`: in a batch of this
 * neighbour. `parent-repair`, `child-repair`: it brought them outside of its stream, or a comparison has found them.
 */
type Origin = "here" | "parent" | "child" | "parent-repair" | "child-repair";
type Origins = ReadonlySet<Origin>;

/**
 * Values wait for a window, or until there are `batchSize` of them, and travel together.
 *
 * On overlays with relays a node sends once in a window to its parent and once to its children. The root flushes when a
 * window ends on its clock. All others send to their parents just before those flush (`WindowPhase`), and to their
 * children when their parent's batch has come, so that on a star a window costs at most 2(n − 1) messages however many
 * values there are, and latency is at most a window, two hops and the margin. A node greets its parent when it
 * opens: the answer tells it when to send, before its first window ends, for two messages. Items of the replicated data
 * types go with the values, and on their own at every second window.
 *
 * On the total overlay every node sends its own values to all, one hop. Acknowledgements ride on the batches; repair is
 * the links'.
 */
export class Batched implements Strategy {
  readonly name = "batched";
  readonly traits: Traits = { ...usualTraits, overlay: "star", dialectFirst: true, hasWindows: true };
  readonly #node: StrategyContext;
  #phase = new WindowPhase(1, undefined);
  #late = new LateBudget(1);
  /** The window that both were made for. */
  #windowMs = 0;
  #batches = 0;
  #greetedMs = -Infinity;
  /** When values were last passed on to the children. */
  #relayedMs = -Infinity;
  /** When a second flush is due that late batches were granted. */
  #lateMs = -Infinity;
  /** Children that wait for an answer: this node cannot tell them when it flushes before it is in step itself. */
  readonly #greeters = new Set<Link>();
  /** The sender of the batch that is being handled, and when it came. */
  #batchOf: Link | undefined;
  #batchMs = -Infinity;

  constructor(node: StrategyContext) {
    this.#node = node;
  }

  stop(): void {
    for (const timer of ["batch", "batch-up", "batch-down", "batch-greeting"])
      this.#node.timers.cancel(timer);
    // Windows may have another length from now on.
    this.#windowMs = 0;
  }

  onNeighbors(): void {
    this.#renew();
    this.onNew(0, 0);
    if (this.#parentLink !== undefined) this.#greetSoon();
  }

  onNew(start: number, end: number): void {
    const { neighbors, settings, overlay, timers, nowMs } = this.#node;
    this.#renew();
    const areItems = overlay.relays && this.#areItems(start, end);
    this.#onRelayed(start, end, areItems);
    // A silent neighbour gets what it lacks when it answers.
    const unsent = neighbors.filter((link) => !link.isSilent && this.#node.hasUnsent(link));
    if (unsent.length === 0) return;
    if (unsent.some((link) => this.#node.hasUnsent(link, settings.batchSize))) return this.#flushAll();
    if (!overlay.relays) {
      timers.setEarlier("batch", nowMs + settings.batchWindowMs, () => this.#flushAll());
      return;
    }
    const origins = this.#originsOf(start, end);
    const isPatient = areItems && this.#hasPatience;
    const isForParent = [...origins].some((origin) => origin !== "parent" && origin !== "parent-repair");
    if (isForParent && unsent.some((link) => link.peer === overlay.parent)) this.#armUp(origins, isPatient);
    if (unsent.some((link) => link.peer !== overlay.parent)) this.#armDown(origins, isPatient);
  }

  /** Notes when the parent's batches come. */
  #onRelayed(start: number, end: number, areItems: boolean): void {
    const { overlay, nowMs } = this.#node;
    if (!overlay.relays || start === end) return;
    const { from, isFound } = this.#node.arrivalAt(start);
    if (from === undefined || from !== overlay.parent) return;
    if (areItems) this.#phase.onItemsRelayed(nowMs);
    if (isFound !== true) this.#phase.onRelayed(nowMs);
  }

  onFinish(): void {
    const { timers } = this.#node;
    if (timers.has("batch") || timers.has("batch-up") || timers.has("batch-down")) this.#flushAll();
    timers.cancel("batch-greeting");
  }

  /** A message of a stream leaves: gives what it tells the neighbour about times. */
  stamp(link: Link): Stamp | undefined {
    const { nowMs, overlay } = this.#node;
    if (!overlay.relays) return undefined;
    this.#renew();
    const feedback = this.#phase.feedbackFor(link.peer, nowMs);
    // Only children are told how early they are, so only parents need to know which batch that was.
    const batch = link.peer === overlay.parent ? ++this.#batches : undefined;
    this.#phase.onBatchSent(link.peer, batch, nowMs);
    if (batch === undefined && feedback === undefined) return undefined;
    return { batch, early: feedback && [feedback.batch, feedback.earlyMs] };
  }

  /** A message of a neighbour's stream came. */
  onStamp(link: Link, { batch, early, greeting }: Stamp): void {
    const { nowMs, overlay } = this.#node;
    if (!overlay.relays) return;
    this.#renew();
    const wasInStep = this.#phase.isInStep(nowMs);
    if (early !== undefined) this.#phase.onFeedback(link.peer, { batch: early[0], earlyMs: early[1] });
    if (batch !== undefined) this.#phase.onBatchArrived(link.peer, batch, nowMs);
    if (!wasInStep && this.#phase.isInStep(nowMs)) this.#onInStep();
    this.#batchOf = link;
    this.#batchMs = nowMs;
    if (greeting !== undefined && link.peer !== overlay.parent) this.#greeters.add(link);
    if (this.#greeters.size > 0 && this.#phase.isInStep(nowMs)) this.#answerGreeters();
  }

  /** Values that wait for a guessed moment now go at the right one. */
  #onInStep(): void {
    const { nowMs, overlay, timers } = this.#node;
    const dueMs = this.#phase.nextFlushMs(nowMs);
    if (timers.has("batch-up")) timers.set("batch-up", dueMs, () => this.#flushUp(dueMs));
    if (timers.has("batch-down") && overlay.parent === undefined)
      timers.set("batch-down", dueMs, () => this.#flushDown());
  }

  get #parentLink(): Link | undefined {
    const { overlay, neighbors } = this.#node;
    return overlay.relays ? neighbors.find((link) => link.peer === overlay.parent) : undefined;
  }

  /** A phase holds for one window and one parent. */
  #renew(): void {
    const { settings, overlay } = this.#node;
    const { batchWindowMs } = settings;
    if (this.#windowMs === batchWindowMs && this.#phase.parent === overlay.parent) return;
    this.#windowMs = batchWindowMs;
    this.#phase = new WindowPhase(batchWindowMs, overlay.parent);
    this.#late = new LateBudget(batchWindowMs);
    this.#greetedMs = -Infinity;
  }

  /** Asks the parent for an answer at once, which tells when it flushes, unless that is known. */
  #greetSoon(): void {
    const { nowMs, settings, timers } = this.#node;
    if (
      !settings.repair ||
      this.#phase.isInStep(nowMs) ||
      nowMs - this.#greetedMs < PARENT_GREETING_INTERVAL_MS
    )
      return;
    timers.setEarlier("batch-greeting", nowMs + PARENT_GREETING_DELAY_MS, () => this.#greet());
  }

  #greet(): void {
    const { nowMs } = this.#node;
    const parent = this.#parentLink;
    if (parent === undefined || this.#phase.isInStep(nowMs)) return;
    this.#greetedMs = nowMs;
    this.#node.sayStamp(parent, { ...this.stamp(parent), greeting: true });
  }

  #answerGreeters(): void {
    for (const link of this.#greeters) {
      const stamp = link.isNeighbor ? this.stamp(link) : undefined;
      if (stamp !== undefined) this.#node.sayStamp(link, stamp);
    }
    this.#greeters.clear();
  }

  /** Whether nothing that is new is a value. */
  #areItems(start: number, end: number): boolean {
    for (let position = start; position < end; position++) if (this.#node.isValue(position)) return false;
    return start < end;
  }

  /** Whether items may wait for a second window. */
  get #hasPatience(): boolean {
    return 2 * this.#windowMs <= ITEM_WAIT_MS_MAX;
  }

  #originsOf(start: number, end: number): Origins {
    const { overlay, nowMs } = this.#node;
    const origins = new Set<Origin>();
    if (start === end) origins.add("here");
    for (let position = start; position < end; position++) {
      const { from, isFound } = this.#node.arrivalAt(position);
      if (from === undefined || this.#node.link(from)?.isNeighbor !== true) origins.add("here");
      else if (isFound !== true && from === this.#batchOf?.peer && this.#batchMs === nowMs)
        origins.add(from === overlay.parent ? "parent" : "child");
      else origins.add(from === overlay.parent ? "parent-repair" : "child-repair");
    }
    return origins;
  }

  #armUp(origins: Origins, isPatient: boolean): void {
    this.#greetSoon();
    const dueMs = this.#flushDueMs(origins, isPatient);
    this.#node.timers.setEarlier("batch-up", dueMs, () => this.#flushUp(dueMs));
  }

  #armDown(origins: Origins, isPatient: boolean): void {
    const { overlay, timers } = this.#node;
    const isRoot = overlay.parent === undefined;
    const dueMs = isRoot ? this.#flushDueMs(origins, isPatient) : this.#relayDueMs(origins);
    timers.setEarlier("batch-down", dueMs, () => this.#flushDown());
  }

  /** When values go to the parent, or from the root to all. */
  #flushDueMs(origins: Origins, isPatient: boolean): number {
    const { nowMs } = this.#node;
    const nextMs = isPatient ? this.#phase.nextItemFlushMs(nowMs) : this.#phase.nextFlushMs(nowMs);
    if (origins.has("child-repair")) return Math.min(nextMs, this.#repairDueMs);
    if (isPatient) return nextMs;
    const isLate =
      origins.has("child") && this.#phase.sinceFlushMs(nowMs) < LATE_BATCH_SHARE * this.#windowMs;
    return isLate ? Math.min(nextMs, this.#lateDueMs()) : nextMs;
  }

  /** When a hub below another one passes values on to its children: with what its parent sends, once in a window. */
  #relayDueMs(origins: Origins): number {
    const { nowMs } = this.#node;
    const nextMs = this.#phase.nextRelayMs(nowMs);
    if (origins.has("parent")) {
      const isFirst = nowMs - this.#relayedMs >= LATE_BATCH_SHARE * this.#windowMs;
      return isFirst ? nowMs + BATCH_GATHER_MS : Math.min(nextMs, this.#lateDueMs());
    }
    const isRepair = origins.has("child-repair") || origins.has("parent-repair");
    return isRepair ? Math.min(nextMs, this.#repairDueMs) : nextMs;
  }

  /** When a second flush is due for what came late; `Infinity`: it waits for the next one. */
  #lateDueMs(): number {
    const { nowMs } = this.#node;
    if (this.#lateMs <= nowMs) {
      if (!this.#late.take(nowMs)) return Infinity;
      this.#lateMs = nowMs + Math.min(LATE_GATHER_MS, LATE_GATHER_SHARE * this.#windowMs);
    }
    return this.#lateMs;
  }

  get #repairDueMs(): number {
    return Math.max(this.#node.nowMs + LATE_GATHER_MS, this.#relayedMs + REPAIR_PATIENCE_MS);
  }

  #flushUp(dueMs: number | undefined): void {
    this.#node.timers.cancel("batch-up");
    const parent = this.#parentLink;
    if (parent === undefined) return;
    this.#phase.onTurn(dueMs);
    this.#node.push(parent);
    this.#phase.onTurn(undefined);
  }

  #flushDown(): void {
    const { neighbors, nowMs, overlay, timers } = this.#node;
    timers.cancel("batch-down");
    this.#relayedMs = nowMs;
    for (const link of neighbors) if (link.peer !== overlay.parent) this.#node.push(link);
  }

  #flushAll(): void {
    this.#node.timers.cancel("batch");
    this.#flushUp(undefined);
    this.#flushDown();
  }
}
