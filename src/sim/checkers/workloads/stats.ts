/** How many operations ended how, by operation. Jepsen's `stats`: each kind needs at least one success. */

import type { HistoryEvent, Outcome } from "../../clients/history.ts";
import type { Valid } from "./verdict.ts";

export interface OutcomeCounts {
  readonly valid: Valid;
  readonly count: number;
  readonly okCount: number;
  readonly failCount: number;
  readonly infoCount: number;
}

export interface StatsResult extends OutcomeCounts {
  readonly byOperation: ReadonlyMap<string, OutcomeCounts>;
}

type Tally = Record<Outcome, number> & { invoke: number };

/** An operation that never ended counts as `info`. */
export function stats(history: readonly HistoryEvent[]): StatsResult {
  const tallies = new Map<string, Tally>();
  for (const event of history) {
    let tally = tallies.get(event.operation);
    if (tally === undefined) {
      tally = { invoke: 0, ok: 0, fail: 0, info: 0 };
      tallies.set(event.operation, tally);
    }
    tally[event.kind]++;
  }
  const byOperation = new Map(
    [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => [name, countsOf(tally)]),
  );
  const total: Tally = { invoke: 0, ok: 0, fail: 0, info: 0 };
  for (const tally of tallies.values()) {
    for (const kind of ["invoke", "ok", "fail", "info"] as const) total[kind] += tally[kind];
  }
  const valid = [...byOperation.values()].every((counts) => counts.valid === true);
  return { ...countsOf(total), valid, byOperation };
}

function countsOf(tally: Tally): OutcomeCounts {
  return {
    valid: tally.ok > 0,
    count: tally.invoke,
    okCount: tally.ok,
    failCount: tally.fail,
    infoCount: tally.invoke - tally.ok - tally.fail,
  };
}
