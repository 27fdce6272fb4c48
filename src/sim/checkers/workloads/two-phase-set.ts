/** A two-phase set: an element that was removed never comes back. */

import type { HistoryEvent } from "../../clients/history.ts";
import type { Restart } from "../obligations.ts";
import { type Operation, operationsOf } from "../operations.ts";
import { canonicalText } from "../value-index.ts";
import { inOrder, LawBreaches, type LawResult, type Sighting } from "./store-laws.ts";

/** The state that a replica has shown: the elements in the set, and those that were removed. */
interface SetState {
  readonly isRead: boolean;
  readonly invokedIndex: number;
  /** With the event that last showed them. */
  readonly present: ReadonlyMap<string, number>;
  readonly removed: ReadonlySet<string>;
}

const NONE_REMOVED: ReadonlySet<string> = new Set();

/**
 * Judges a history of `add`, `remove` and whole-set `read`s: on one node no element comes back after its removal was
 * acknowledged there or a read did not show it any more, and no last read shows an element whose removal anybody
 * acknowledged. `hasLosses`: a node lost its memory, and may have known of a removal alone.
 */
export function tombstonesLast(
  history: readonly HistoryEvent[],
  restarts: readonly Restart[],
  hasLosses: boolean,
): LawResult {
  const breaches = new LawBreaches("removed");
  const operations = operationsOf(history).filter(({ end }) => end?.kind === "ok");
  inOrder(operations.flatMap(sightingOf), restarts, join, ({ node, index, state }, before) => {
    if (!state.isRead) return;
    for (const text of state.present.keys())
      if (before.removed.has(text)) breaches.add(() => `${node} showed ${text} again (history ${index})`);
  });
  const buried = new Set(
    operations
      .filter(({ invoked }) => invoked.operation === "remove")
      .map(({ invoked }) => canonicalText(invoked.value)),
  );
  for (const { invoked, end } of operations) {
    if (hasLosses || invoked.final !== true || end === undefined) continue;
    for (const text of textsOf(end.value))
      if (buried.has(text)) breaches.add(() => `${end.node} shows ${text} in the end (history ${end.index})`);
  }
  return breaches.result();
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(canonicalText) : [];
}

function sightingOf({ invoked, end }: Operation): Sighting<SetState>[] {
  if (end === undefined || invoked.operation === "add") return [];
  const { index, timeMs, node } = end;
  const isRead = invoked.operation === "read";
  const present = new Map(isRead ? textsOf(end.value).map((text) => [text, index] as const) : []);
  const removed = isRead ? NONE_REMOVED : new Set([canonicalText(invoked.value)]);
  const state = { isRead, invokedIndex: invoked.index, present, removed };
  return [{ node, subject: "set", invokedIndex: invoked.index, index, timeMs, state }];
}

/** An element is removed once a read does not show it that began after another had shown it. */
function join(before: SetState | undefined, state: SetState): SetState {
  if (before === undefined) return state;
  const removed = new Set([...before.removed, ...state.removed]);
  if (!state.isRead) return { ...before, removed };
  const present = new Map(state.present);
  for (const [text, index] of before.present) {
    if (present.has(text)) continue;
    if (index < state.invokedIndex) removed.add(text);
    else present.set(text, index);
  }
  return { ...state, present, removed };
}
