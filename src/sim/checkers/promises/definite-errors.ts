/** S9: a value whose adds all ended in a definite error is shown by nobody: a definite error says that nothing happened. */

import type { HistoryEvent } from "../../clients/history.ts";
import type { Restart } from "../obligations.ts";
import { type Operation, operationsOf, outcomeOf } from "../operations.ts";
import type { SetHistory } from "../set-history.ts";
import { canonicalText } from "../value-index.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

export function definiteErrors(
  set: SetHistory,
  history: readonly HistoryEvent[],
  restarts: readonly Restart[] = [],
): PromiseResult {
  const breaches = new Breaches("S9-definite-error");
  const refused = refusedIds(set, history, restarts);
  if (refused.size === 0) return breaches.result();
  const reported = new Set<number>();
  for (const read of set.reads) {
    for (const id of read.ids) {
      const error = refused.get(id);
      if (error === undefined || reported.has(id)) continue;
      reported.add(id);
      const value = JSON.stringify(set.adds[id]?.value);
      breaches.add(() => `${read.node} showed ${value} (history ${read.index}), which was refused: ${error}`);
    }
  }
  return breaches.result();
}

/** Numbers of the values of which no add succeeded or may have, with the last error. */
function refusedIds(
  set: SetHistory,
  history: readonly HistoryEvent[],
  restarts: readonly Restart[],
): ReadonlyMap<number, string> {
  const numbers = new Map(set.adds.map(({ value }, id) => [canonicalText(value), id] as const));
  const refused = new Map<number, string>();
  const possible = new Set<number>();
  for (const operation of operationsOf(history)) {
    if (operation.invoked.operation === "read") continue;
    const id = numbers.get(canonicalText(operation.invoked.value)) ?? -1;
    if (outcomeOf(operation) === "fail" && !isOfTwoLives(operation, restarts))
      refused.set(id, operation.end?.error ?? "");
    else possible.add(id);
  }
  for (const id of possible) refused.delete(id);
  return refused;
}

/** The life that refused the request may be another one than got its first copy: that one may have taken it and passed it on. */
function isOfTwoLives({ invoked, end }: Operation, restarts: readonly Restart[]): boolean {
  const endMs = end?.timeMs ?? Infinity;
  return restarts.some(({ node, timeMs }) => {
    return node === invoked.node && invoked.timeMs <= timeMs && timeMs <= endMs;
  });
}
