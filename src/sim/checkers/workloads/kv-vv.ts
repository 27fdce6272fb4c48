/**
 * `kv-vv`: a store with version vectors, which keeps concurrent writes as siblings. No acknowledged write may be lost,
 * unless a write whose context had seen it took its place.
 */

import type { HistoryEvent } from "../../clients/history.ts";
import { joinOf, type VectorJson } from "../../clients/workloads/store-operations.ts";
import type { Restart } from "../obligations.ts";
import {
  byKey,
  readVvHistory,
  type StoreHistory,
  type StoreRead,
  type StoreWrite,
} from "../store-history.ts";
import { type StaleRead, staleReads } from "./staleness.ts";
import {
  at,
  equalInTheEnd,
  inOrder,
  isAcknowledged,
  LawBreaches,
  type LawResult,
  type NodeLosses,
  noPhantomVersion,
  type Sighting,
  type StoreResult,
  storeResult,
} from "./store-laws.ts";

export interface VvResult extends StoreResult {
  /** Reads that showed siblings. */
  readonly conflictReadCount: number;
  /** The most siblings in one read. */
  readonly siblingsMax: number;
}

export function kvVv(
  history: readonly HistoryEvent[],
  { restarts = [], hasLosses = restarts.length > 0 }: NodeLosses = {},
): VvResult {
  const store = readVvHistory(history);
  const laws = [
    noPhantomVersion(store),
    neverBackwards(store, restarts),
    equalInTheEnd(store),
    ...(hasLosses ? [] : [nothingLost(store)]),
  ];
  return {
    ...storeResult(store, vvStaleness(store).length, laws),
    conflictReadCount: store.reads.filter(({ versions }) => versions.length > 1).length,
    siblingsMax: mostSiblings(store.reads),
  };
}

/** The most siblings in one of the reads. There may be more reads than a call takes arguments. */
export function mostSiblings(reads: readonly Pick<StoreRead<VectorJson>, "versions">[]): number {
  return reads.reduce((most, { versions }) => Math.max(most, versions.length), 0);
}

/** The versions of a key that a replica has shown. */
interface Shown {
  readonly isRead: boolean;
  readonly invokedIndex: number;
  /** All that it knew. */
  readonly known: VectorJson;
  /** The versions that stood, each with when a read last showed it, and those that a later read did not show any more. */
  readonly standing: ReadonlyMap<string, number>;
  readonly gone: ReadonlySet<string>;
}

const NONE_GONE: ReadonlySet<string> = new Set();

/** The clocks of a key only grow on one replica, and a version that was replaced does not come back. */
function neverBackwards(store: StoreHistory<VectorJson>, restarts: readonly Restart[]): LawResult {
  const breaches = new LawBreaches("backwards");
  const sightings = [
    ...store.reads.map(sightingOfRead),
    ...store.writes.filter(isAcknowledged).map(sightingOfWrite),
  ];
  inOrder(sightings, restarts, joinShown, ({ node, subject, index, state }, before) => {
    if (!state.isRead) return;
    if (!covers(state.known, before.known)) {
      const [was, is] = [before.known, state.known].map((known) => JSON.stringify(known));
      breaches.add(() => `${node} knew ${was} of ${subject} and then ${is} (history ${index})`);
    }
    for (const text of state.standing.keys()) {
      if (before.gone.has(text))
        breaches.add(
          () => `${node} showed ${text} for ${subject} again, which was replaced (history ${index})`,
        );
    }
  });
  return breaches.result();
}

function sightingOfRead(read: StoreRead<VectorJson>): Sighting<Shown> {
  const { node, key, invokedIndex, index, timeMs, versions } = read;
  const standing = new Map(versions.map(({ text }) => [text, index] as const));
  const state = { isRead: true, invokedIndex, known: knownBy(read), standing, gone: NONE_GONE };
  return { node, subject: key, invokedIndex, index, timeMs, state };
}

