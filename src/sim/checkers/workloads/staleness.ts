import { byKey, type Stamp, type StoreHistory, type StoreRead, type StoreWrite } from "../store-history.ts";
import { isAcknowledged } from "./store-laws.ts";

/** A read that lacked a write which had been acknowledged before, and how old the oldest such write was, in milliseconds. */
export interface StaleRead {
  readonly read: StoreRead<Stamp>;
  readonly ageMs: number;
}

/** Reads that lacked a write which had been acknowledged before they began. `lacks`: whether a read shows neither the write nor a successor. */
export function staleReads<S extends Stamp>(
  { writes, reads }: StoreHistory<S>,
  lacks: (read: StoreRead<S>) => (write: StoreWrite<S>) => boolean,
): readonly StaleRead[] {
  const writesOf = byKey(writes.filter(isAcknowledged));
  return reads.flatMap((read) => {
    const isLacking = lacks(read);
    let oldestMs = Infinity;
    for (const write of writesOf.get(read.key) ?? [])
      if (write.okIndex < read.invokedIndex && isLacking(write))
        oldestMs = Math.min(oldestMs, write.okTimeMs);
    return oldestMs === Infinity ? [] : [{ read, ageMs: read.invokedTimeMs - oldestMs }];
  });
}
