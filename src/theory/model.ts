/**
 * The predicted cost of a run of Maelstrom's broadcast workload: messages between servers for each client operation,
 * and the stable latencies. Fault-free, with links of constant latency up to 200 ms, and a load of at least some
 * operations a second: what nodes say to each other before there is anything to say is not in it. Virtual runs agree
 * within 15 % (test/theory/model.test.ts).
 *
 * The strategies: window-model.ts, forwarding-model.ts, gossip-model.ts.
 */

import { type BroadcastLoad, operationCount } from "./broadcast-load.ts";
import type { Staleness } from "./staleness.ts";

export interface Prediction extends Staleness {
  /** Maelstrom's msgs-per-op of the servers: reads count as operations. */
  readonly messagesPerOperation: number;
}

/** The prediction for a run without messages. */
export const NOTHING: Prediction = { messagesPerOperation: 0, medianMs: 0, maxMs: 0 };

/** Puts the parts together, per client operation. */
export function prediction(load: BroadcastLoad, messages: number, latencies: Staleness): Prediction {
  const operations = operationCount(load);
  return { messagesPerOperation: operations === 0 ? 0 : messages / operations, ...latencies };
}
