import { keyOf } from "../../sim/checkers/value-index.ts";
import type { Identity } from "../../wire/json.ts";

/**
 * The values that the run's verdict calls lost, in its order: by Maelstrom's rule those that the last read of all lacks.
 * `undefined` where no `results.json` has such a list.
 */
export function lostByVerdict(results: unknown): ReadonlySet<Identity> | undefined {
  const { workload } = (results ?? {}) as { readonly workload?: { readonly lost?: unknown } | null };
  const lost = workload?.lost;
  return Array.isArray(lost) ? new Set(lost.map(keyOf)) : undefined;
}
