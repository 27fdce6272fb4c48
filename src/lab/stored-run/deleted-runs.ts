import { basename, dirname } from "node:path";
import type { Store } from "../../sim/run/store/store.ts";
import type { Output } from "../output.ts";

/** Tells on stderr that a run that has ended took the place of older ones, if it did. */
export function tellDeletedRuns({ directory, deletedRuns, runsKept }: Store, output: Output): void {
  if (deletedRuns === 0) return;
  const workload = basename(dirname(directory));
  const which = deletedRuns === 1 ? "1 older run" : `${deletedRuns} older runs`;
  output.stderr(
    `gossiper-lab: ${which} of ${workload} deleted, since the store keeps the newest ${runsKept} of each workload (test --keep)\n`,
  );
}
