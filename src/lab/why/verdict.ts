import { keyOf } from "../../sim/checkers/value-index.ts";
import type { Identity } from "../../wire/json.ts";

/**
 * The values that the run's verdict calls lost, in its order: by Maelstrom's rule those that the last read of all lacks.
 * `undefined` where no `results.json` has such a list.
 */
export function lostByVerdict(results: unknown): ReadonlySet<Identity> | undefined {
  return listedIn(results, "lost");
}

/** The values that only killed nodes had: the verdict calls none of them lost. */
export function goneByVerdict(results: unknown): ReadonlySet<Identity> {
  return listedIn(results, "died-with-node") ?? new Set();
}

function listedIn(results: unknown, name: string): ReadonlySet<Identity> | undefined {
  const { workload } = (results ?? {}) as { readonly workload?: Readonly<Record<string, unknown>> | null };
  const values = workload?.[name];
  return Array.isArray(values) ? new Set(values.map(keyOf)) : undefined;
}
