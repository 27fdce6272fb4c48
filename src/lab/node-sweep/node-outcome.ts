/** A run of a sweep of any node, and what is kept of it. */

import type { Diagnosis } from "../../sim/checkers/diagnosis/diagnosis.ts";
import { converges } from "../../sim/checkers/promises/convergence.ts";
import type { PromiseName } from "../../sim/checkers/promises/promise.ts";
import type { NemesisEvent } from "../../sim/nemesis/nemesis-plan.ts";
import { processLauncher } from "../../sim/nodes/process-node.ts";
import type { Store } from "../../sim/run/store/store.ts";
import { clockEnvironment } from "../test/clock-environment.ts";
import { type RecordedRun, recordRun } from "../test/recorded-run.ts";
import { listed } from "../test/troubles.ts";
import { lastWords } from "../test/verdict/last-words.ts";
import { type NodeCase, nodeCaseText, runOfCase } from "./node-case.ts";

/** One promise that a run broke, or why it did not get through; `run` stands for the latter. */
export interface NodeBreach {
  readonly promise: PromiseName | "run";
  readonly text: string;
  /** What the node that ended the run said last on stderr. */
  readonly stderr?: readonly string[];
}

export interface NodeOutcome {
  readonly case: NodeCase;
  readonly text: string;
  readonly breaches: readonly NodeBreach[];
  /** The mistakes that probably explain the run, the likeliest first. */
  readonly diagnoses?: readonly Diagnosis[];
  /** From the heal on; `undefined`: it never converged. */
  readonly convergenceMs: number | undefined;
  /** Values that only killed nodes had. */
  readonly diedCount: number;
  readonly nemesis: readonly NemesisEvent[];
  /** When the load began: the times of events count from the start of the run. */
  readonly loadMs: number;
  /** The folder in which the run was kept. */
  readonly directory?: string;
}

/** The node, and what it is held to. */
export interface NodeSubject {
  /** Absolute path. */
  readonly bin: string;
  readonly arguments: readonly string[];
  /** L1: how long after the heal all nodes have to show all values. */
  readonly convergeMs: number;
  readonly signal: AbortSignal;
}

/** Runs a case on real processes and judges it. Never rejects for what a node does. */
export async function runNodeCase(one: NodeCase, subject: NodeSubject, store?: Store): Promise<NodeOutcome> {
  const run = runOfCase(one);
  const environmentOf = clockEnvironment(run);
  const { bin, arguments: args, convergeMs, signal } = subject;
  const launch = processLauncher({ bin, args, environmentOf });
  const recorded = await recordRun({
    run,
    nodes: { kind: "processes", launch, areOurs: false },
    convergeWithinMs: convergeMs,
    signal,
    store,
  });
  const { convergence } = recorded;
  const { workload } = recorded.judgement;
  return {
    case: one,
    text: nodeCaseText(one),
    breaches: breachesOf(recorded, convergeMs),
    diagnoses: recorded.diagnoses,
    convergenceMs: convergence?.timeMs,
    diedCount: workload.checker === "set-full" ? (workload.result.diedWithNodeCount ?? 0) : 0,
    nemesis: recorded.run.nemesis,
    loadMs: recorded.run.phases.loadMs ?? 0,
    ...(store && { directory: store.directory }),
  };
}

/** S1 to S7, and L1. A run that did not get through is not held to L1, too. */
function breachesOf({ run, judgement, convergence }: RecordedRun, convergeMs: number): NodeBreach[] {
  const breaches: NodeBreach[] = judgement.problems.map(({ text, node }) => {
    const stderr = lastWords(run.nodes.find(({ id }) => id === node)?.stderrTail ?? []);
    return { promise: "run", text, ...(stderr.length > 0 && { stderr }) };
  });
  for (const { name, valid, count, examples } of judgement.promises) {
    if (valid) continue;
    const more = count > 1 ? ` (and ${count - 1} more)` : "";
    breaches.push({ promise: name, text: `${examples[0] ?? ""}${more}` });
  }
  if (judgement.problems.length > 0) return breaches;
  const { valid, examples } = converges(convergence, true, convergeMs);
  if (!valid) breaches.push({ promise: "L1-converges", text: examples.join("; ") });
  const { workload } = judgement;
  // Shown once by all, and then forgotten by some.
  if (valid && workload.checker === "set-full" && workload.result.lostCount > 0)
    breaches.push({ promise: "L1-converges", text: `then lost ${listed(workload.result.lost)}` });
  return breaches;
}
