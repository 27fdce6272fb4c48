import { setImmediate } from "node:timers/promises";
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
/** A run in virtual time that can be interrupted gives everything else in the process a turn so often. */
const TURN_MS = 100;
/** Between two looks at the clock, for the same reason. */
const TURN_ACTIONS = 100;

export interface InterruptibleRunHooks extends RunHooks {
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
  hooks: InterruptibleRunHooks = {},
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
  const onAbort = (): void => interrupt(run);
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
  const { run, scheduler } = startedInVirtualTime(options, launch, hooks);
  scheduler.runWhile(() => isGoing(run, scheduler, hooks));
  return endedInVirtualTime(run);
}

/** As `runVirtualNodes`, but in turns: a signal can end the run early. The turns change nothing in the result of a run that goes to its end. */
export async function runVirtualInTurns(
  options: RunOptions,
  launch: NodeLauncher,
  hooks: InterruptibleRunHooks = {},
): Promise<RunResult> {
  const { run, scheduler } = startedInVirtualTime(options, launch, hooks);
  let isTurnOver = true;
  while (isTurnOver) {
    isTurnOver = false;
    await setImmediate();
    if (hooks.signal?.aborted === true) interrupt(run);
    const endMs = performance.now() + TURN_MS;
    scheduler.runWhile(() => {
      isTurnOver = scheduler.actions % TURN_ACTIONS === 0 && performance.now() > endMs;
      return !isTurnOver && isGoing(run, scheduler, hooks);
    });
  }
  return endedInVirtualTime(run);
}

function startedInVirtualTime(options: RunOptions, launch: NodeLauncher, hooks: RunHooks) {
  const scheduler = new VirtualScheduler();
  const run = new TestRun({ options, launch, scheduler, hooks, onEnd: () => undefined });
  run.start();
  return { run, scheduler };
}

function isGoing(run: TestRun, { actions }: VirtualScheduler, hooks: RunHooks): boolean {
  if (actions % PROGRESS_ACTIONS === 0) report(run, hooks);
  return !run.ended;
}

function endedInVirtualTime(run: TestRun): RunResult {
  if (!run.ended) throw new Error("nothing is left to happen, but the run has not ended");
  return run.result();
}

function interrupt(run: TestRun): void {
  run.abort("the run was interrupted");
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
