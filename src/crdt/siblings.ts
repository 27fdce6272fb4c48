import { isTimestamp } from "./clocks/timestamp.ts";
import {
  dominates,
  isCounter,
  mergeVectors,
  type VectorJson,
  type VersionVector,
  vectorFromJson,
  vectorToJson,
} from "./clocks/version-vector.ts";
import type { Canonical } from "./keyed.ts";

/** One write: its dot (the client and the number of its write to this key), and what its client had read. */
export interface Sibling<T> {
  readonly client: string;
  readonly counter: number;
  readonly context: VectorJson;
  readonly value: T;
  /** When it was written, in seconds, if the last writer was to win. */
  readonly ts?: number;
}

/** One key as this replica knows it: the writes that stand, and a vector of the writes that any known one has replaced. */
export interface MultiValueState<T> {
  readonly siblings: readonly Sibling<T>[];
  readonly replaced: VectorJson;
}

/** A sibling as a replica keeps it. */
export interface Write<T> {
  readonly client: string;
  readonly counter: number;
  readonly context: VersionVector;
  readonly value: T;
  readonly ts: number | undefined;
  /** Orders siblings and breaks ties between writes of the same dot. */
  readonly text: string;
}

/** A key's state after it was checked: each write once, and a vector of all that is replaced, the contexts included. */
export interface ParsedState<T> {
  readonly siblings: Iterable<Write<T>>;
  readonly replaced: VersionVector;
}

/** Reads a key's state. Throws a RangeError on a counter, a vector or a time that is none. */
export function parseState<T>(state: MultiValueState<T>, canonical: Canonical<T>): ParsedState<T> {
  let replaced = vectorFromJson(state.replaced);
  const siblings = new Map<string, Write<T>>();
  for (const sibling of state.siblings) {
    const { client, counter, value, ts } = sibling;
    if (!isCounter(counter) || counter === 0) throw new RangeError(`not the number of a write: ${counter}`);
    if (ts !== undefined && !isTimestamp(ts)) throw new RangeError(`not a time in seconds: ${ts}`);
    const context = vectorFromJson(sibling.context);
    addSibling(siblings, { client, counter, context, value, ts, text: canonical(value) });
    replaced = mergeVectors(replaced, context);
  }
  return { siblings: siblings.values(), replaced };
}

/** Whether a context has seen a write. */
export function isCovered(write: Write<unknown>, context: VersionVector): boolean {
  return write.counter <= (context.get(write.client) ?? 0);
}

/** Adds a write. True if that changed anything. The same dot and value seen with two contexts is one sibling that knows both; so with times. */
export function addSibling<T>(siblings: Map<string, Write<T>>, write: Write<T>): boolean {
  const id = idOf(write);
  const known = siblings.get(id);
  const ts = laterTime(known?.ts, write.ts);
  if (known !== undefined && ts === known.ts && dominates(known.context, write.context)) return false;
  const context = known === undefined ? write.context : mergeVectors(known.context, write.context);
  siblings.set(id, { ...write, context, ts });
  return true;
}

function laterTime(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.max(left, right);
}

/** Whether a write with a timestamp wins over another one. Of one moment the greater by client, number and canonical JSON wins, on every node. */
export function isLater<T>(write: Write<T>, other: Write<T>): boolean {
  const [ts, otherTs] = [write.ts ?? 0, other.ts ?? 0];
  return ts === otherTs ? byIdentity(write, other) > 0 : ts > otherTs;
}

/** The field `ts` of a sibling that has a time. */
export function timeField(ts: number | undefined): { readonly ts?: number } {
  return ts === undefined ? {} : { ts };
}

/** The dot of a write as a vector, which also covers the client's earlier writes. */
export function dotOf({ client, counter }: Write<unknown>): VersionVector {
  return new Map([[client, counter]]);
}

/** The identity of a write among its siblings. */
export function idOf(write: Write<unknown>): string {
  return `${JSON.stringify([write.client, write.counter])}${write.text}`;
}

/** The order of siblings: by client, number and canonical JSON. */
export function byIdentity(a: Write<unknown>, b: Write<unknown>): number {
  return byText(a.client, b.client) || a.counter - b.counter || byText(a.text, b.text);
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Writes and what is replaced, for the wire. */
export function toState<T>(writes: readonly Write<T>[], replaced: VersionVector): MultiValueState<T> {
  const siblings = writes.map(({ client, counter, context, value, ts }) => ({
    client,
    counter,
    context: vectorToJson(context),
    value,
    ...timeField(ts),
  }));
  return { siblings, replaced: vectorToJson(replaced) };
}
