import { Random } from "../../node/random.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { UsageError } from "../command-line/usage-error.ts";
import type { Mistake } from "./mistake.ts";
import { mistakeOf, mistakes } from "./mistakes.ts";

/** In the place of a name: one of the mistakes that show in the run's workload, drawn from its seed. */
export const ANY_MISTAKE = "any";

export interface ChosenMistake {
  readonly mistake: Mistake;
  /** Whether it is for the reader to find out: then only `results.json` names it. */
  readonly isHidden: boolean;
}

/** The mistake that `--mistake` names. Refuses to draw one for a workload in which none shows. */
export function chosenMistake(name: string, run: RunOptions): ChosenMistake {
  if (name !== ANY_MISTAKE) return { mistake: mistakeOf(name), isHidden: false };
  const candidates = mistakes.filter(({ workloads }) => workloads.includes(run.workload));
  if (candidates.length === 0) {
    const allowed = [...new Set(mistakes.flatMap(({ workloads }) => workloads))];
    throw new UsageError(
      `--mistake ${ANY_MISTAKE} has none that shows in ${run.workload}; allowed: -w ${allowed.join(", -w ")}`,
    );
  }
  return { mistake: new Random(`${run.seed} mistake`).pick(candidates) as Mistake, isHidden: true };
}
