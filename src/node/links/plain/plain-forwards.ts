import type { Move } from "../../log/log.ts";

/** A value on its way to a peer as a plain `broadcast`. */
interface PlainForward {
  readonly position: number;
  readonly sentMs: number;
  /** When the value was first forwarded to the peer. */
  readonly firstMs: number;
}

/** Forwards to a peer as plain `broadcast`s that wait for its `broadcast_ok` or `broadcast_ack`, by their `msg_id`. */
export class PlainForwards {
  #pending = new Map<number, PlainForward>();

  get size(): number {
    return this.#pending.size;
  }

  /** When the oldest one was sent; `Infinity` where there is none. */
  get oldestMs(): number {
    const [oldest] = this.#pending.values();
    return oldest?.sentMs ?? Infinity;
  }

  onSend(msgId: number, position: number, sentMs: number, firstMs: number): void {
    this.#pending.set(msgId, { position, sentMs, firstMs });
  }

  positionOf(msgId: number): number | undefined {
    return this.#pending.get(msgId)?.position;
  }

  /** The peer acknowledged a value: every forward of it is done. True if there was one. */
  onHeld(position: number): boolean {
    const before = this.#pending.size;
    for (const [msgId, forward] of this.#pending)
      if (forward.position === position) this.#pending.delete(msgId);
    return this.#pending.size < before;
  }

  /**
   * Takes out the forwards that were last sent at `lateMs` or before, in order, each value once with the time of its first forward. `most`
   * bounds how many.
   */
  takeLate(lateMs: number, most: number): ReadonlyMap<number, number> {
    const late = new Map<number, number>();
    for (const { position, sentMs, firstMs } of this.#pending.values()) {
      if (sentMs > lateMs || late.size >= most) continue;
      late.set(position, late.get(position) ?? firstMs);
    }
    for (const [msgId, { position }] of this.#pending) if (late.has(position)) this.#pending.delete(msgId);
    return late;
  }

  /** Positions whose first forward was sent at `dueMs` or before, and the others. */
  outstanding(dueMs: number): { overdue: number[]; waiting: number[] } {
    const firstMs = new Map<number, number>();
    for (const forward of this.#pending.values()) firstMs.set(forward.position, forward.firstMs);
    const positions = [...firstMs.keys()];
    const isOverdue = (position: number) => (firstMs.get(position) as number) <= dueMs;
    return {
      overdue: positions.filter(isOverdue),
      waiting: positions.filter((position) => !isOverdue(position)),
    };
  }

  clear(): void {
    this.#pending.clear();
  }

  /** The log's positions have changed. Values are never void. */
  move(to: Move): void {
    for (const [msgId, forward] of this.#pending)
      this.#pending.set(msgId, { ...forward, position: to(forward.position) });
  }
}
