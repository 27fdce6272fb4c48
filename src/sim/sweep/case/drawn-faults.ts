import type { Fault, FaultId, FaultSite } from "../../faults/fault.ts";
import { faultKinds } from "../../faults/fault-kinds.ts";
import { type Case, streamOf } from "./case.ts";

/** Each fault of the case with its particulars; what cannot happen with so few nodes is left out. */
export function drawFaults(one: Case, site: Omit<FaultSite, "isExaggerated">): ReadonlyMap<FaultId, Fault> {
  const faults = new Map<FaultId, Fault>();
  for (const kind of faultKinds) {
    if (!one.faults.includes(kind.id)) continue;
    const isExaggerated = one.exaggerated.includes(kind.id);
    const fault = kind.draw(streamOf(one, kind.id), { ...site, isExaggerated });
    if (fault !== undefined) faults.set(kind.id, fault);
  }
  return faults;
}
