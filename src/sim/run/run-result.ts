import type { StrayReply } from "../clients/client.ts";
import type { HistoryEvent } from "../clients/history.ts";
import type { NemesisEvent } from "../nemesis/nemesis-plan.ts";
import type { NetStats } from "../network/net-stats.ts";
import type { NodeState } from "../nodes/running-node.ts";
import type { Violation } from "../nodes/violation.ts";
import type { Lag } from "../time/scheduler.ts";
import type { RunOptions } from "./run-options.ts";

/** A problem of the run itself, as against the findings of its checkers. Each makes it invalid. */
export interface Problem {
  readonly kind: "init" | "setup" | "node-died" | "unequal" | "aborted";
  readonly timeMs: number;
  readonly node?: string;
  readonly text: string;
}

/** The parts of a run, each by the time at which it began; a part not reached has none. */
export interface Phases {
  readonly initMs: number;
  readonly setupMs?: number;
  readonly loadMs?: number;
  /** The last operation of the load has ended; the nemesis has healed. */
  readonly healedMs?: number;
  readonly finalMs?: number;
  readonly endMs: number;
}

/** Bytes that all nodes have sent in comparisons, and that their whole sets would have taken. */
export interface ComparisonBytes {
  readonly exchanges: number;
  readonly wholeSets: number;
}

/** Everything that a run leaves behind. Times are milliseconds since its start. */
export interface RunResult {
  readonly options: RunOptions;
  readonly seed: string;
  readonly history: readonly HistoryEvent[];
  readonly net: NetStats;
  /** `undefined` where the nodes were not asked, or did not answer. */
  readonly comparisonBytes?: ComparisonBytes;
  /** At most `VIOLATIONS_MAX`, the first ones. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  readonly strayReplies: readonly StrayReply[];
  /** The first message to a peer that was sent, and allowed, before all nodes had answered `init`. */
  readonly earlyGossip?: Violation;
  readonly problems: readonly Problem[];
  readonly nodes: readonly NodeState[];
  readonly nemesis: readonly NemesisEvent[];
  /** The nodes that began again without their memory, with the time, in order. */
  readonly restarts?: readonly { readonly node: string; readonly timeMs: number }[];
  readonly lag: Lag;
  readonly phases: Phases;
  /** Whether it ran to its end. */
  readonly completed: boolean;
}

/** Violations and stray replies kept. Later violations are only counted. */
export const VIOLATIONS_MAX = 100;
