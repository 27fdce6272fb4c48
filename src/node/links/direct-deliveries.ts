import type { Base } from "../base/base.ts";
import type { Move } from "../log/log.ts";
import type { Link } from "./link.ts";
import type { Links } from "./links.ts";
import type { Streams } from "./streams.ts";

/** Peers that are named in one notice. */
const PEERS_NAMED_MAX = 4;

interface Delivery {
  readonly peer: string;
  readonly dueMs: number;
  /** Positions that are not acknowledged yet. */
  readonly waiting: Set<number>;
}

/**
 * Values that go straight to the nodes behind a silent neighbour. Each value goes around the neighbour once. Plain forwards
 * are acknowledged; one that is not within the ack timeout has failed, and a notice says so. Nodes of our make acknowledge
 * nothing here: comparisons find what they lack.
 */
export class DirectDeliveries {
  readonly #base: Base;
  readonly #links: Links;
  readonly #streams: Streams;
  #deliveries: Delivery[] = [];
  /** Positions below it have gone around that neighbour. */
  readonly #delivered = new Map<Link, number>();
  #timedOut = 0;
  #sent = 0;

  constructor(base: Base, links: Links, streams: Streams) {
    this.#base = base;
    this.#links = links;
    this.#streams = streams;
    base.log.onMove((to) => this.#move(to));
  }

  /** Values that a neighbour did not acknowledge in time, all in all. */
  get timedOut(): number {
    return this.#timedOut;
  }

  /** Values sent straight to nodes behind such a neighbour, all in all. */
  get sent(): number {
    return this.#sent;
  }

  /** Values that were sent to a neighbour and are not acknowledged: overdue, and still in time. */
  outstanding(link: Link): { overdue: number[]; waiting: number[] } {
    const { nowMs, settings, log } = this.#base;
    const batches = link.outgoing.outstanding(nowMs);
    const forwards = link.plain.outstanding(nowMs - settings.ackTimeoutMs);
    const values = (positions: number[]) => positions.filter((i) => log.isValue(i));
    return {
      overdue: values([...batches.overdue, ...forwards.overdue]),
      waiting: values([...batches.waiting, ...forwards.waiting]),
    };
  }

  /** Everything that a silent neighbour is owed and not known to hold, sent or not, goes around it. */
  goAroundAll(silent: Link): void {
    const { overdue, waiting } = this.outstanding(silent);
    const positions = new Set([...overdue, ...waiting, ...this.#streams.unsent(silent)]);
    this.goAround(silent, [...positions])();
  }

  /** Counts the values that have not gone around a silent neighbour yet. They go when the function that it gives is called. */
  goAround(silent: Link, positions: readonly number[]): () => void {
    const { log, neighborhood } = this.#base;
    const first = this.#delivered.get(silent) ?? 0;
    const fresh = positions
      .filter((position) => position >= first && log.isValue(position))
      .sort((a, b) => a - b);
    if (fresh.length === 0) return () => undefined;
    this.#delivered.set(silent, (fresh.at(-1) as number) + 1);
    this.#timedOut += fresh.length;
    const behind = neighborhood.overlay.behind(silent.peer).flatMap((peer) => this.#links.get(peer) ?? []);
    this.#sent += fresh.length * behind.length;
    // By then the values may have other positions.
    const values = fresh.map((position) => log.valueAt(position));
    return () => {
      const positions = values.map((value) => log.positionOfValue(value) as number);
      for (const link of behind) this.#send(link, positions);
    };
  }

  /** A peer acknowledged a value by naming it. */
  onAck(peer: string, position: number): void {
    for (const delivery of this.#deliveries) if (delivery.peer === peer) delivery.waiting.delete(position);
  }

  /** The log's positions have changed. Values are never void. */
  #move(to: Move): void {
    for (const [link, position] of this.#delivered) this.#delivered.set(link, to(position));
    this.#deliveries = this.#deliveries.map((delivery) => {
      return { ...delivery, waiting: new Set([...delivery.waiting].map(to)) };
    });
  }

  #send(to: Link, positions: readonly number[]): void {
    const { outbox, nowMs, settings } = this.#base;
    const { peer } = to;
    const waiting = new Set(positions);
    const isAwaited = this.#streams.tell(to, positions, (position) => this.onAck(peer, position));
    if (outbox.blocked.has(peer)) return this.#notice([{ peer, dueMs: nowMs, waiting }], "partition");
    if (!isAwaited) return;
    this.#deliveries.push({ peer, dueMs: nowMs + settings.ackTimeoutMs, waiting });
    this.#arm();
  }

  #arm(): void {
    const [first] = this.#deliveries;
    if (first !== undefined)
      this.#base.timers.setEarlier("direct-deliveries", first.dueMs, () => this.#onDue());
  }

  #onDue(): void {
    const { nowMs } = this.#base;
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
    this.#base.counters.notice(`direct delivery failed: ${named.join(", ")}${others}: ${why}`);
  }
}
