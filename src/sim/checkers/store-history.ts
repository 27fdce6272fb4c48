/**
 * A history of writes and reads of a key-value store, read once for all checkers that need it. Each value is written
 * once, so a value names its write.
 */

import type { HistoryEvent } from "../clients/history.ts";
import type { StoreWriteArgument, VectorJson } from "../clients/workloads/store-operations.ts";
import { type Operation, operationsOf } from "./operations.ts";
import { canonicalText } from "./value-index.ts";

/** The order of the versions of a key: a timestamp in seconds, or a version vector. */
export type Stamp = number | VectorJson;

/** One write. */
export interface StoreWrite<S extends Stamp> {
  readonly key: string;
  readonly value: unknown;
  /** Canonical JSON of the value. */
  readonly text: string;
  readonly node: string;
  readonly client: string;
  /** The write's context, where the workload has contexts. */
  readonly context: VectorJson;
  readonly invokedIndex: number;
  readonly invokedTimeMs: number;
  /** History index and time of its acknowledgement; `Infinity` without one. */
  readonly okIndex: number;
  readonly okTimeMs: number;
  /** Its timestamp or clock: as it was acknowledged, else as a read showed it; `undefined` where neither did. */
  readonly stamp: S | undefined;
  /** A read showed it. */
  readonly isRead: boolean;
  /** The client knows that it did not happen. */
  readonly hasFailed: boolean;
}

/** One version of a key in a read. */
export interface StoreVersion<S extends Stamp> {
  readonly value: unknown;
  readonly text: string;
  readonly stamp: S;
}

/** A read that completed. */
export interface StoreRead<S extends Stamp> {
  readonly key: string;
  readonly node: string;
  readonly client: string;
  readonly invokedIndex: number;
  readonly invokedTimeMs: number;
  readonly index: number;
  readonly timeMs: number;
  readonly final: boolean;
  /** None where there was no such key. */
  readonly versions: readonly StoreVersion<S>[];
}

/** Writes in the order of their invocations, reads in the order of their completions. */
export interface StoreHistory<S extends Stamp> {
  readonly writes: readonly StoreWrite<S>[];
  readonly reads: readonly StoreRead<S>[];
}

/** A history of `kv-lww`, whose versions have timestamps. */
export function readLwwHistory(history: readonly HistoryEvent[]): StoreHistory<number> {
  return readHistory(history, "ts");
}

/** A history of `kv-vv`, whose versions have vectors. */
export function readVvHistory(history: readonly HistoryEvent[]): StoreHistory<VectorJson> {
  return readHistory(history, "vc");
}

function readHistory<S extends Stamp>(history: readonly HistoryEvent[], field: "ts" | "vc"): StoreHistory<S> {
  const operations = operationsOf(history);
  const reads = operations
    .flatMap((operation) => readOf<S>(operation, field))
    .sort((a, b) => a.index - b.index);
  const shown = new Map<string, S>();
  for (const { key, versions } of reads) {
    for (const { text, stamp } of versions) shown.set(nameOf(key, text), stamp);
  }
  return { writes: operations.flatMap((operation) => writeOf(operation, field, shown)), reads };
}

function readOf<S extends Stamp>({ invoked, end }: Operation, field: "ts" | "vc"): StoreRead<S>[] {
  if (invoked.operation !== "read" || end?.kind !== "ok") return [];
  const { key, versions } = end.value as {
    readonly key: string;
    readonly versions: readonly Readonly<Record<string, unknown>>[];
  };
  return [
    {
      key,
      node: end.node,
      client: end.client,
      invokedIndex: invoked.index,
      invokedTimeMs: invoked.timeMs,
      index: end.index,
      timeMs: end.timeMs,
      final: invoked.final === true,
      versions: versions.map((version) => {
        return { value: version.value, text: canonicalText(version.value), stamp: version[field] as S };
      }),
    },
  ];
}

function writeOf<S extends Stamp>(
  { invoked, end }: Operation,
  field: "ts" | "vc",
  shown: ReadonlyMap<string, S>,
): StoreWrite<S>[] {
  if (invoked.operation !== "write") return [];
  const { key, value, context = {} } = invoked.value as StoreWriteArgument;
  const text = canonicalText(value);
  const seen = shown.get(nameOf(key, text));
  const isOk = end?.kind === "ok";
  return [
    {
      key,
      value,
      text,
      node: invoked.node,
      client: invoked.client,
      context,
      invokedIndex: invoked.index,
      invokedTimeMs: invoked.timeMs,
      okIndex: isOk ? end.index : Infinity,
      okTimeMs: isOk ? end.timeMs : Infinity,
      stamp: isOk ? ((end.value as Readonly<Record<string, unknown>>)[field] as S) : seen,
      isRead: seen !== undefined,
      hasFailed: end?.kind === "fail",
    },
  ];
}

function nameOf(key: string, text: string): string {
  return `${key} ${text}`;
}

/** Things with a key, by key. */
export function byKey<T extends { readonly key: string }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.key);
    if (group === undefined) groups.set(one.key, [one]);
    else group.push(one);
  }
  return groups;
}
