import { canonicalText } from "../../../sim/checkers/value-index.ts";
import type { Results } from "../results-file.ts";

/** Whether only killed nodes had a value: then no read can show it, and it counts neither as lost nor makes a read stale. */
export function goneValues({ workload }: Results): (value: unknown) => boolean {
  const gone = new Set(workload["died-with-node"]?.map(canonicalText));
  return (value) => gone.size > 0 && gone.has(canonicalText(value));
}
