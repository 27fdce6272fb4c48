import { CLOCK_SKEW_VARIABLE } from "../../hosts/process-clock.ts";
import { clockOffOf } from "../../sim/run/clock-offsets.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";

/** A process cannot be given another clock. So it is asked to be wrong; a node that does not know the variable is right. */
export function clockEnvironment(run: RunOptions): (nodeId: string) => Readonly<Record<string, string>> {
  if (run.clockSkewMs === undefined) return () => ({});
  return (nodeId) => ({ [CLOCK_SKEW_VARIABLE]: clockOffOf(run, nodeId).toFixed(1) });
}
