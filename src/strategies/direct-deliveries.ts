import type { Core } from "../node/core.ts";
import type { Link } from "../node/link.ts";

/** Peers that are named in one notice. */
const PEERS_NAMED_MAX = 4;

interface Delivery {
  readonly peer: string;
  readonly dueMs: number;
  /** Positions that are not acknowledged yet. */
  readonly waiting: Set<number>;
}

/**
 * Values that go straight to nodes behind a silent neighbour. Those that went as plain forwards are acknowledged; what
 * is not within the ack timeout has failed, and a notice says so. Nodes of ours acknowledge nothing here: what they lack
 * is found by comparisons.
 */
export class DirectDeliveries {
  readonly #core: Core;
  #deliveries: Delivery[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  send(to: Link, positions: readonly number[]): void {
    const { links, outbox, nowMs, timing } = this.#core;
    const { peer } = to;
    const waiting = new Set(positions);
    const isAwaited = links.tell(to, positions, (position) => waiting.delete(position));
    if (outbox.blocked.has(peer)) return this.#notice([{ peer, dueMs: nowMs, waiting }], "partition");
    if (!isAwaited) return;
    this.#deliveries.push({ peer, dueMs: nowMs + timing.ackTimeoutMs, waiting });
    this.#arm();
  }

  /** A peer acknowledged a value by naming it. */
  onAck(peer: string, position: number): void {
    for (const delivery of this.#deliveries) if (delivery.peer === peer) delivery.waiting.delete(position);
  }

  #arm(): void {
    const [first] = this.#deliveries;
    if (first !== undefined)
      this.#core.timers.setEarlier("direct-deliveries", first.dueMs, () => this.#onDue());
  }

  #onDue(): void {
    const { nowMs } = this.#core;
    const due = this.#deliveries.filter(({ dueMs }) => dueMs <= nowMs);
    this.#deliveries = this.#deliveries.filter(({ dueMs }) => dueMs > nowMs);
    this.#notice(due, "no acknowledgement in time");
    this.#arm();
  }

  #notice(deliveries: readonly Delivery[], why: string): void {
    const failed = deliveries.filter(({ waiting }) => waiting.size > 0);
    if (failed.length === 0) return;
    const named = failed.slice(0, PEERS_NAMED_MAX).map(({ peer, waiting }) => {
      return `${peer} (${waiting.size} ${waiting.size === 1 ? "value" : "values"})`;
    });
    const others = failed.length > named.length ? ` and ${failed.length - named.length} more` : "";
    this.#core.counters.notice(`direct delivery failed: ${named.join(", ")}${others}: ${why}`);
  }
}