/** Its clock is known from its acknowledgement on. */
function sightingOfWrite(write: StoreWrite<VectorJson>): Sighting<Shown> {
  const { node, key, invokedIndex, okIndex, okTimeMs, stamp = {} } = write;
  const state = { isRead: false, invokedIndex, known: stamp, standing: new Map(), gone: NONE_GONE };
  return { node, subject: key, invokedIndex, index: okIndex, timeMs: okTimeMs, state };
}

/** The clock of each read: there may be many versions with many clients in one, and more than one law asks. */
const clocks = new WeakMap<StoreRead<VectorJson>, VectorJson>();

function knownBy(read: StoreRead<VectorJson>): VectorJson {
  let known = clocks.get(read);
  if (known === undefined) {
    known = joinOf(read.versions.map(({ stamp }) => stamp));
    clocks.set(read, known);
  }
  return known;
}

/** A version is gone once a read does not show it that began after another had shown it. */
function joinShown(before: Shown | undefined, state: Shown): Shown {
  if (before === undefined) return state;
  const known = joinVectors(before.known, state.known);
  if (!state.isRead) return { ...before, known };
  const standing = new Map(state.standing);
  const gone = new Set(before.gone);
  for (const [text, index] of before.standing) {
    if (standing.has(text)) continue;
    if (index < state.invokedIndex) gone.add(text);
    else standing.set(text, index);
  }
  for (const text of state.standing.keys()) gone.delete(text);
  return { ...state, known, standing, gone };
}

/** In the end each acknowledged write stands, or a write that happened had seen it. */
function nothingLost({ writes, reads }: StoreHistory<VectorJson>): LawResult {
  const breaches = new LawBreaches("lost");
  const owedOf = new Map([...byKey(writes)].map(([key, ofKey]) => [key, neverReplaced(ofKey)] as const));
  for (const read of reads) {
    if (!read.final) continue;
    const standing = new Set(read.versions.map(({ text }) => text));
    for (const write of owedOf.get(read.key) ?? []) {
      if (standing.has(write.text)) continue;
      breaches.add(
        () =>
          `${write.text} for ${write.key} was acknowledged by ${write.node} and is not on ${read.node}; no write had seen it (${at(read)})`,
      );
    }
  }
  return breaches.result();
}

/** Acknowledged writes of a key that no write had seen. */
function neverReplaced(ofKey: readonly StoreWrite<VectorJson>[]): readonly StoreWrite<VectorJson>[] {
  return ofKey.filter((write) => isAcknowledged(write) && !ofKey.some((other) => hasReplaced(other, write)));
}

/** Whether a write that happened had seen another one: its context covers the other's own count. */
function hasReplaced(write: StoreWrite<VectorJson>, other: StoreWrite<VectorJson>): boolean {
  if (write === other || !(isAcknowledged(write) || write.isRead)) return false;
  const count = other.stamp?.[other.client];
  return count !== undefined && (write.context[other.client] ?? 0) >= count;
}

/** Reads whose versions do not cover a write that was acknowledged before they began. */
export function vvStaleness(store: StoreHistory<VectorJson>): readonly StaleRead[] {
  // Each read is compared with each write of its key: maps are looked up in much faster than objects of many shapes.
  const counts = new Map(store.writes.map((write) => [write, write.stamp?.[write.client] ?? 0] as const));
  return staleReads(store, (read) => {
    const known = new Map(Object.entries(knownBy(read)));
    return (write) => (known.get(write.client) ?? 0) < (counts.get(write) ?? 0);
  });
}

function covers(left: VectorJson, right: VectorJson): boolean {
  return Object.entries(right).every(([client, count]) => (left[client] ?? 0) >= count);
}

/** The larger count of each client. */
export function joinVectors(left: VectorJson, right: VectorJson): VectorJson {
  return covers(left, right) ? left : joinOf([left, right]);
}
