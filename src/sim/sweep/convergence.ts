import { type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Clients } from "./clients.ts";

/** How exactly convergence is measured. */
const POLL_MS = 50;
/** Without it by then, a run is not waited for any longer. */
const PATIENCE_MS = 30_000;

/** How a run came together after the heal. */
export interface Convergence {
  /** Milliseconds from the heal until every living node showed every value; `undefined`: it never happened. */
  readonly timeMs: number | undefined;
  /** What was missing at the end, by node. */
  readonly missing: readonly { readonly node: string; readonly values: readonly unknown[] }[];
}

export interface ConvergenceParts {
  readonly scheduler: Scheduler;
  readonly clients: Clients;
  readonly nodeIds: readonly string[];
  /** What every node has to show. */
  readonly expected: readonly unknown[];
  readonly onDone: (convergence: Convergence) => void;
}

/** Reads on every node, again and again, until all of them show everything. */
export class Converging {
  readonly #parts: ConvergenceParts;
  readonly #startMs: number;
  readonly #expected: ReadonlyMap<Identity, unknown>;
  readonly #missing = new Map<string, readonly unknown[]>();

  /** When the latest node was complete, from the start. */
  #lastMs = 0;

  constructor(parts: ConvergenceParts) {
    this.#parts = parts;
    this.#startMs = parts.scheduler.nowMs();
    this.#expected = new Map(parts.expected.map((value) => [identityOf(value as Json), value] as const));
    for (const node of parts.nodeIds) this.#missing.set(node, [...this.#expected.values()]);
    this.#poll();
  }

  #poll(): void {
    const { nodeIds, clients, onDone, scheduler } = this.#parts;
    const waiting = nodeIds.filter((node) => this.#missing.has(node));
    const timeMs = scheduler.nowMs() - this.#startMs;
    if (waiting.length === 0) return onDone({ timeMs: this.#lastMs, missing: [] });
    if (timeMs > PATIENCE_MS) {
      const missing = waiting.map((node) => ({ node, values: this.#missing.get(node) ?? [] }));
      return onDone({ timeMs: undefined, missing });
    }
    let pending = waiting.length;
    for (const node of waiting) {
      clients.read(node, false, (values) => {
        if (values !== undefined) this.#onRead(node, values);
        pending--;
        if (pending === 0) scheduler.at(scheduler.nowMs() + POLL_MS, () => this.#poll());
      });
    }
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
    this.#lastMs = this.#parts.scheduler.nowMs() - this.#startMs;
  }
}
