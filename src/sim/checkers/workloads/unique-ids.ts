/** No id may be generated twice, on any node. */

import type { HistoryEvent } from "../../clients/history.ts";
import { canonicalText, compareValues } from "../value-index.ts";
import type { Valid } from "./verdict.ts";

/** A node that gave an id to a client. */
export interface Giving {
  readonly node: string;
  readonly timeMs: number;
}

/** Jepsen's figures under Jepsen's names. */
export interface UniqueIdsResult {
  /** `"unknown"` if no id was given. */
  readonly valid: Valid;
  readonly attemptedCount: number;
  readonly acknowledgedCount: number;
  readonly duplicatedCount: number;
  readonly duplicated: readonly (readonly [id: unknown, times: number])[];
  /** The id that was the first to be given again, and who gave it when, in order; absent if there is none. */
  readonly firstDuplicate?: { readonly id: unknown; readonly given: readonly Giving[] };
  /** The smallest and the largest id; absent if there are none. */
  readonly range?: readonly [unknown, unknown];
}

export function uniqueIds(history: readonly HistoryEvent[]): UniqueIdsResult {
  const ids = new Map<string, { readonly id: unknown; times: number }>();
  let attemptedCount = 0;
  let acknowledgedCount = 0;
  for (const event of history) {
    if (event.operation !== "generate") continue;
    if (event.kind === "invoke") attemptedCount++;
    if (event.kind !== "ok") continue;
    acknowledgedCount++;
    const key = canonicalText(event.value);
    const seen = ids.get(key);
    if (seen === undefined) ids.set(key, { id: event.value, times: 1 });
    else seen.times++;
  }
  const duplicated = [...ids.values()]
    .filter((entry) => entry.times > 1)
    .map((entry) => [entry.id, entry.times] as const)
    .sort(([a], [b]) => compareValues(a, b));
  return {
    valid: duplicated.length > 0 ? false : acknowledgedCount === 0 ? "unknown" : true,
    attemptedCount,
    acknowledgedCount,
    duplicatedCount: duplicated.length,
    duplicated,
    ...(duplicated.length > 0 && firstDuplicateOf(history)),
    ...rangeOf([...ids.values()].map((entry) => entry.id)),
  };
}

function firstDuplicateOf(history: readonly HistoryEvent[]): Pick<UniqueIdsResult, "firstDuplicate"> {
  const given = history.filter(({ operation, kind }) => operation === "generate" && kind === "ok");
  const seen = new Set<string>();
  const first = given.find(({ value }) => {
    const key = canonicalText(value);
    return seen.has(key) || !seen.add(key);
  });
  if (first === undefined) return {};
  const key = canonicalText(first.value);
  const alike = given.filter(({ value }) => canonicalText(value) === key);
  return {
    firstDuplicate: { id: first.value, given: alike.map(({ node, timeMs }) => ({ node, timeMs })) },
  };
}

function rangeOf(ids: readonly unknown[]): { readonly range?: readonly [unknown, unknown] } {
  if (ids.length === 0) return {};
  let least = ids[0];
  let most = ids[0];
  for (const id of ids) {
    if (compareValues(id, least) < 0) least = id;
    if (compareValues(id, most) > 0) most = id;
  }
  return { range: [least, most] };
}
