/**
 * Jepsen's `set-full`: which of the added values end up in reads for good, and how long that took. Definitions:
 * jepsen.checker/set-full (0.3.7), as Maelstrom runs it.
 *
 * It is blind to phantoms, and passes a value that one node lost as long as the last read shows it; the promises
 * beside it are not.
 */

import type { HistoryEvent } from "../../clients/history.ts";
import { addedBefore, readSetHistory, type SetHistory, type SetRead } from "../set-history.ts";
import { canonicalText, compareValues } from "../value-index.ts";
import { type Quantiles, quantilesOf } from "./quantiles.ts";
import type { Valid } from "./verdict.ts";

/** The fate of one value. */
export interface ValueFate {
  readonly element: unknown;
  readonly outcome: "stable" | "lost" | "never-read";
  /**
   * From known on: of a stable value until it was last absent, of a lost one until it was last present. Whole
   * milliseconds.
   */
  readonly latencyMs: number;
  /** The event that made the value known; at `Infinity` if none did. */
  readonly known: EventPoint;
  /** The invocations of the reads invoked last that lacked, and that showed, the value. */
  readonly lastAbsent?: EventPoint;
  readonly lastPresent?: EventPoint;
}

export interface EventPoint {
  readonly index: number;
  readonly timeMs: number;
}

/** Jepsen's figures under Jepsen's names. */
export interface SetFullResult {
  /** False if a value is lost; `"unknown"` if none is stable. */
  readonly valid: Valid;
  readonly attemptCount: number;
  /** Values whose add was acknowledged (not one of Jepsen's figures). */
  readonly acknowledgedCount: number;
  readonly stableCount: number;
  readonly lostCount: number;
  readonly lost: readonly unknown[];
  /** Acknowledged values that only nodes had which were killed: not the node's fault, and none of Jepsen's figures. */
  readonly diedWithNodeCount?: number;
  readonly diedWithNode?: readonly unknown[];
  readonly neverReadCount: number;
  readonly neverRead: readonly unknown[];
  readonly staleCount: number;
  readonly stale: readonly unknown[];
  /** The eight worst, worst first. */
  readonly worstStale: readonly ValueFate[];
  /** Values that some read held more than once, with the largest number of times. */
  readonly duplicatedCount: number;
  readonly duplicated: readonly (readonly [value: unknown, times: number])[];
  /** Whole milliseconds over the stable values; absent if there are none. */
  readonly stableLatenciesMs?: Quantiles;
  /** Whole milliseconds from known to last seen, over the lost values. */
  readonly lostLatenciesMs?: Quantiles;
}

const WORST_STALE_MAX = 8;
const NEVER = -1;

/** Judges a history of `broadcast` or `add` and `read` operations. */
export function setFull(history: readonly HistoryEvent[]): SetFullResult {
  return judgeSet(readSetHistory(history));
}

/** As `setFull`, of a history already read. Values of `died` had gone with the memory of every node that had them. */
export function judgeSet(set: SetHistory, died?: readonly unknown[]): SetFullResult {
  const fates = findFates(set);
  const stable = fates.filter((fate) => fate.outcome === "stable");
  const gone = new Set(died?.map(canonicalText));
  const missing = fates.filter((fate) => fate.outcome === "lost");
  const lost = missing.filter((fate) => !gone.has(canonicalText(fate.element)));
  const diedWithNode = missing.filter((fate) => gone.has(canonicalText(fate.element)));
  const neverRead = fates.filter((fate) => fate.outcome === "never-read");
  const stale = stable.filter((fate) => fate.latencyMs > 0);
  const duplicated = findDuplicated(set);
  const stableLatenciesMs = quantilesOf(stable.map((fate) => fate.latencyMs));
  const lostLatenciesMs = quantilesOf(lost.map((fate) => fate.latencyMs));
  return {
    valid: lost.length > 0 ? false : stable.length === 0 ? "unknown" : true,
    attemptCount: set.adds.length,
    acknowledgedCount: set.adds.filter((add) => add.okIndex !== Infinity).length,
    stableCount: stable.length,
    lostCount: lost.length,
    lost: valuesOf(lost),
    ...(died && { diedWithNodeCount: diedWithNode.length, diedWithNode: valuesOf(diedWithNode) }),
    neverReadCount: neverRead.length,
    neverRead: valuesOf(neverRead),
    staleCount: stale.length,
    stale: valuesOf(stale),
    worstStale: stale.toSorted((a, b) => b.latencyMs - a.latencyMs).slice(0, WORST_STALE_MAX),
    duplicatedCount: duplicated.length,
    duplicated,
    ...(stableLatenciesMs === undefined ? {} : { stableLatenciesMs }),
    ...(lostLatenciesMs === undefined ? {} : { lostLatenciesMs }),
  };
}

