/** Limits on figures of a run, as the challenges of Gossip Glomers have them. A run beyond one is invalid. */

import type { NetStatistics } from "./workloads/net-statistics.ts";
import type { Quantiles } from "./workloads/quantiles.ts";
import type { Valid } from "./workloads/verdict.ts";

/**
 * The figures that can be limited: messages between servers (services among them) for each operation, and the stable
 * latency of values in milliseconds, in the median and at most.
 */
export const limitedFigures = ["servers-msgs-per-op", "median-stable-latency", "max-stable-latency"] as const;
export type LimitedFigure = (typeof limitedFigures)[number];

export interface Limit {
  readonly figure: LimitedFigure;
  readonly value: number;
  /** Whether the value itself is beyond the limit already. */
  readonly below: boolean;
}

export interface LimitResult extends Limit {
  /** `null` where there was nothing to measure. */
  readonly measured: number | null;
  /** `"unknown"` where there was nothing to measure. */
  readonly valid: Valid;
}

/** The figures of a run that limits are about. */
export interface MeasuredFigures {
  readonly net: NetStatistics;
  /** Absent where no value was stable, or where the workload has none. */
  readonly stableLatenciesMs?: Quantiles | undefined;
}

/** Holds a run to limits, in their order. */
export function judgeLimits(limits: readonly Limit[], figures: MeasuredFigures): readonly LimitResult[] {
  return limits.map((limit) => {
    const measured = measuredOf(limit.figure, figures);
    return { ...limit, measured, valid: measured === null ? "unknown" : isWithin(measured, limit) };
  });
}

function isWithin(measured: number, { value, below }: Limit): boolean {
  return below ? measured < value : measured <= value;
}

function measuredOf(figure: LimitedFigure, { net, stableLatenciesMs }: MeasuredFigures): number | null {
  switch (figure) {
    case "servers-msgs-per-op":
      return net.servers.msgsPerOp;
    case "median-stable-latency":
      return stableLatenciesMs?.["0.5"] ?? null;
    case "max-stable-latency":
      return stableLatenciesMs?.["1"] ?? null;
  }
}
