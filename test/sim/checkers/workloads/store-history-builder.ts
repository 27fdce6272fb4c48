import type { HistoryEvent } from "../../../../src/sim/clients/history.ts";
import type { VectorJson } from "../../../../src/sim/clients/workloads/store-operations.ts";
import { HistoryBuilder } from "../history-builder.ts";

/** Writes histories of a store by hand. An operation takes a millisecond unless told otherwise; client c1 talks to n1. */
export class StoreHistoryBuilder {
  readonly #builder = new HistoryBuilder();

  get events(): readonly HistoryEvent[] {
    return this.#builder.events;
  }

  /** A write that was acknowledged with a timestamp. */
  write(node: string, value: number, ts: number, atMs: number): this {
    this.beginWrite(node, value, atMs)(ts, atMs + 1);
    return this;
  }

  /** Begins a write; its timestamp ends it. */
  beginWrite(node: string, value: number, atMs: number) {
    const end = this.#builder.invoke(node, "write", { key: "k", value }, atMs);
    return (ts: number, endMs: number) => end("ok", { key: "k", value, ts }, endMs);
  }

  /** A write of which nobody knows what became. */
  lostSight(node: string, value: number, atMs: number): this {
    this.#builder.invoke(node, "write", { key: "k", value }, atMs)("info", undefined, atMs + 1);
    return this;
  }

  read(
    node: string,
    versions: readonly (readonly [value: number, ts: number])[],
    atMs: number,
    final = false,
  ): this {
    return this.#read(
      node,
      atMs,
      final,
      versions.map(([value, ts]) => ({ value, ts })),
    );
  }

  /** A write with a context, acknowledged with a clock. */
  vvWrite(node: string, value: number, context: VectorJson, vc: VectorJson, atMs: number): this {
    this.#builder.invoke(
      node,
      "write",
      { key: "k", value, context },
      atMs,
    )("ok", { key: "k", value, vc }, atMs + 1);
    return this;
  }

  vvRead(
    node: string,
    versions: readonly (readonly [value: number, vc: VectorJson])[],
    atMs: number,
    final = false,
  ): this {
    return this.#read(
      node,
      atMs,
      final,
      versions.map(([value, vc]) => ({ value, vc })),
    );
  }

  /** Begins a read; the answer ends it. */
  begin(node: string, atMs: number, process: number) {
    const end = this.#builder.invoke(node, "read", { key: "k" }, atMs, { process });
    return (versions: readonly (readonly [value: number, vc: VectorJson])[], endMs: number) =>
      end("ok", { key: "k", versions: versions.map(([value, vc]) => ({ value, vc })) }, endMs);
  }

  #read(node: string, atMs: number, final: boolean, versions: readonly unknown[]): this {
    this.#builder.invoke(node, "read", { key: "k" }, atMs, { final })("ok", { key: "k", versions }, atMs + 1);
    return this;
  }
}
