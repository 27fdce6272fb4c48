import type { Holders } from "./holders.ts";
import type { Restart } from "./obligations.ts";
import type { SetHistory } from "./set-history.ts";

/**
 * Acknowledged values that nobody can have any more: every node that a message brought them to was killed before it told
 * another, and no read showed them on a node that kept its memory. No node could have saved them.
 */
export function diedWithNode(
  set: SetHistory,
  holders: Holders,
  restarts: readonly Restart[],
): readonly unknown[] {
  if (restarts.length === 0) return [];
  const gone = new Set<number>();
  set.adds.forEach((add, id) => {
    if (add.okIndex !== Infinity && holders.isGone(add.value)) gone.add(id);
  });
  for (const { node, timeMs, ids } of gone.size === 0 ? [] : set.reads) {
    const isForgotten = restarts.some((restart) => restart.node === node && restart.timeMs > timeMs);
    if (!isForgotten) for (const id of ids) gone.delete(id);
  }
  return [...gone].map((id) => set.adds[id]?.value);
}
