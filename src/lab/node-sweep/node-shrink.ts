import type { NemesisKind } from "../../sim/nemesis/nemesis-plan.ts";
import { type NodeCase, nodeCaseText } from "./node-case.ts";
import type { NodeOutcome } from "./node-outcome.ts";

/** Real processes do not do the same twice, so each smaller case is tried so often. */
export const TRIES = 2;
/** A shorter load tells nothing more, and fails by luck only. */
const SHRUNK_LOAD_MS_LEAST = 1_000;
const RUNS_MAX = 30;
const NODES = [2, 3, 5];

/** A run breaks one of the promises that another one broke. */
export function failsLike(outcome: NodeOutcome, other: NodeOutcome): boolean {
  const promises = new Set(outcome.breaches.map(({ promise }) => promise));
  return other.breaches.some(({ promise }) => promises.has(promise));
}

/** A smaller case, and in how many of its tries it has to fail. */
interface Candidate {
  readonly one: NodeCase;
  /** Candidates of one name are tried once: what did not fail is not tried again when the case has become smaller otherwise. */
  readonly name: string;
  readonly failuresLeast: number;
}

/**
 * A smaller case that still fails: fewer faults first, since they tell most, then fewer nodes, then a shorter load; over
 * again until nothing can be left out or too much time has gone by. A fault is left out where the case fails without
 * it once; nodes and load only where it fails every time, or the smallest case would be one that hardly ever does.
 */
export async function shrinkNodeCase(
  failed: NodeOutcome,
  run: (one: NodeCase) => Promise<NodeOutcome>,
  isOver: () => boolean,
): Promise<NodeOutcome> {
  let smallest = failed;
  let runs = 0;
  const tried = new Set<string>();
  const attempt = async ({ one, name, failuresLeast }: Candidate): Promise<boolean> => {
    if (tried.has(name) || runs >= RUNS_MAX || isOver()) return false;
    tried.add(name);
    runs += TRIES;
    // At the same time: a run mostly waits.
    const outcomes = await Promise.all(Array.from({ length: TRIES }, () => run(one)));
    const alike = outcomes.filter((outcome) => failsLike(failed, outcome));
    if (alike.length < failuresLeast || isOver()) return false;
    smallest = alike[0] as NodeOutcome;
    return true;
  };
  for (let before: NodeOutcome | undefined; before !== smallest && runs < RUNS_MAX && !isOver(); ) {
    before = smallest;
    for (const candidate of smallerCases(smallest.case)) if (await attempt(candidate)) break;
  }
  return smallest;
}

/** Every case that is one step smaller, the largest steps first. */
function* smallerCases(one: NodeCase): Generator<Candidate> {
  const { faults, nodes, loadMs } = one;
  const sets: (readonly NemesisKind[])[] = faults.length > 0 ? [[]] : [];
  if (faults.length > 2) for (const fault of faults) sets.push([fault]);
  if (faults.length > 1) for (const fault of faults) sets.push(without(faults, fault));
  for (const some of sets) {
    const name = some.length === 0 ? "none" : some.join("+");
    yield { one: { ...one, faults: some }, name, failuresLeast: 1 };
  }
  for (const count of NODES) {
    if (count >= nodes) continue;
    const fewer = { ...one, nodes: count };
    yield { one: fewer, name: nodeCaseText(fewer), failuresLeast: TRIES };
  }
  const half = Math.round(loadMs / 2);
  if (half < SHRUNK_LOAD_MS_LEAST) return;
  const shorter = { ...one, loadMs: half };
  yield { one: shorter, name: nodeCaseText(shorter), failuresLeast: TRIES };
}

function without(faults: readonly NemesisKind[], fault: NemesisKind): readonly NemesisKind[] {
  return faults.filter((other) => other !== fault);
}
