/** Seeded runs of any node on real processes: drawn, run some at a time, and made small and repeated where they fail. */

import { drawNodeCase, type NodeCase, type NodeMenu } from "./node-case.ts";
import { type NodeOutcome, type NodeSubject, runNodeCase } from "./node-outcome.ts";
import { failsLike, shrinkNodeCase, TRIES } from "./node-shrink.ts";

export interface NodeSweepPlan {
  readonly subject: NodeSubject;
  readonly menu: NodeMenu;
  readonly firstSeed: number;
  readonly seeds: number;
  /** Runs that go on at a time. */
  readonly jobs: number;
  /** The smallest case of a failure is run again so often. */
  readonly replays: number;
}

/** A failure, the smallest case that shows it, and how often that one fails. */
export interface NodeFailure {
  readonly outcome: NodeOutcome;
  /** Its particulars are those of one of its runs. */
  readonly smallest: NodeOutcome;
  /** A smaller case that breaks the same with faults that this one has, too: so this one was not made small. */
  readonly like?: NodeOutcome;
  readonly replays?: { readonly failed: number; readonly of: number };
}

export interface NodeSweepResult {
  readonly outcomes: readonly NodeOutcome[];
  readonly failures: readonly NodeFailure[];
  readonly seconds: number;
  /** Whether it was ended before all was done. */
  readonly interrupted: boolean;
}

export interface NodeSweepProgress {
  /** From 0 to 1. */
  readonly share: number;
  readonly text: string;
}

/** Failures that are made small: each takes a dozen of runs. */
const SHRUNK_MAX = 4;

export async function sweepNode(
  plan: NodeSweepPlan,
  onProgress: (progress: NodeSweepProgress) => void = () => undefined,
): Promise<NodeSweepResult> {
  const { subject, menu, firstSeed, seeds, jobs } = plan;
  const startMs = performance.now();
  const isOver = () => subject.signal.aborted;
  const outcomes: NodeOutcome[] = [];
  let failed = 0;
  let next = firstSeed;
  const work = async (): Promise<void> => {
    while (next < firstSeed + seeds && !isOver()) {
      const outcome = await runNodeCase(drawNodeCase(String(next++), menu), subject);
      // A run that was cut short says nothing.
      if (isOver()) return;
      outcomes.push(outcome);
      if (outcome.breaches.length > 0) failed++;
      onProgress({
        share: outcomes.length / seeds,
        text: `${outcomes.length} of ${seeds} runs, ${failed} failed`,
      });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  outcomes.sort((a, b) => Number(a.case.seed) - Number(b.case.seed));
  const failures = await smallest(plan, outcomes, (text) => onProgress({ share: 1, text }));
  const seconds = (performance.now() - startMs) / 1_000;
  return { outcomes, failures, seconds, interrupted: isOver() };
}

async function smallest(
  plan: NodeSweepPlan,
  outcomes: readonly NodeOutcome[],
  report: (text: string) => void,
): Promise<NodeFailure[]> {
  const { subject } = plan;
  const isOver = () => subject.signal.aborted;
  const failures: NodeFailure[] = [];
  const shrunk: NodeOutcome[] = [];
  const explains = (small: NodeOutcome, outcome: NodeOutcome): boolean =>
    failsLike(small, outcome) && small.case.faults.every((fault) => outcome.case.faults.includes(fault));
  for (const outcome of outcomes.filter(({ breaches }) => breaches.length > 0)) {
    const like = shrunk.find((small) => explains(small, outcome));
    if (like !== undefined || shrunk.length >= SHRUNK_MAX || isOver()) {
      failures.push({ outcome, smallest: outcome, ...(like && { like }) });
      continue;
    }
    report(`making failure ${failures.length + 1} small`);
    const run = (one: NodeCase) => runNodeCase(one, subject);
    const small = await shrinkNodeCase(outcome, run, isOver);
    shrunk.push(small);
    report(`repeating failure ${failures.length + 1}`);
    failures.push({ outcome, smallest: small, ...(await replayed(small, plan)) });
  }
  return failures;
}

/** Real processes do not do the same twice, so how often a case fails has to be seen. */
async function replayed(small: NodeOutcome, plan: NodeSweepPlan): Promise<Pick<NodeFailure, "replays">> {
  const { subject, replays } = plan;
  let begun = 0;
  let failed = 0;
  let of = 0;
  const work = async (): Promise<void> => {
    while (begun < replays && !subject.signal.aborted) {
      begun++;
      const outcome = await runNodeCase(small.case, subject);
      if (subject.signal.aborted) return;
      of++;
      if (failsLike(small, outcome)) failed++;
    }
  };
  // As many at a time as shrinking runs, at least: a run mostly waits.
  await Promise.all(Array.from({ length: Math.max(TRIES, plan.jobs) }, work));
  return of === 0 ? {} : { replays: { failed, of } };
}
