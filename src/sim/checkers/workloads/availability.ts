/** The share of the operations begun by clients that was done. */

import type { HistoryEvent } from "../../clients/history.ts";
import type { Valid } from "./verdict.ts";

/** The demand on a run: every operation, or at least this share of them. */
export type AvailabilityDemand = "total" | number;

export interface AvailabilityResult {
  readonly valid: Valid;
  /** `null` if nothing was invoked. */
  readonly okFraction: number | null;
}

/** Without a demand any share will do. */
export function availability(
  history: readonly HistoryEvent[],
  demand?: AvailabilityDemand,
): AvailabilityResult {
  let invoked = 0;
  let ok = 0;
  for (const event of history) {
    if (event.kind === "invoke") invoked++;
    else if (event.kind === "ok") ok++;
  }
  if (invoked === 0) return { valid: demand === undefined ? true : "unknown", okFraction: null };
  const okFraction = ok / invoked;
  return { valid: demand === undefined || okFraction >= (demand === "total" ? 1 : demand), okFraction };
}
