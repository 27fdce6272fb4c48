/** Thousands of runs: drawn, run by a pool, summed up, repeated for comparison, and made small where they fail. */

import { setImmediate } from "node:timers/promises";
import { covers } from "../../sim/checkers/promises/coverage.ts";
import type { PromiseResult } from "../../sim/checkers/promises/promise.ts";
import { repeatable } from "../../sim/checkers/promises/repeatable.ts";
import { type Case, caseText, drawCase, type Menu } from "../../sim/sweep/case/case.ts";
import { type Breach, type Outcome, sweepCase } from "../../sim/sweep/outcome.ts";
import { expectedBranches } from "../../sim/sweep/run/branches.ts";
import { failsLike, shrink } from "../../sim/sweep/shrink.ts";
import { Tally } from "../../sim/sweep/tally.ts";
import type { SweepPool } from "./sweep-pool.ts";

export interface SweepPlan {
  readonly menu: Menu;
  readonly firstSeed: number;
  /** Per strategy. */
  readonly seeds: number;
  readonly repair: boolean;
}

/** A failure and the smallest case that shows it. */
export interface SweepFailure {
  readonly case: string;
  readonly shrunk: string;
  readonly breaches: readonly Breach[];
}

export interface SweepResult {
  readonly tally: Tally;
  readonly failures: readonly SweepFailure[];
  /** D1, and D2 where the batch is large enough to say. */
  readonly batch: readonly PromiseResult[];
  readonly seconds: number;
}

export interface SweepProgress {
  /** The phase after the runs, in words. */
  readonly stage?: string;
  readonly runs: number;
  readonly total: number;
  readonly failures: number;
  readonly perSecond: number;
}

/** A worker gets so many cases at a time. */
const JOB_CASES = 20;
/** One case in so many is run again elsewhere, but at least a few, and one of each strategy. */
const REPEATED_SHARE = 500;
const REPEATED_LEAST = 8;
/** Failures of one kind that are made small; the others are like them. */
const SHRUNK_PER_KIND = 2;
const SHRUNK_MAX = 12;
/** With at least so many seeds a strategy, every fault and branch has to have come up. */
export const COVERAGE_SEEDS_LEAST = 500;

export async function sweep(
  plan: SweepPlan,
  pool: SweepPool,
  onProgress: (progress: SweepProgress) => void = () => undefined,
): Promise<SweepResult> {
  const startMs = performance.now();
  const tally = new Tally();
  const total = plan.seeds * plan.menu.strategies.length;
  const cases = drawCases(plan);
  const report = (stage?: string): void => {
    const perSecond = (tally.runs * 1_000) / (performance.now() - startMs);
    onProgress({
      ...(stage && { stage }),
      runs: tally.runs,
      total,
      failures: tally.failures.length,
      perSecond,
    });
  };
  const work = async (worker: number): Promise<void> => {
    for (;;) {
      const batch = take(cases, JOB_CASES);
      if (batch.length === 0) return;
      const job = { cases: batch.map(caseText), options: { repair: plan.repair } };
      const outcomes = await pool.run(worker, job);
      for (const [at, one] of batch.entries()) tally.add(one, outcomes[at] as Outcome);
      report();
    }
  };
  await Promise.all(Array.from({ length: pool.size }, (_, worker) => work(worker)));
  const seconds = (performance.now() - startMs) / 1_000;
  // Workers finish in any order.
  tally.failures.sort(
    (a, b) => Number(a.case.seed) - Number(b.case.seed) || (a.case.strategy < b.case.strategy ? -1 : 1),
  );
  report("some of them again");
  const batch = [...(await repeat(plan, pool, tally)), ...coverage(plan, tally)];
  return { tally, failures: await smallest(plan, tally, report), batch, seconds };
}

function* drawCases({ menu, firstSeed, seeds }: SweepPlan): Generator<Case> {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    for (const strategy of menu.strategies) yield drawCase(String(seed), strategy, menu);
  }
}

function take(cases: Generator<Case>, count: number): Case[] {
  const taken: Case[] = [];
  while (taken.length < count) {
    const next = cases.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** D1: some cases again, each in two processes. In one alone, what they share would be the same twice. */
async function repeat(plan: SweepPlan, pool: SweepPool, tally: Tally): Promise<PromiseResult[]> {
  if (pool.size < 2) {
    tally.skipped.set("D1-repeatable: both runs would share one process", 1);
    return [];
  }
  const cases = repeatedCases(plan).map(caseText);
  const job = { cases, options: { repair: plan.repair, fingerprint: true } };
  const first = await pool.run(0, job);
  const second = await pool.run(1, job);
  return [repeatable(first.map(fingerprintOf), second.map(fingerprintOf))];
}

/** Some of the cases, evenly over the seeds, and of each strategy in turn. */
export function repeatedCases({ menu, firstSeed, seeds }: SweepPlan): readonly Case[] {
  const { strategies } = menu;
  const total = seeds * strategies.length;
  const wanted = Math.max(REPEATED_LEAST, strategies.length, Math.ceil(total / REPEATED_SHARE));
  const count = Math.min(total, wanted);
  return Array.from({ length: count }, (_, at) => {
    const seed = firstSeed + Math.floor((at * seeds) / count);
    return drawCase(String(seed), strategies[at % strategies.length] as string, menu);
  });
}

function fingerprintOf({ case: text, fingerprint = "" }: Outcome) {
  return { case: text, hash: fingerprint };
}

/** D2, where the batch is large enough to say. Most branches of the protocol are of the repair: without it none is asked for. */
export function coverage({ menu, seeds, repair }: SweepPlan, tally: Tally): PromiseResult[] {
  if (seeds < COVERAGE_SEEDS_LEAST || Math.max(...menu.nodes) < 3) return [];
  const happened = new Map(tally.fired);
  const expected: string[] = [...menu.faults];
  if (!repair) tally.skipped.set("D2-coverage: of faults only, started with --no-repair", 1);
  for (const strategy of repair ? menu.strategies : []) {
    for (const branch of expectedBranches(strategy)) expected.push(`${strategy}: ${branch}`);
    for (const [branch, count] of tally.branches.get(strategy) ?? [])
      happened.set(`${strategy}: ${branch}`, count);
  }
  return [covers(happened, expected)];
}

async function smallest(
  { repair }: SweepPlan,
  tally: Tally,
  report: (stage: string) => void,
): Promise<SweepFailure[]> {
  const kinds = new Map<string, number>();
  const failures: SweepFailure[] = [];
  let shrunk = 0;
  for (const { case: one, outcome } of tally.failures) {
    const kind = `${one.strategy} ${outcome.breaches[0]?.promise}`;
    const known = kinds.get(kind) ?? 0;
    kinds.set(kind, known + 1);
    const text = caseText(one);
    const failure = { case: text, shrunk: text, breaches: outcome.breaches };
    if (known >= SHRUNK_PER_KIND || shrunk++ >= SHRUNK_MAX) {
      failures.push(failure);
      continue;
    }
    report(`making failure ${failures.length + 1} small`);
    // Gives the report time to appear.
    await setImmediate();
    const fails = failsLike(outcome, (candidate) => sweepCase(candidate, { repair }));
    failures.push({ ...failure, shrunk: caseText(shrink(one, fails)) });
  }
  return failures;
}
