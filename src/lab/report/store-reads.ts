import {
  readLwwHistory,
  readVvHistory,
  type Stamp,
  type StoreRead,
} from "../../sim/checkers/store-history.ts";
import { lwwStaleness } from "../../sim/checkers/workloads/kv-lww.ts";
import { vvStaleness } from "../../sim/checkers/workloads/kv-vv.ts";
import type { StaleRead } from "../../sim/checkers/workloads/staleness.ts";
import type { HistoryEvent } from "../../sim/clients/history.ts";

/** The reads of a key-value store that completed. */
export interface StoreReads {
  readonly all: readonly StoreRead<Stamp>[];
  /** Those that lacked a write which had been acknowledged before they began. */
  readonly stale: readonly StaleRead[];
}

/** The reads in a history; `undefined` where the workload is none of a key-value store. */
export function storeReads(workload: string, history: readonly HistoryEvent[]): StoreReads | undefined {
  if (workload === "kv-lww") {
    const store = readLwwHistory(history);
    return { all: store.reads, stale: lwwStaleness(store) };
  }
  if (workload === "kv-vv") {
    const store = readVvHistory(history);
    return { all: store.reads, stale: vvStaleness(store) };
  }
  return undefined;
}
