/**
 * The acknowledged writes of a store that are lost: no replica shows them in the end, and no write that does stand has
 * them in its history, which is what its client had last seen of the key when it wrote, and the history of that.
 */

import {
  byKey,
  type Stamp,
  type StoreHistory,
  type StoreRead,
  type StoreVersion,
  type StoreWrite,
} from "../store-history.ts";
import { isAcknowledged } from "./store-laws.ts";

/** The rule in words, for whatever shows such figures. */
export const WHAT_IS_LOST =
  "An acknowledged write is lost if no replica shows it in the end and no write that is shown was made by a client that had seen it, directly or through other writes.";

export interface LostWrites<S extends Stamp> {
  readonly acknowledgedCount: number;
  readonly lost: readonly StoreWrite<S>[];
  /** Lost ones whose client had seen a version with the later timestamp: what they were to replace has replaced them. */
  readonly lostToReadCount: number;
  /** Versions that stand in the end beside another one of their key. */
  readonly siblingCount: number;
}

/** Where replicas differ, a version stands if any replica shows it. Of a key without a last read nothing counts as lost. */
export function lostWrites<S extends Stamp>({ writes, reads }: StoreHistory<S>): LostWrites<S> {
  const readsOf = byKey(reads);
  const lost: StoreWrite<S>[] = [];
  let lostToReadCount = 0;
  let siblingCount = 0;
  for (const [key, ofKey] of byKey(writes)) {
    const readsOfKey = readsOf.get(key) ?? [];
    const parents = parentsOf(ofKey, readsOfKey);
    const finals = readsOfKey.filter(({ final }) => final);
    if (finals.length === 0) continue;
    const standing = new Set(finals.flatMap(({ versions }) => versions.map(({ text }) => text)));
    siblingCount += Math.max(0, standing.size - 1);
    const kept = historyOf(standing, parents);
    for (const write of ofKey) {
      if (!isAcknowledged(write) || kept.has(write.text)) continue;
      lost.push(write);
      if (isOlderThanSeen(write, parents.get(write.text))) lostToReadCount++;
    }
  }
  return {
    acknowledgedCount: writes.filter(isAcknowledged).length,
    lost,
    lostToReadCount,
    siblingCount,
  };
}

/** A moment at which a client saw versions of a key: in a read, or in the acknowledgement of its own write. */
interface Sight<S extends Stamp> {
  readonly client: string;
  readonly index: number;
  readonly versions: readonly Pick<StoreVersion<S>, "text" | "stamp">[];
}

/** The client's last sight of the key before each write, by the write's text. */
function parentsOf<S extends Stamp>(
  writes: readonly StoreWrite<S>[],
  reads: readonly StoreRead<S>[],
): ReadonlyMap<string, Sight<S>> {
  const own = writes.filter(isAcknowledged).map(({ client, okIndex: index, text, stamp }): Sight<S> => {
    return { client, index, versions: [{ text, stamp: stamp as S }] };
  });
  const sightsOf = new Map<string, Sight<S>[]>();
  for (const sight of [...reads, ...own].sort((a, b) => a.index - b.index)) {
    const known = sightsOf.get(sight.client);
    if (known === undefined) sightsOf.set(sight.client, [sight]);
    else known.push(sight);
  }
  const parents = new Map<string, Sight<S>>();
  for (const { client, text, invokedIndex } of writes) {
    const last = lastBefore(sightsOf.get(client) ?? [], invokedIndex);
    if (last !== undefined) parents.set(text, last);
  }
  return parents;
}

/** The last of some sights, in their order, that came before a point of the history. */
function lastBefore<S extends Stamp>(sights: readonly Sight<S>[], index: number): Sight<S> | undefined {
  let low = 0;
  let high = sights.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sights[middle] as Sight<S>).index < index) low = middle + 1;
    else high = middle;
  }
  return sights[low - 1];
}

function historyOf<S extends Stamp>(
  standing: ReadonlySet<string>,
  parents: ReadonlyMap<string, Sight<S>>,
): ReadonlySet<string> {
  const history = new Set(standing);
  // A set goes on to what is added to it meanwhile.
  for (const text of history)
    for (const parent of parents.get(text)?.versions ?? []) history.add(parent.text);
  return history;
}

function isOlderThanSeen<S extends Stamp>({ stamp }: StoreWrite<S>, seen: Sight<S> | undefined): boolean {
  if (typeof stamp !== "number" || seen === undefined) return false;
  return seen.versions.some((version) => typeof version.stamp === "number" && version.stamp > stamp);
}
