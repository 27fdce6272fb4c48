/**
 * A history of adds and whole-set reads, read once for all checkers that need it: values numbered in the order in
 * which their adds were invoked, each read a flat array of such numbers.
 */

import type { HistoryEvent } from "../clients/history.ts";
import { operationsOf } from "./operations.ts";
import { ValueIndex } from "./value-index.ts";

/** One value's add; its position in `SetHistory.adds` is the value's number. */
export interface SetAdd {
  readonly value: unknown;
  readonly node: string;
  readonly invokedIndex: number;
  /** History index and time of the first acknowledgement; `Infinity` if there was none. */
  readonly okIndex: number;
  readonly okTimeMs: number;
}

/** An acknowledged add, once per acknowledgement: the same value may be added again, and elsewhere. */
export interface Acknowledgement {
  readonly id: number;
  readonly node: string;
  readonly index: number;
  readonly timeMs: number;
}

/** A read that completed. */
export interface SetRead {
  readonly node: string;
  readonly invokedIndex: number;
  readonly invokedTimeMs: number;
  readonly index: number;
  readonly timeMs: number;
  readonly final: boolean;
  /** The numbers of the values in it, in the read's own order, repeats included. */
  readonly ids: Int32Array;
  /** Values in it that nobody ever added. */
  readonly unknown: readonly unknown[];
}

export interface SetHistory {
  readonly adds: readonly SetAdd[];
  /** These two in the order of completion. */
  readonly acknowledgements: readonly Acknowledgement[];
  readonly reads: readonly SetRead[];
}

const NONE: readonly unknown[] = [];

/** Numbers the values of `history` and pairs each end of an operation with its start. */
export function readSetHistory(history: readonly HistoryEvent[]): SetHistory {
  const operations = operationsOf(history);
  const index = new ValueIndex();
  const adds: SetAdd[] = [];
  for (const { invoked } of operations) {
    if (!isAdd(invoked)) continue;
    const { value, node } = invoked;
    adds[index.add(value)] ??= {
      value,
      node,
      invokedIndex: invoked.index,
      okIndex: Infinity,
      okTimeMs: Infinity,
    };
  }

  const acknowledgements: Acknowledgement[] = [];
  const reads: SetRead[] = [];
  for (const { invoked, end } of operations) {
    if (end?.kind !== "ok") continue;
    if (isAdd(invoked)) {
      // The reply to an add carries no value: what was added stands at its invocation.
      acknowledgements.push({
        id: index.find(invoked.value),
        node: end.node,
        index: end.index,
        timeMs: end.timeMs,
      });
    } else if (invoked.operation === "read" && Array.isArray(end.value)) {
      reads.push(readOf(invoked, end, end.value, index));
    }
  }
  acknowledgements.sort((a, b) => a.index - b.index);
  reads.sort((a, b) => a.index - b.index);
  for (const { id, index: okIndex, timeMs: okTimeMs } of acknowledgements) {
    const add = adds[id] as SetAdd;
    if (add.okIndex === Infinity) adds[id] = { ...add, okIndex, okTimeMs };
  }
  return { adds, acknowledgements, reads };
}

function isAdd(event: HistoryEvent): boolean {
  return event.operation === "broadcast" || event.operation === "add";
}

function readOf(
  invoked: HistoryEvent,
  end: HistoryEvent,
  list: readonly unknown[],
  index: ValueIndex,
): SetRead {
  const ids = new Int32Array(list.length);
  let unknown: unknown[] | undefined;
  let length = 0;
  for (const value of list) {
    const id = index.find(value);
    if (id >= 0) {
      ids[length++] = id;
    } else {
      unknown ??= [];
      unknown.push(value);
    }
  }
  return {
    node: end.node,
    invokedIndex: invoked.index,
    invokedTimeMs: invoked.timeMs,
    index: end.index,
    timeMs: end.timeMs,
    final: invoked.final === true,
    ids: length === ids.length ? ids : ids.slice(0, length),
    unknown: unknown ?? NONE,
  };
}

/** How many values had been added when `read` completed: those with a smaller number, since adds are numbered in order. */
export function addedBefore(set: SetHistory, read: SetRead): number {
  let low = 0;
  let high = set.adds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set.adds[middle] as SetAdd).invokedIndex < read.index) low = middle + 1;
    else high = middle;
  }
  return low;
}
