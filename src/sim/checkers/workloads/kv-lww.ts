/**
 * `kv-lww`: a store in which the last writer wins. Of two versions of a key the one with the later timestamp stands, of
 * equal ones the one whose value's canonical JSON is greater. Lost updates are counted, not held against the node: they
 * are what this way of deciding costs.
 */

import type { HistoryEvent } from "../../clients/history.ts";
import type { Restart } from "../obligations.ts";
import { readLwwHistory, type StoreHistory, type StoreWrite } from "../store-history.ts";
import { lostWrites } from "./lost-writes.ts";
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

export interface LwwResult extends StoreResult {
  /** Acknowledged writes that one overwrote whose client had not seen them (`lostWrites`). */
  readonly lostUpdateCount: number;
  /** The first few of them. */
  readonly lostUpdates: readonly unknown[];
}

const LOST_SHOWN_MAX = 20;

/** A version's place in the order of its key. */
export interface Place {
  readonly stamp: number;
  readonly text: string;
}

export function kvLww(
  history: readonly HistoryEvent[],
  { restarts = [], hasLosses = restarts.length > 0 }: NodeLosses = {},
): LwwResult {
  const store = readLwwHistory(history);
  const lost = lostUpdates(store);
  const laws = [
    noPhantomVersion(store),
    neverBackwards(store, restarts),
    clocksGrow(store, restarts),
    equalInTheEnd(store),
    ...(hasLosses ? [] : [latestStands(store)]),
  ];
  return {
    ...storeResult(store, lwwStaleness(store).length, laws),
    lostUpdateCount: lost.length,
    lostUpdates: lost.slice(0, LOST_SHOWN_MAX).map(({ value }) => value),
  };
}

export function isBefore(left: Place, right: Place): boolean {
  return left.stamp !== right.stamp ? left.stamp < right.stamp : left.text < right.text;
}

/** On one node a key never goes back to an earlier version, in reads and acknowledgements alike. */
function neverBackwards(store: StoreHistory<number>, restarts: readonly Restart[]): LawResult {
  const breaches = new LawBreaches("backwards");
  const nothing: Place = { stamp: -Infinity, text: "" };
  const sightings: Sighting<Place>[] = [
    ...store.reads.map((read) => ({ ...read, subject: read.key, state: read.versions[0] ?? nothing })),
    ...acknowledgements(store).map(({ write, ...sighting }) => ({ ...sighting, subject: write.key })),
  ];
  const later = (before: Place | undefined, state: Place) =>
    before !== undefined && isBefore(state, before) ? before : state;
  inOrder(sightings, restarts, later, ({ node, subject, index, state }, before) => {
    if (!isBefore(state, before)) return;
    breaches.add(
      () => `${node} went from ${placeText(before)} to ${placeText(state)} for ${subject} (history ${index})`,
    );
  });
  return breaches.result();
}

/** Over all keys, a node stamps each write later than the one before. */
function clocksGrow(store: StoreHistory<number>, restarts: readonly Restart[]): LawResult {
  const breaches = new LawBreaches("clock");
  const sightings = acknowledgements(store).map((sighting) => ({ ...sighting, subject: "clock" }));
  const later = (before: Place | undefined, state: Place) =>
    before !== undefined && state.stamp < before.stamp ? before : state;
  inOrder(sightings, restarts, later, ({ node, index, state }, before) => {
    if (state.stamp > before.stamp) return;
    breaches.add(
      () => `${node} stamped a write ${state.stamp} after one at ${before.stamp} (history ${index})`,
    );
  });
  return breaches.result();
}

function acknowledgements({ writes }: StoreHistory<number>) {
  return writes.filter(isAcknowledged).map((write) => ({
    write,
    node: write.node,
    invokedIndex: write.invokedIndex,
    index: write.okIndex,
    timeMs: write.okTimeMs,
    state: { stamp: write.stamp as number, text: write.text },
  }));
}

/** In the end each key shows the acknowledged write with the latest timestamp, or one with a later one. */
function latestStands({ writes, reads }: StoreHistory<number>): LawResult {
  const breaches = new LawBreaches("lost");
  const latest = new Map<string, Place>();
  for (const { key, stamp = 0, text } of writes.filter(isAcknowledged)) {
    const place = { stamp, text };
    const known = latest.get(key);
    if (known === undefined || isBefore(known, place)) latest.set(key, place);
  }
  for (const read of reads) {
    const wanted = latest.get(read.key);
    if (!read.final || wanted === undefined) continue;
    const shown = read.versions[0];
    if (shown !== undefined && !isBefore(shown, wanted)) continue;
    const text = shown === undefined ? "nothing" : placeText(shown);
    breaches.add(
      () => `${read.node} shows ${text} for ${read.key}, and not ${placeText(wanted)} (${at(read)})`,
    );
  }
  return breaches.result();
}

function placeText({ stamp, text }: Place): string {
  return stamp === -Infinity ? "nothing" : `${text} at ${stamp}`;
}

/** Lost writes that a later version took the place of; a write that only a killed node held was overwritten by nothing. */
function lostUpdates(store: StoreHistory<number>): readonly StoreWrite<number>[] {
  const standing = new Map<string, Place>();
  for (const { key, final, versions } of store.reads) {
    const known = standing.get(key);
    for (const place of final ? versions : [])
      if (known === undefined || isBefore(known, place)) standing.set(key, place);
  }
  return lostWrites(store).lost.filter((write) => {
    const place = standing.get(write.key);
    return place !== undefined && isBefore(write as StoreWrite<number> & Place, place);
  });
}

/** Reads that showed an earlier version than one acknowledged before they began. */
export function lwwStaleness(store: StoreHistory<number>): readonly StaleRead[] {
  return staleReads(store, ({ versions: [shown] }) => (write) => {
    return shown === undefined || isBefore(shown, write as StoreWrite<number> & Place);
  });
}
