import type { FaultId } from "../faults/fault.ts";
import type { Case } from "./case/case.ts";
import type { Outcome } from "./outcome.ts";

const RUNS_MAX = 80;
const NODES = [1, 2, 3, 4, 5, 8, 12, 18];
const LOAD_MS_LEAST = 200;

/** Whether a case still shows what it is kept for. */
export type Fails = (one: Case) => boolean;

/** A run breaks one of the promises that another one broke. */
export function failsLike(outcome: Outcome, run: (one: Case) => Outcome): Fails {
  const promises = new Set(outcome.breaches.map(({ promise }) => promise));
  return (one) => run(one).breaches.some(({ promise }) => promises.has(promise));
}

/**
 * A smaller case that still fails: fewer faults first, since they tell most, then fewer nodes, then a shorter load; over
 * again until nothing can be left out. Not the smallest there is.
 */
export function shrink(one: Case, fails: Fails): Case {
  let smallest = one;
  let runs = 0;
  const attempt = (candidate: Case): boolean => {
    if (runs >= RUNS_MAX) return false;
    runs++;
    if (!fails(candidate)) return false;
    smallest = candidate;
    return true;
  };
  for (let before: Case | undefined; before !== smallest && runs < RUNS_MAX; ) {
    before = smallest;
    for (const candidate of smallerCases(smallest)) if (attempt(candidate)) break;
  }
  return smallest;
}

/** Every case that is one step smaller, the largest steps first. */
function* smallerCases(one: Case): Generator<Case> {
  const half = Math.ceil(one.faults.length / 2);
  if (half > 1) yield withFaults(one, one.faults.slice(0, half));
  if (half > 1) yield withFaults(one, one.faults.slice(half));
  for (const fault of one.faults) yield withFaults(one, without(one.faults, fault));
  for (const fault of one.exaggerated) yield { ...one, exaggerated: without(one.exaggerated, fault) };
  for (const nodes of NODES) if (nodes < one.nodes) yield { ...one, nodes };
  for (const share of [0.25, 0.5, 0.75]) {
    const loadMs = Math.round(one.loadMs * share);
    if (loadMs >= LOAD_MS_LEAST) yield { ...one, loadMs };
  }
}

function withFaults(one: Case, faults: readonly FaultId[]): Case {
  return { ...one, faults, exaggerated: one.exaggerated.filter((fault) => faults.includes(fault)) };
}

function without(faults: readonly FaultId[], fault: FaultId): readonly FaultId[] {
  return faults.filter((other) => other !== fault);
}
