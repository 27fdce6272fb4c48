/**
 * A node's obligations: values that each of its reads must show from some point of the history on. A node that restarts
 * owes nothing of its life before.
 */

import type { SetHistory, SetRead } from "./set-history.ts";

/** The node must show the value in every read invoked after `index`. */
export interface Obligation {
  readonly id: number;
  readonly node: string;
  readonly index: number;
}

/** A node that began again, without its memory, at that moment. */
export interface Restart {
  readonly node: string;
  readonly timeMs: number;
}

/**
 * Calls `onMissing` for each value that a read owed and lacked: once for a value and node, at the first read that
 * lacks it. `obligations` are in the order of their indices. Costs one step for each value of each read.
 */
export function checkObligations(
  set: SetHistory,
  obligations: readonly (Obligation & { readonly timeMs: number })[],
  restarts: readonly Restart[],
  onMissing: (obligation: Obligation, read: SetRead) => void,
): void {
  const owed = new Map<string, (Obligation & { readonly timeMs: number })[]>();
  for (const obligation of obligations) {
    const list = owed.get(obligation.node);
    if (list === undefined) owed.set(obligation.node, [obligation]);
    else list.push(obligation);
  }
  const reported = new Set<Obligation>();
  const marks = new Int32Array(set.adds.length);
  set.reads.forEach((read, position) => {
    const mark = position + 1;
    for (const id of read.ids) marks[id] = mark;
    const bornMs = incarnationStartMs(read, restarts);
    for (const obligation of owed.get(read.node) ?? []) {
      if (obligation.index >= read.invokedIndex) break;
      if (marks[obligation.id] === mark || obligation.timeMs < bornMs || reported.has(obligation)) continue;
      reported.add(obligation);
      onMissing(obligation, read);
    }
  });
}

/** When the node that answered `read` last came to life. */
function incarnationStartMs(read: SetRead, restarts: readonly Restart[]): number {
  let startMs = -Infinity;
  for (const restart of restarts) {
    if (restart.node === read.node && restart.timeMs <= read.timeMs)
      startMs = Math.max(startMs, restart.timeMs);
  }
  return startMs;
}
