import { diedWithNode } from "../../sim/checkers/died-with-node.ts";
import { Holders } from "../../sim/checkers/holders.ts";
import { ReplyWatch } from "../../sim/checkers/reply-watch.ts";
import { readSetHistory } from "../../sim/checkers/set-history.ts";
import { possibleValues } from "../../sim/checkers/trails/carried-values.ts";
import { canonicalText } from "../../sim/checkers/value-index.ts";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import { kindsOfPlan } from "../../sim/nemesis/nemesis-plan.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import type { Violation } from "../../sim/nodes/violation.ts";
import type { Downtime } from "../../sim/run/downtime.ts";
import type { RunContext, RunHooks } from "../../sim/run/run-hooks.ts";
import { nodeIdsOf, type RunOptions } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import { type Converged, watchConvergence } from "../../sim/run/watch/convergence-watch.ts";

export interface FaultEvidenceParts {
  readonly run: RunOptions;
  /** Whether the nodes are ours: what they write to each other can be read exactly. */
  readonly areOurs: boolean;
  /** How long nodes have to show what they have to; without it the run pauses before the last reads, as Maelstrom does. */
  readonly convergeWithinMs?: number | undefined;
  /** Brings everything here that has happened so far: a journal of processes comes with a delay. */
  readonly catchUp: () => void;
}

/** The marks that faults left on the nodes, as far as judging them depends on it: late answers, lost memories, when all was well again. */
export class FaultEvidence {
  readonly replies: ReplyWatch;
  readonly #parts: FaultEvidenceParts;
  /** Without kills nothing is lost with a node, and following each value would cost time. */
  readonly #holders: Holders | undefined;
  #downtime: Downtime | undefined;
  #convergence: Converged | undefined;

  constructor(parts: FaultEvidenceParts) {
    const { run, areOurs } = parts;
    this.#parts = parts;
    const stoppedMs = (id: string, fromMs: number, toMs: number) =>
      this.#downtime?.stoppedMs(id, fromMs, toMs) ?? 0;
    this.replies = new ReplyWatch(nodeIdsOf(run.nodeCount), stoppedMs);
    if (kindsOfPlan(run.nemesis).includes("kill"))
      this.#holders = areOurs ? new Holders() : new Holders(possibleValues);
  }

  /** How the run converged; `undefined` where that was not asked for, or the run did not get as far. */
  get convergence(): Converged | undefined {
    return this.#convergence;
  }

  hooks(): Pick<RunHooks, "onMemoryLost" | "isExcused" | "onViolation" | "recover"> {
    const { convergeWithinMs } = this.#parts;
    return {
      onMemoryLost: (id) => {
        this.#parts.catchUp();
        this.replies.onMemoryLost(id);
        this.#holders?.onMemoryLost(id);
      },
      isExcused: (violation) => this.#isExcused(violation),
      onViolation: (violation) => this.replies.onRefused(violation),
      ...(convergeWithinMs !== undefined && {
        recover: (context, onRecovered) => this.#recover(context, convergeWithinMs, onRecovered),
      }),
    };
  }

  onPhase({ downtime }: RunContext): void {
    this.#downtime = downtime;
  }

  observe(event: JournalEvent): void {
    this.replies.observe(event);
    this.#holders?.observe(event);
  }

  /** Acknowledged values that only killed nodes had; `undefined` where none were killed. */
  died({ history, restarts = [] }: RunResult): readonly unknown[] | undefined {
    return this.#holders && diedWithNode(readSetHistory(history), this.#holders, restarts);
  }

  /** A client may have left while the node that answers it stood still. */
  #isExcused(violation: Violation): boolean {
    if (violation.kind !== "dest-not-registered" || this.#downtime?.hasStopped(violation.node) !== true)
      return false;
    this.#parts.catchUp();
    return this.replies.excusesLine(violation);
  }

  #recover(context: RunContext, limitMs: number, onRecovered: () => void): void {
    watchConvergence({
      context,
      limitMs,
      textOf: canonicalText,
      expected: () => this.#expected(context.history),
      onDone: (convergence) => {
        this.#convergence = convergence;
        onRecovered();
      },
    });
  }

  #expected(history: readonly HistoryEvent[]): readonly unknown[] {
    this.#parts.catchUp();
    return history
      .filter(({ kind, operation }) => kind === "ok" && operation !== "read")
      .map(({ value }) => value)
      .filter((value) => this.#holders?.isGone(value) !== true);
  }
}
