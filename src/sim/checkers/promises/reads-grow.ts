/** S3: what a node once showed, every later read on it shows too, as long as it lives. */

import { checkObligations, type Obligation, type Restart } from "../obligations.ts";
import type { SetHistory } from "../set-history.ts";
import { Breaches, type PromiseResult } from "./promise.ts";

export function readsGrow(set: SetHistory, restarts: readonly Restart[] = []): PromiseResult {
  const breaches = new Breaches("S3-reads-grow");
  checkObligations(set, firstSightings(set, restarts), restarts, ({ id, index }, read) => {
    const value = JSON.stringify(set.adds[id]?.value);
    breaches.add(
      () => `${read.node} showed ${value} (history ${index}) and then no more (history ${read.index})`,
    );
  });
  return breaches.result();
}

/** For each node, and each of its lives, the first read that showed a value. */
function firstSightings(set: SetHistory, restarts: readonly Restart[]): (Obligation & { timeMs: number })[] {
  const sightings: (Obligation & { timeMs: number })[] = [];
  const seenOn = new Map<string, Uint8Array>();
  const upcoming = restarts.toSorted((a, b) => a.timeMs - b.timeMs);
  for (const read of set.reads) {
    while (upcoming[0] !== undefined && upcoming[0].timeMs <= read.timeMs)
      seenOn.delete((upcoming.shift() as Restart).node);
    let seen = seenOn.get(read.node);
    if (seen === undefined) {
      seen = new Uint8Array(set.adds.length);
      seenOn.set(read.node, seen);
    }
    for (const id of read.ids) {
      if (seen[id] === 1) continue;
      seen[id] = 1;
      sightings.push({ id, node: read.node, index: read.index, timeMs: read.timeMs });
    }
  }
  return sightings;
}
