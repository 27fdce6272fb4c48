import type { HistoryEvent, Outcome } from "../../../src/sim/clients/history.ts";

/** Writes histories by hand: one worker a node unless another process is named. */
export class HistoryBuilder {
  readonly events: HistoryEvent[] = [];

  /** Begins an operation; the answer ends it. */
  invoke(
    node: string,
    operation: string,
    value: unknown,
    atMs: number,
    options: { process?: number; final?: boolean } = {},
  ) {
    const process = options.process ?? Number(node.slice(1));
    const common = {
      process,
      client: `c${process}`,
      node,
      operation,
      ...(options.final ? { final: true } : {}),
    };
    this.#push({ ...common, kind: "invoke", value, timeMs: atMs });
    return (kind: Outcome, result: unknown, endMs: number) =>
      this.#push({
        ...common,
        kind,
        value: result,
        timeMs: endMs,
        ...(kind === "info" ? { error: "timeout" } : {}),
      });
  }

  /** A whole operation; it takes a millisecond unless told otherwise. */
  add(node: string, value: unknown, atMs: number, kind: Outcome = "ok", endMs = atMs + 1): this {
    this.invoke(node, "broadcast", value, atMs)(kind, undefined, endMs);
    return this;
  }

  read(node: string, values: unknown, atMs: number, options: { endMs?: number; final?: boolean } = {}): this {
    this.invoke(node, "read", undefined, atMs, options)("ok", values, options.endMs ?? atMs + 1);
    return this;
  }

  #push(event: Omit<HistoryEvent, "index">): void {
    this.events.push({ index: this.events.length, ...event });
  }
}
