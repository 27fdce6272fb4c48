import type { Restart } from "../../checkers/obligations.ts";
import type { NodeQueues } from "../../checkers/promises/bounded.ts";
import type { Convergence } from "../../checkers/promises/convergence.ts";
import type { PromiseResult } from "../../checkers/promises/promise.ts";
import type { HistoryEvent } from "../../clients/history.ts";
import type { FaultId } from "../../faults/fault.ts";
import type { Violation } from "../../nodes/violation.ts";
import type { Problem } from "../../run/run-result.ts";
import type { Case } from "../case/case.ts";
import type { Shape } from "../case/shape.ts";
import type { DataHistories } from "./clients/data-clients.ts";

/** Everything that a run of a sweep leaves for its checkers. Times are milliseconds since its start. */
export interface CaseRecord {
  readonly case: Case;
  readonly shape: Shape;
  /** The faults with their particulars, in words. */
  readonly faultTexts: readonly string[];
  readonly history: readonly HistoryEvent[];
  /** The times at which the load began, faults ended, the measurement of the idle cluster began and ended, and all was over. */
  readonly phases: {
    readonly loadMs: number;
    readonly healedMs: number;
    /** When a trickle of adds ended that went on after the heal; 0 without one. */
    readonly trickleEndMs: number;
    readonly restMs: number;
    readonly endMs: number;
    readonly lastMs: number;
  };
  /** Messages between servers that had been sent at the beginning of each phase. */
  readonly sent: {
    readonly load: number;
    readonly rest: number;
    readonly end: number;
  };
  /** `undefined` where the run did not get as far. */
  readonly convergence: Convergence | undefined;
  /** Whether the nodes came to show the same, values that nobody knows to be taken included. */
  readonly isEqual: boolean;
  /** Messages of a program in a node's place. */
  readonly hostileSent: number;
  /** The histories of the clients of replicated data, if there were any. */
  readonly data: DataHistories;
  /** Acknowledged values that nobody can hold any more. */
  readonly exempt: readonly unknown[];
  /** Values that a fault brought in. */
  readonly allowed: readonly unknown[];
  readonly restarts: readonly Restart[];
  /** When a node last came back without its memory. */
  readonly lastStartMs: number;
  readonly livingIds: readonly string[];
  /** S5 and S6. */
  readonly replies: readonly PromiseResult[];
  /** Lines to clients that had left while the node stood still. */
  readonly excused: number;
  readonly fired: ReadonlyMap<FaultId, number>;
  /** Kinds of messages between servers, and how many of each there were. */
  readonly branches: ReadonlyMap<string, number>;
  /** The nodes' queues at the end. */
  readonly queues: readonly NodeQueues[];
  /** The most that any of them kept at any time. */
  readonly queuesMost: readonly NodeQueues[];
  /** Whether the nodes were started with their repair. */
  readonly repair: boolean;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  readonly problems: readonly Problem[];
}
