import type { SetHistory, SetRead } from "../../../sim/checkers/set-history.ts";

/** A read that lacked values which had been acknowledged before it was asked for. */
export interface StaleRead {
  readonly node: string;
  readonly timeMs: number;
  readonly missing: number;
  /** How long the one that had been acknowledged first had been so. */
  readonly oldestMs: number;
}

/** Reads in the order of their completion; costs one step for each value of each read. `isGone`: which values no read has to show. */
export function staleReads(
  { adds, reads }: SetHistory,
  isGone: (value: unknown) => boolean,
): readonly StaleRead[] {
  const acknowledged = adds
    .map(({ okTimeMs, value }, id) => ({ id, okTimeMs, value }))
    .filter(({ okTimeMs, value }) => okTimeMs !== Number.POSITIVE_INFINITY && !isGone(value))
    .sort((a, b) => a.okTimeMs - b.okTimeMs);
  const marks = new Int32Array(adds.length);
  return reads.flatMap((read, position): StaleRead[] => {
    for (const id of read.ids) marks[id] = position + 1;
    const lack = lackOf(read, acknowledged, (id) => marks[id] === position + 1);
    return lack.missing === 0 ? [] : [{ node: read.node, timeMs: read.invokedTimeMs, ...lack }];
  });
}

function lackOf(
  { invokedTimeMs }: SetRead,
  acknowledged: readonly { readonly id: number; readonly okTimeMs: number }[],
  has: (id: number) => boolean,
): Pick<StaleRead, "missing" | "oldestMs"> {
  let missing = 0;
  let oldestMs = 0;
  for (const { id, okTimeMs } of acknowledged) {
    if (okTimeMs >= invokedTimeMs) break;
    if (has(id)) continue;
    if (missing === 0) oldestMs = invokedTimeMs - okTimeMs;
    missing++;
  }
  return { missing, oldestMs };
}
