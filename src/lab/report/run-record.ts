import { readSetHistory, type SetHistory } from "../../sim/checkers/set-history.ts";
import type { Followed } from "../../sim/checkers/trails/value-follower.ts";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import { nodeIdsOf } from "../../sim/run/run-options.ts";
import { inMicroseconds } from "../../sim/time/microseconds.ts";
import type { Results } from "./results-file.ts";
import { type StoreReads, storeReads } from "./store-reads.ts";
import type { MessageLog } from "./watch/message-log.ts";
import type { RunWatch } from "./watch/run-watch.ts";
import type { TrafficRates } from "./watch/traffic-rates.ts";

/** Everything that a page is made of, wherever it was taken from. */
export interface RunRecord {
  readonly results: Results;
  readonly nodeIds: readonly string[];
  readonly history: readonly HistoryEvent[];
  /** Present for workloads that add and read values. */
  readonly set?: SetHistory;
  /** Present for key-value stores. */
  readonly store?: StoreReads;
  /** Absent where no messages were kept. */
  readonly traffic?: RunTraffic;
}

export interface RunTraffic {
  readonly followed: Followed;
  readonly messages: MessageLog;
  readonly rates: TrafficRates;
}

const SET_WORKLOADS: readonly string[] = ["broadcast", "g-set"];

/** Puts together what a run left behind. `watch` has seen its messages. */
export function runRecord(
  results: Results,
  recorded: readonly HistoryEvent[],
  watch: RunWatch | undefined,
): RunRecord {
  const history = recorded.map((event) => ({ ...event, timeMs: inMicroseconds(event.timeMs) }));
  const { workload, "node-count": nodeCount } = results.run.options;
  const set = SET_WORKLOADS.includes(workload) ? readSetHistory(history) : undefined;
  const store = storeReads(workload, history);
  return {
    results,
    nodeIds: nodeIdsOf(nodeCount),
    history,
    ...(set && { set }),
    ...(store && { store }),
    ...(watch && {
      traffic: { followed: watch.values.finish(set), messages: watch.messages, rates: watch.rates },
    }),
  };
}
