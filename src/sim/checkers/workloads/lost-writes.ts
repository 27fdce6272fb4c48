/**
 * The acknowledged writes of a store that are lost: no replica shows them in the end, and no write that does stand has
 * them in its history, which is what its writer had read when it wrote, and the history of that.
 */

import { byKey, type Stamp, type StoreHistory, type StoreRead, type StoreWrite } from "../store-history.ts";
import { isAcknowledged } from "./store-laws.ts";

export interface LostWrites<S extends Stamp> {
  readonly acknowledgedCount: number;
  readonly lost: readonly StoreWrite<S>[];
  /** Lost ones whose writer had read a version with the later timestamp: what they were to replace has replaced them. */
  readonly lostToReadCount: number;
  /** Versions that stand in the end beside another one of their key. */
  readonly siblingCount: number;
}

/** Needs a last read of each key; where replicas differ, a version stands if any replica shows it. */
export function lostWrites<S extends Stamp>({ writes, reads }: StoreHistory<S>): LostWrites<S> {
  const readsOf = byKey(reads);
  const lost: StoreWrite<S>[] = [];
  let lostToReadCount = 0;
  let siblingCount = 0;
  for (const [key, ofKey] of byKey(writes)) {
    const readsOfKey = readsOf.get(key) ?? [];
    const parents = parentsOf(ofKey, readsOfKey);
    const standing = standingIn(readsOfKey);
    siblingCount += Math.max(0, standing.size - 1);
    const kept = historyOf(standing, parents);
    for (const write of ofKey) {
      if (!isAcknowledged(write) || kept.has(write.text)) continue;
      lost.push(write);
      if (isOlderThanRead(write, parents.get(write.text))) lostToReadCount++;
    }
  }
  return {
    acknowledgedCount: writes.filter(isAcknowledged).length,
    lost,
    lostToReadCount,
    siblingCount,
  };
}

/** The last read of the key by each write's client, by the write's text. */
function parentsOf<S extends Stamp>(
  writes: readonly StoreWrite<S>[],
  reads: readonly StoreRead<S>[],
): ReadonlyMap<string, StoreRead<S>> {
  const parents = new Map<string, StoreRead<S>>();
  const readsOfClient = new Map<string, StoreRead<S>[]>();
  for (const read of reads) {
    const known = readsOfClient.get(read.client);
    if (known === undefined) readsOfClient.set(read.client, [read]);
    else known.push(read);
  }
  for (const { client, text, invokedIndex } of writes) {
    const last = readsOfClient.get(client)?.findLast(({ index }) => index < invokedIndex);
    if (last !== undefined) parents.set(text, last);
  }
  return parents;
}

function standingIn<S extends Stamp>(reads: readonly StoreRead<S>[]): ReadonlySet<string> {
  const finals = reads.filter(({ final }) => final);
  return new Set(finals.flatMap(({ versions }) => versions.map(({ text }) => text)));
}

function historyOf<S extends Stamp>(
  standing: ReadonlySet<string>,
  parents: ReadonlyMap<string, StoreRead<S>>,
): ReadonlySet<string> {
  const history = new Set(standing);
  // A set goes on to what is added to it meanwhile.
  for (const text of history)
    for (const parent of parents.get(text)?.versions ?? []) history.add(parent.text);
  return history;
}

function isOlderThanRead<S extends Stamp>({ stamp }: StoreWrite<S>, read: StoreRead<S> | undefined): boolean {
  if (typeof stamp !== "number" || read === undefined) return false;
  return read.versions.some((version) => typeof version.stamp === "number" && version.stamp > stamp);
}
