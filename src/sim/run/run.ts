import type { HostedNode } from "../../node/hosted.ts";
import { type InProcessOptions, inProcessLauncher } from "../nodes/in-process-node.ts";
import type { NodeLauncher } from "../nodes/running-node.ts";
import { RealScheduler } from "../time/real-scheduler.ts";
import { VirtualScheduler } from "../time/virtual-scheduler.ts";
import type { RunHooks } from "./run-hooks.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunResult } from "./run-result.ts";
import { TestRun } from "./test-run.ts";

/** Messages under way between processes, each with its text: some 200 MB. */
const PROCESS_WAITING_MAX = 500_000;
/** How often progress is reported. */
const PROGRESS_INTERVAL_MS = 100;
/** In virtual time it is reported after so many actions: looking at the clock would cost more than an action. */
const PROGRESS_ACTIONS = 10_000;

export interface RealRunHooks extends RunHooks {
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
  let onEnd = (): void => undefined;
  const run = new TestRun({
    options,
    launch,
    scheduler,
    hooks,
    waitingMax: PROCESS_WAITING_MAX,
    onEnd: () => onEnd(),
  });
  const onAbort = (): void => run.abort("the run was interrupted");
  hooks.signal?.addEventListener("abort", onAbort);
  try {
    await new Promise<void>((resolve, reject) => {
      onEnd = resolve;
      scheduler.onError = reject;
      reportOnTheClock(run, hooks);
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
  scheduler.runWhile(() => {
    if (scheduler.actions % PROGRESS_ACTIONS === 0) report(run, hooks);
    return !run.ended;
  });
  if (!run.ended) throw new Error("nothing is left to happen, but the run has not ended");
  return run.result();
}

function reportOnTheClock(run: TestRun, hooks: RunHooks): void {
  if (hooks.onProgress === undefined) return;
  const { scheduler } = run;
  const alarm = scheduler.alarm(() => {
    if (run.ended) return;
    report(run, hooks);
    alarm.setAt(scheduler.nowMs() + PROGRESS_INTERVAL_MS);
  });
  alarm.setAt(0);
}

function report({ options, scheduler, phase }: TestRun, hooks: RunHooks): void {
  const plannedMs = Math.max(1, options.timeLimitMs + options.recoveryMs);
  hooks.onProgress?.(Math.min(1, scheduler.nowMs() / plannedMs), phase);
}
