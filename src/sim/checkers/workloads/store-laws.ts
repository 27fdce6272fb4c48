/** The laws of every replicated store, whichever way it decides: their checks, and how the findings are told. */

import { BreachList, type Findings } from "../breaches.ts";
import type { Restart } from "../obligations.ts";
import type { Stamp, StoreHistory, StoreRead, StoreWrite } from "../store-history.ts";
import { canonicalText } from "../value-index.ts";
import { type Valid, worstOf } from "./verdict.ts";

/** The laws of replicated data, each with what it says. */
export const STORE_LAWS = {
  phantom: "a read shows only values that were written",
  backwards: "a replica's reads never go back in their order",
  clock: "a node's timestamps never go back",
  unequal: "after the heal all replicas are equal",
  lost: "no acknowledged write is lost",
  removed: "an element that was removed never comes back",
} as const;

export type StoreLaw = keyof typeof STORE_LAWS;

/** How often a law was broken, and where. */
export interface LawResult extends Findings {
  readonly law: StoreLaw;
}

/** The figures that both ways of deciding have. */
export interface StoreResult {
  /** False if a law was broken; `"unknown"` if nothing was acknowledged, or no last read succeeded. */
  readonly valid: Valid;
  readonly attemptCount: number;
  readonly acknowledgedCount: number;
  readonly readCount: number;
  readonly keyCount: number;
  /** Reads that lacked a write which had been acknowledged before they began. */
  readonly staleReadCount: number;
  readonly laws: readonly LawResult[];
}

/** The faults that the nodes of a history suffered. */
export interface NodeLosses {
  readonly restarts?: readonly Restart[];
  /** A node lost its memory, or is gone for good: what it alone held may be lost. Default: if any restarted. */
  readonly hasLosses?: boolean;
}

/** Collects the breaches of one law. */
export class LawBreaches extends BreachList {
  readonly #law: StoreLaw;

  constructor(law: StoreLaw) {
    super();
    this.#law = law;
  }

  result(): LawResult {
    return { law: this.#law, ...this.findings() };
  }
}

/** The figures of a history and the verdict over its laws. */
export function storeResult<S extends Stamp>(
  { writes, reads }: StoreHistory<S>,
  staleReadCount: number,
  laws: readonly LawResult[],
): StoreResult {
  const acknowledgedCount = writes.filter(isAcknowledged).length;
  const isTelling = acknowledgedCount > 0 && reads.some(({ final }) => final);
  return {
    valid: worstOf([...laws.map(({ valid }) => valid), isTelling ? true : "unknown"]),
    attemptCount: writes.length,
    acknowledgedCount,
    readCount: reads.length,
    keyCount: new Set(writes.map(({ key }) => key)).size,
    staleReadCount,
    laws,
  };
}

export function isAcknowledged({ okIndex }: Pick<StoreWrite<Stamp>, "okIndex">): boolean {
  return okIndex !== Infinity;
}

/** Every version of a read was written to that key, before the read completed, by a write that did not certainly fail. */
export function noPhantomVersion<S extends Stamp>({ writes, reads }: StoreHistory<S>): LawResult {
  const breaches = new LawBreaches("phantom");
  const written = new Map(writes.map((write) => [`${write.key} ${write.text}`, write] as const));
  for (const read of reads) {
    for (const { text } of read.versions) {
      const write = written.get(`${read.key} ${text}`);
      if (write !== undefined && !write.hasFailed && write.invokedIndex < read.index) continue;
      breaches.add(
        () => `${read.node} showed ${text} for ${read.key}, which ${neverWas(write)} (${at(read)})`,
      );
    }
  }
  return breaches.result();
}

function neverWas(write: StoreWrite<Stamp> | undefined): string {
  if (write === undefined) return "nobody wrote there";
  return write.hasFailed ? "was refused" : "nobody had written yet";
}

/** All last reads of a key show the same versions. */
export function equalInTheEnd<S extends Stamp>({ reads }: StoreHistory<S>): LawResult {
  const breaches = new LawBreaches("unequal");
  const firsts = new Map<string, { readonly text: string; readonly node: string }>();
  for (const read of reads) {
    if (!read.final) continue;
    const text = versionsText(read);
    const first = firsts.get(read.key);
    if (first === undefined) firsts.set(read.key, { text, node: read.node });
    else if (first.text !== text)
      breaches.add(
        () => `${read.key} is ${text} on ${read.node} and ${first.text} on ${first.node} (${at(read)})`,
      );
  }
  return breaches.result();
}

/** The versions of a read, in an order that does not depend on the replica. */
export function versionsText({ versions }: Pick<StoreRead<Stamp>, "versions">): string {
  const texts = versions.map(({ text, stamp }) => `${text} at ${canonicalText(stamp)}`);
  return texts.length === 0 ? "missing" : texts.sort().join(" and ");
}

/** A read's place in the history, in words. */
export function at({ index }: Pick<StoreRead<Stamp>, "index">): string {
  return `history ${index}`;
}

/** Something that a replica showed or said at one time, of one key or of itself. */
export interface Sighting<T> {
  readonly node: string;
  /** Sightings are compared within one subject: a key, or all keys. */
  readonly subject: string;
  readonly invokedIndex: number;
  readonly index: number;
  readonly timeMs: number;
  readonly state: T;
}

/**
 * Calls `check` for each sighting with what the same replica had shown of the subject before the sighting's operation
 * began: those that had completed by then, joined. A replica that restarts without its memory owes nothing of before.
 */
export function inOrder<T>(
  sightings: readonly Sighting<T>[],
  restarts: readonly Restart[],
  join: (before: T | undefined, state: T) => T,
  check: (sighting: Sighting<T>, before: T) => void,
): void {
  const events = sightings
    .flatMap((sighting) => [
      { index: sighting.invokedIndex, sighting, isEnd: false },
      { index: sighting.index, sighting, isEnd: true },
    ])
    .sort((a, b) => a.index - b.index);
  const floors = new Map<string, { readonly state: T; readonly timeMs: number }>();
  const owed = new Map<Sighting<T>, T>();
  for (const { sighting, isEnd } of events) {
    const { node, subject, timeMs, state } = sighting;
    const name = `${node} ${subject}`;
    const floor = floors.get(name);
    if (!isEnd) {
      if (floor !== undefined && !wasReborn(restarts, node, floor.timeMs, timeMs))
        owed.set(sighting, floor.state);
      continue;
    }
    const before = owed.get(sighting);
    if (before !== undefined) check(sighting, before);
    const isAnew = floor !== undefined && wasReborn(restarts, node, floor.timeMs, timeMs);
    floors.set(name, { state: join(isAnew ? undefined : floor?.state, state), timeMs });
  }
}

function wasReborn(restarts: readonly Restart[], node: string, fromMs: number, toMs: number): boolean {
  return restarts.some(
    (restart) => restart.node === node && restart.timeMs >= fromMs && restart.timeMs <= toMs,
  );
}
