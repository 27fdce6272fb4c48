/**
 * Counters (`pn-counter`, `g-counter`): after the healing pause every node must read the sum of all acknowledged adds
 * plus that of any subset of the indefinite ones. As Maelstrom's pn-counter checker, with the reachable sums kept as
 * intervals.
 */

import type { HistoryEvent, Outcome } from "../../clients/history.ts";
import { operationsOf, outcomeOf } from "../operations.ts";
import type { Valid } from "./verdict.ts";

/** Whole numbers from the first to the last, both included. */
export type Interval = readonly [first: number, last: number];

export interface CounterResult {
  /** `"unknown"` if no final read succeeded. */
  readonly valid: Valid;
  readonly errors: readonly { readonly node: string; readonly index: number; readonly value: unknown }[];
  readonly finalReads: readonly unknown[];
  /** The sums that are right, ascending. */
  readonly acceptable: readonly Interval[];
}

export function counter(history: readonly HistoryEvent[]): CounterResult {
  const operations = operationsOf(history);
  const deltasOf = (outcome: Outcome) =>
    operations
      .filter((operation) => operation.invoked.operation === "add" && outcomeOf(operation) === outcome)
      .map((operation) => Number(operation.invoked.value));
  const finalReads = operations.flatMap(({ invoked, end }) =>
    invoked.operation === "read" && invoked.final === true && end?.kind === "ok" ? [end] : [],
  );
  const sum = deltasOf("ok").reduce((total, delta) => total + delta, 0);
  let acceptable: readonly Interval[] = [[sum, sum]];
  for (const delta of deltasOf("info")) acceptable = withOrWithout(acceptable, delta);

  const errors = finalReads
    .filter((read) => !isIn(read.value, acceptable))
    .map((read) => ({ node: read.node, index: read.index, value: read.value }));
  return {
    valid: errors.length > 0 ? false : finalReads.length === 0 ? "unknown" : true,
    errors,
    finalReads: finalReads.map((read) => read.value),
    acceptable,
  };
}

/** The union of `intervals` and of `intervals` moved by `delta`, neighbours joined. */
function withOrWithout(intervals: readonly Interval[], delta: number): Interval[] {
  const moved = intervals.map(([first, last]): Interval => [first + delta, last + delta]);
  const joined: Interval[] = [];
  for (const next of [...intervals, ...moved].sort((a, b) => a[0] - b[0])) {
    const previous = joined.at(-1);
    if (previous !== undefined && next[0] <= previous[1] + 1) {
      joined[joined.length - 1] = [previous[0], Math.max(previous[1], next[1])];
    } else {
      joined.push(next);
    }
  }
  return joined;
}

/** Whether a value is one of the sums. */
export function isIn(value: unknown, intervals: readonly Interval[]): boolean {
  return (
    Number.isInteger(value) &&
    intervals.some(([first, last]) => first <= (value as number) && (value as number) <= last)
  );
}
