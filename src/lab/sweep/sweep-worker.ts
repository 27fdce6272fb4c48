/** The other end of a `SweepPool`: a process that runs cases for the one that started it. */

import { faultIds } from "../../sim/faults/fault.ts";
import type { Menu } from "../../sim/sweep/case/case.ts";
import { parseCase } from "../../sim/sweep/case/case.ts";
import { subjectNames } from "../../sim/sweep/case/subjects.ts";
import { type Outcome, type SweepOptions, sweepCase } from "../../sim/sweep/outcome.ts";

/** Cases as text, and how to run them: what travels to a worker. */
export interface SweepJob {
  readonly cases: readonly string[];
  readonly options: Pick<SweepOptions, "repair" | "fingerprint">;
}

/** Tells a process that it is a worker. */
export const WORKER_VARIABLE = "GOSSIPER_SWEEP_WORKER";

/** Everything that a case can be made of. */
const wholeMenu: Menu = { strategies: subjectNames, nodes: [1, 2, 3, 5, 25], faults: faultIds };

export function isSweepWorker(): boolean {
  return process.env[WORKER_VARIABLE] === "1" && process.send !== undefined;
}

/** Runs jobs until the parent goes. */
export function serveSweep(): void {
  // The process that asked may be gone by now.
  process.on("message", (job: SweepJob) =>
    process.send?.(runJob(job), undefined, undefined, () => undefined),
  );
  process.on("disconnect", () => process.exit(0));
}

export function runJob({ cases, options }: SweepJob): Outcome[] {
  return cases.map((text) => {
    const one = parseCase(text, wholeMenu);
    if (one === undefined) throw new Error(`${text} is no case`);
    return sweepCase(one, options);
  });
}