function valuesOf(fates: readonly ValueFate[]): unknown[] {
  return fates.map((fate) => fate.element).sort(compareValues);
}

/** The fate of each value, by its number. */
export function findFates(set: SetHistory): ValueFate[] {
  const { lastAbsent, lastPresent } = findSightings(set);
  const known = findKnown(set);
  return set.adds.map((add, id) => {
    const absent = invocationOf(set.reads[lastAbsent[id] as number]);
    const present = invocationOf(set.reads[lastPresent[id] as number]);
    return fateOf(add.value, known[id] as EventPoint, absent, present);
  });
}

function fateOf(element: unknown, known: EventPoint, absent?: EventPoint, present?: EventPoint): ValueFate {
  const absentIndex = absent?.index ?? NEVER;
  const presentIndex = present?.index ?? NEVER;
  const points = {
    element,
    known,
    ...(absent && { lastAbsent: absent }),
    ...(present && { lastPresent: present }),
  };
  if (absentIndex < presentIndex)
    return { ...points, outcome: "stable", latencyMs: elapsedMs(known, absent) };
  if (known.index < absentIndex) return { ...points, outcome: "lost", latencyMs: elapsedMs(known, present) };
  return { ...points, outcome: "never-read", latencyMs: 0 };
}

function invocationOf(read: SetRead | undefined): EventPoint | undefined {
  return read && { index: read.invokedIndex, timeMs: read.invokedTimeMs };
}

/** Jepsen counts whole milliseconds: 0.9 ms late is not stale. */
function elapsedMs(known: EventPoint, point: EventPoint | undefined): number {
  return point === undefined ? 0 : Math.max(0, Math.floor(point.timeMs - known.timeMs));
}

interface Sightings {
  /** Per value: position in `reads` of the read invoked last that lacks, or shows, it; -1 if none does. */
  readonly lastAbsent: Int32Array;
  readonly lastPresent: Int32Array;
}

/** Costs one step for each value of each read: reads are marked in one shared array, never hashed. */
function findSightings(set: SetHistory): Sightings {
  const lastAbsent = new Int32Array(set.adds.length).fill(NEVER);
  const lastPresent = new Int32Array(set.adds.length).fill(NEVER);
  const marks = new Int32Array(set.adds.length);
  const byInvocation = set.reads.map((read, position) => ({ read, position }));
  byInvocation.sort((a, b) => a.read.invokedIndex - b.read.invokedIndex);

  let mark = 0;
  for (const { read, position } of byInvocation) {
    mark++;
    // A read counts for what had been added when it completed.
    const added = addedBefore(set, read);
    for (const id of read.ids) {
      if (id >= added) continue;
      marks[id] = mark;
      lastPresent[id] = position;
    }
    for (let id = 0; id < added; id++) if (marks[id] !== mark) lastAbsent[id] = position;
  }
  return { lastAbsent, lastPresent };
}

/** When each value was first known: its add acknowledged, or a read that shows it completed. */
function findKnown(set: SetHistory): EventPoint[] {
  const known: EventPoint[] = set.adds.map((add) => ({ index: add.okIndex, timeMs: add.okTimeMs }));
  for (const read of set.reads) {
    const added = addedBefore(set, read);
    for (const id of read.ids) {
      if (id < added && read.index < (known[id] as EventPoint).index)
        known[id] = { index: read.index, timeMs: read.timeMs };
    }
  }
  return known;
}

function findDuplicated(set: SetHistory): [unknown, number][] {
  const counts = new Int32Array(set.adds.length);
  const worst = new Map<number, number>();
  for (const read of set.reads) {
    for (const id of read.ids) {
      const count = (counts[id] as number) + 1;
      counts[id] = count;
      if (count > 1) worst.set(id, Math.max(worst.get(id) ?? 0, count));
    }
    for (const id of read.ids) counts[id] = 0;
  }
  return [...worst]
    .map(([id, times]): [unknown, number] => [set.adds[id]?.value, times])
    .sort(([a], [b]) => compareValues(a, b));
}
