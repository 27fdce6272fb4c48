/**
 * The reason to compare with a peer that this node streams to. It stands until they have compared:
 * `unmet`: the neighbour has not shown that it knows this life of ours.
 * `new`: the stream to it has just begun, and what is older does not go over it.
 * `late`: a batch is not acknowledged in time.
 * `reborn`: the peer speaks in a new life.
 * `wanted`: entries were asked of another peer instead, which may not have sent them.
 */
export type Reason = "unmet" | "new" | "late" | "reborn" | "wanted";

interface Raised {
  readonly dueMs: number;
  /** Tells what was before it from what was after. */
  readonly tick: number;
}

/** The reasons to compare with one peer, and the open question to it. */
export class Appointment {
  readonly #reasons = new Map<Reason, Raised>();
  /** When the open question is repeated; `undefined` where none is open. */
  #repeatMs: number | undefined;
  /** Until then a question may be queued behind batches: that there is no answer means nothing. */
  #queuedUntilMs = -Infinity;

  get reasons(): ReadonlyMap<Reason, Raised> {
    return this.#reasons;
  }

  /** Whether a question is open. */
  get isOpen(): boolean {
    return this.#repeatMs !== undefined;
  }

  /** When the peer is to be asked; `Infinity` where there is no reason to. */
  get nextMs(): number {
    if (this.#repeatMs !== undefined) return this.#repeatMs;
    let nextMs = Infinity;
    for (const { dueMs } of this.#reasons.values()) nextMs = Math.min(nextMs, dueMs);
    return nextMs;
  }

  /** Whether nothing is left to compare for. */
  get isEmpty(): boolean {
    return this.#reasons.size === 0;
  }

  /** Whether the only reason is a batch that is late, or may become so. */
  get isOnlyLate(): boolean {
    return this.#reasons.size === 1 && this.#reasons.has("late");
  }

  /** There is a reason, due no later than it was before, and not before `leastMs`. */
  raise(reason: Reason, raised: Raised, leastMs: number): void {
    const earliestMs = Math.min(raised.dueMs, this.#reasons.get(reason)?.dueMs ?? Infinity);
    this.#reasons.set(reason, { ...raised, dueMs: Math.max(leastMs, earliestMs) });
  }

  /** There is no such reason any more. */
  withdraw(reason: Reason): void {
    this.#reasons.delete(reason);
  }

  /** A question is open until it is settled, and repeated at that time. */
  repeatAt(atMs: number): void {
    this.#repeatMs = atMs;
  }

  /** A question that is open is repeated no later than that. */
  repeatBy(atMs: number): void {
    if (this.#repeatMs !== undefined) this.#repeatMs = Math.min(this.#repeatMs, atMs);
  }

  /** A question that is open is repeated no earlier than that. */
  repeatAfter(atMs: number): void {
    if (this.#repeatMs !== undefined) this.#repeatMs = Math.max(this.#repeatMs, atMs);
  }

  /** Traffic may spare a neighbour its greeting. */
  putOffGreeting(dueMs: number): void {
    const unmet = this.#reasons.get("unmet");
    if (unmet === undefined || this.isOpen) return;
    this.#reasons.set("unmet", { ...unmet, dueMs: Math.max(unmet.dueMs, dueMs) });
  }

  /** The peer's new life is known, and the stream to it has just begun. */
  onBelieved(): void {
    const reborn = this.#reasons.get("reborn");
    if (reborn === undefined) return;
    this.#reasons.delete("reborn");
    if ((this.#reasons.get("new")?.tick ?? 0) < reborn.tick) this.#reasons.set("new", reborn);
  }

  /** A question goes out, behind batches that take `queuedMs` on a narrow link. Whether it counts if no answer comes. */
  onQuestion(nowMs: number, queuedMs: number): boolean {
    if (this.isOpen && nowMs < this.#queuedUntilMs) return false;
    this.#queuedUntilMs = nowMs + queuedMs;
    return true;
  }

  /** The open question is answered, and with it every reason that was raised before a tick. */
  settle(tick: number): void {
    for (const [reason, raised] of this.#reasons) if (raised.tick < tick) this.#reasons.delete(reason);
    this.#repeatMs = undefined;
  }
}
