import { QUIET_RELAYED_MS } from "../../../node/timing.ts";
import { type Identity, identityOf } from "../../../wire/json.ts";
import type { Json } from "../../../wire/message.ts";
import type { Convergence } from "../../checkers/promises/convergence.ts";
import type { HistoryEvent } from "../../clients/history.ts";
import type { Scheduler } from "../../time/scheduler.ts";
import type { Clients } from "./clients/clients.ts";

/** How exactly convergence is measured. */
export const POLL_MS = 50;
/** Without it by then, a run is not waited for any longer. */
const PATIENCE_MS = 45_000;
/**
 * Values that no client knows to be taken spread, too; so long they are waited for. Entries that a hostile peer gave to
 * one node alone, and did not ask it to pass on, are found by the last check.
 */
const EQUAL_POLL_MS = 500;
const EQUAL_PATIENCE_MS = QUIET_RELAYED_MS + 5_000;

export interface ConvergingParts {
  readonly scheduler: Scheduler;
  readonly clients: Clients;
  readonly nodeIds: readonly string[];
  /** The values that every node has to show. */
  readonly expected: readonly unknown[];
  /** All nodes show that, or it is given up. */
  readonly onDecided: () => void;
  /** `isEqual`: all nodes show the same. */
  readonly onDone: (convergence: Convergence, isEqual: boolean) => void;
}

/**
 * Reads on every node, again and again, until all of them show everything that was acknowledged; and then until all of
 * them show the same.
 */
export class Converging {
  readonly #parts: ConvergingParts;
  readonly #startMs: number;
  readonly #expected: ReadonlyMap<Identity, unknown>;
  readonly #missing = new Map<string, readonly unknown[]>();
  /** When the latest node was complete, from the start. */
  #lastMs = 0;

  constructor(parts: ConvergingParts) {
    this.#parts = parts;
    this.#startMs = parts.scheduler.nowMs();
    this.#expected = new Map(parts.expected.map((value) => [identityOf(value as Json), value] as const));
    for (const node of parts.nodeIds) this.#missing.set(node, [...this.#expected.values()]);
    this.#poll();
  }

  get #timeMs(): number {
    return this.#parts.scheduler.nowMs() - this.#startMs;
  }

  #poll(): void {
    const waiting = this.#parts.nodeIds.filter((node) => this.#missing.has(node));
    if (waiting.length === 0) {
      this.#parts.onDecided();
      return this.#compare(this.#timeMs + EQUAL_PATIENCE_MS);
    }
    if (this.#timeMs > PATIENCE_MS) {
      this.#parts.onDecided();
      const missing = waiting.map((node) => ({ node, values: this.#missing.get(node) ?? [] }));
      return this.#parts.onDone({ timeMs: undefined, missing }, false);
    }
    this.#readAll(waiting, (lists) => {
      for (const [node, values] of lists) this.#onRead(node, values);
      this.#later(POLL_MS, () => this.#poll());
    });
  }

  #onRead(node: string, values: readonly unknown[]): void {
    const shown = new Set(values.map((value) => identityOf(value as Json)));
    const missing = [...this.#expected].filter(([identity]) => !shown.has(identity));
    this.#missing.set(
      node,
      missing.map(([, value]) => value),
    );
    if (missing.length > 0) return;
    this.#missing.delete(node);
    this.#lastMs = this.#timeMs;
  }

  #compare(untilMs: number): void {
    const convergence = { timeMs: this.#lastMs, missing: [] };
    this.#readAll(this.#parts.nodeIds, (lists) => {
      // A node that refuses to be read does not show the same.
      const haveAllAnswered = lists.size === this.#parts.nodeIds.length;
      if (haveAllAnswered && areEqual([...lists.values()])) this.#parts.onDone(convergence, true);
      else if (this.#timeMs > untilMs) this.#parts.onDone(convergence, false);
      else this.#later(EQUAL_POLL_MS, () => this.#compare(untilMs));
    });
  }

  #later(delayMs: number, action: () => void): void {
    const { scheduler } = this.#parts;
    scheduler.at(scheduler.nowMs() + delayMs, action);
  }

  /** Reads on the nodes and gives what came. */
  #readAll(nodes: readonly string[], onDone: (lists: ReadonlyMap<string, readonly unknown[]>) => void): void {
    const { clients } = this.#parts;
    const lists = new Map<string, readonly unknown[]>();
    let pending = nodes.length;
    for (const node of nodes) {
      clients.read(node, false, (values) => {
        if (values !== undefined) lists.set(node, values);
        pending--;
        if (pending === 0) onDone(lists);
      });
    }
  }
}

function areEqual(lists: readonly (readonly unknown[])[]): boolean {
  const [first = []] = lists;
  if (lists.some((list) => list.length !== first.length)) return false;
  const known = new Set(first.map((value) => identityOf(value as Json)));
  return lists.every((list) => list.every((value) => known.has(identityOf(value as Json))));
}

/** Values of which some client knows that they were taken. */
export function acknowledged(history: readonly HistoryEvent[]): readonly unknown[] {
  return history
    .filter(({ kind, operation }) => kind === "ok" && operation !== "read")
    .map(({ value }) => value);
}
