import type { NemesisKind } from "../../sim/nemesis/nemesis-plan.ts";
import { LOAD_MS_LEAST, type NodeCase } from "./node-case.ts";
import type { NodeOutcome } from "./node-outcome.ts";

/** Real processes do not do the same twice: a case that fails in one of so many runs still shows what it is kept for. */
const TRIES = 2;
const RUNS_MAX = 24;
const NODES = [2, 3, 5];

/** A run breaks one of the promises that another one broke. */
export function failsLike(outcome: NodeOutcome, other: NodeOutcome): boolean {
  const promises = new Set(outcome.breaches.map(({ promise }) => promise));
  return other.breaches.some(({ promise }) => promises.has(promise));
}

/**
 * A smaller case that still fails: fewer faults first, since they tell most, then fewer nodes, then a shorter load; over
 * again until nothing can be left out or too much time has gone by.
 */
export async function shrinkNodeCase(
  failed: NodeOutcome,
  run: (one: NodeCase) => Promise<NodeOutcome>,
  isOver: () => boolean,
): Promise<NodeOutcome> {
  let smallest = failed;
  let runs = 0;
  const attempt = async (candidate: NodeCase): Promise<boolean> => {
    for (let i = 0; i < TRIES && runs < RUNS_MAX && !isOver(); i++) {
      runs++;
      const outcome = await run(candidate);
      if (!failsLike(failed, outcome) || isOver()) continue;
      smallest = outcome;
      return true;
    }
    return false;
  };
  for (let before: NodeOutcome | undefined; before !== smallest && runs < RUNS_MAX; ) {
    before = smallest;
    for (const candidate of smallerCases(smallest.case)) if (await attempt(candidate)) break;
  }
  return smallest;
}

/** Every case that is one step smaller, the largest steps first. */
function* smallerCases(one: NodeCase): Generator<NodeCase> {
  const { faults, nodes, loadMs } = one;
  if (faults.length > 0) yield { ...one, faults: [] };
  if (faults.length > 2) for (const fault of faults) yield { ...one, faults: [fault] };
  for (const fault of faults.length > 1 ? faults : []) yield { ...one, faults: without(faults, fault) };
  for (const count of NODES) if (count < nodes) yield { ...one, nodes: count };
  const half = Math.round(loadMs / 2);
  if (half >= LOAD_MS_LEAST) yield { ...one, loadMs: half };
}

function without(faults: readonly NemesisKind[], fault: NemesisKind): readonly NemesisKind[] {
  return faults.filter((other) => other !== fault);
}
