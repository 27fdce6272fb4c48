import type { HostedNode } from "../../node/hosted.ts";
import { type InProcessOptions, inProcessLauncher } from "../nodes/in-process-node.ts";
import type { NodeLauncher } from "../nodes/running-node.ts";
import { RealScheduler } from "../time/real-scheduler.ts";
import { VirtualScheduler } from "../time/virtual-scheduler.ts";
import type { PhaseName, RunHooks } from "./run-hooks.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunResult } from "./run-result.ts";
import { TestRun } from "./test-run.ts";

/** Messages under way between processes, each with its text: some 200 MB. */
const PROCESS_WAITING_MAX = 500_000;
/** How often progress is reported. */
const PROGRESS_INTERVAL_MS = 100;

export interface RealRunHooks extends RunHooks {
  /** How far the run is, 0 … 1, a few times a second. */
  onProgress?(fraction: number, phase: PhaseName): void;
  /** Ends the run early: the nodes are ended, the result holds what there is. */
  readonly signal?: AbortSignal;
}

export interface VirtualRunHooks extends RunHooks {
  /** Of every node. */
  readonly node?: InProcessOptions;
}

/** Runs a test on the wall clock. Settles when no node is left running; never rejects for what a node does. */
export async function runTest(
  options: RunOptions,
  launch: NodeLauncher,
  hooks: RealRunHooks = {},
): Promise<RunResult> {
  const scheduler = new RealScheduler();
  let phase: PhaseName = "init";
  let onEnd = (): void => undefined;
  const watched: RunHooks = {
    ...hooks,
    onPhase: (name, context) => {
      phase = name;
      hooks.onPhase?.(name, context);
    },
  };
  const run = new TestRun({
    options,
    launch,
    scheduler,
    hooks: watched,
    waitingMax: PROCESS_WAITING_MAX,
    onEnd: () => onEnd(),
  });
  const onAbort = (): void => run.abort("the run was interrupted");
  hooks.signal?.addEventListener("abort", onAbort);
  try {
    await new Promise<void>((resolve, reject) => {
      onEnd = resolve;
      scheduler.onError = reject;
      if (hooks.onProgress !== undefined) reportProgress(run, () => phase, hooks.onProgress);
      if (hooks.signal?.aborted === true) onAbort();
      else run.start();
    });
  } finally {
    hooks.signal?.removeEventListener("abort", onAbort);
    scheduler.stop();
    await run.stop();
  }
  return run.result();
}

/** Runs a test in virtual time, from beginning to end, in this call. The same options give the same result. */
export function runVirtual(
  options: RunOptions,
  makeNode: (nodeId: string) => HostedNode,
  hooks: VirtualRunHooks = {},
): RunResult {
  return runVirtualNodes(options, inProcessLauncher(makeNode, hooks.node), hooks);
}

/** As `runVirtual`, with a launcher: for nodes that differ in their clocks or speed. */
export function runVirtualNodes(options: RunOptions, launch: NodeLauncher, hooks: RunHooks = {}): RunResult {
  const scheduler = new VirtualScheduler();
  const run = new TestRun({ options, launch, scheduler, hooks, onEnd: () => undefined });
  run.start();
  scheduler.runWhile(() => !run.ended);
  if (!run.ended) throw new Error("nothing is left to happen, but the run has not ended");
  return run.result();
}

function reportProgress(
  run: TestRun,
  phase: () => PhaseName,
  report: (fraction: number, phase: PhaseName) => void,
): void {
  const { options, scheduler } = run;
  const plannedMs = Math.max(1, options.timeLimitMs + options.recoveryMs);
  const alarm = scheduler.alarm(() => {
    if (run.ended) return;
    report(Math.min(1, scheduler.nowMs() / plannedMs), phase());
    alarm.setAt(scheduler.nowMs() + PROGRESS_INTERVAL_MS);
  });
  alarm.setAt(0);
}
