import type { FaultKind } from "../fault.ts";
import { logUniform } from "../windows.ts";

/** Operations of one run, of all nodes together: each write goes to all of them. */
const OPERATIONS: [number, number] = [10, 120];
const OPERATIONS_OF_MANY_MAX = 40;
const NODES_FEW_MAX = 5;

/**
 * No fault of its own: beside the load, clients write and read keys, and where the load is one of a set, they remove
 * elements. In half of the cases the load itself counts instead of broadcasting.
 */
export const replicatedData: FaultKind = {
  id: "C6",
  title: "replicated data",
  draw(random, site) {
    const most = site.nodeIds.length <= NODES_FEW_MAX ? OPERATIONS[1] : OPERATIONS_OF_MANY_MAX;
    const count = site.isExaggerated ? most : Math.round(logUniform(random, OPERATIONS[0], most));
    return {
      text: `${count} operations on keys and elements`,
      start: (stage) => stage.dataLoad(count),
    };
  },
};
