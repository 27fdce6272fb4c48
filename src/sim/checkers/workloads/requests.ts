/** How long requests took, and whether clients that wait for their replies could offer the load that was asked for. */

import type { HistoryEvent } from "../../clients/history.ts";
import type { RunOptions } from "../../run/run-options.ts";
import { type Operation, operationsOf } from "../operations.ts";
import { type Quantiles, quantilesOf } from "./quantiles.ts";

export interface RequestsResult {
  /** From the request to its reply, in ms, of the operations that succeeded, by the name of the operation. */
  readonly latenciesMs: ReadonlyMap<string, Quantiles>;
  /** Operations that were begun under load. */
  readonly offeredCount: number;
  /** The rate asks for so many in the mean. */
  readonly wantedCount: number;
  /** The share of their time under load that workers spent waiting for replies, 0 … 1. */
  readonly busyShare: number;
  /** The longest that a worker waited under load, be it in vain. */
  readonly longestWaitMs: number;
}

type Load = Pick<RunOptions, "ratePerSecond" | "timeLimitMs" | "concurrency">;

/** The last reads count for the latencies alone: they are no part of the load. */
export function requests(history: readonly HistoryEvent[], load: Load): RequestsResult {
  const { ratePerSecond, timeLimitMs, concurrency } = load;
  const operations = operationsOf(history);
  const offered = operations.filter(({ invoked }) => invoked.final !== true);
  const startMs = offered[0]?.invoked.timeMs ?? 0;
  let waitedMs = 0;
  let longestWaitMs = 0;
  for (const { invoked, end } of offered) {
    const endMs = end?.timeMs ?? startMs + timeLimitMs;
    waitedMs += Math.min(endMs, startMs + timeLimitMs) - invoked.timeMs;
    longestWaitMs = Math.max(longestWaitMs, endMs - invoked.timeMs);
  }
  return {
    latenciesMs: latenciesOf(operations),
    offeredCount: offered.length,
    wantedCount: Math.round((ratePerSecond * timeLimitMs) / 1_000),
    busyShare: Math.max(0, waitedMs) / (concurrency * timeLimitMs),
    longestWaitMs,
  };
}

function latenciesOf(operations: readonly Operation[]): ReadonlyMap<string, Quantiles> {
  const latencies = new Map<string, number[]>();
  for (const { invoked, end } of operations) {
    if (end?.kind !== "ok") continue;
    const others = latencies.get(invoked.operation);
    const latencyMs = end.timeMs - invoked.timeMs;
    if (others === undefined) latencies.set(invoked.operation, [latencyMs]);
    else others.push(latencyMs);
  }
  const names = [...latencies.keys()].sort();
  return new Map(names.map((name) => [name, quantilesOf(latencies.get(name) ?? []) ?? {}]));
}
