import { topology } from "../../../network/topology.ts";
import { nodeIdsOf, type RunOptions } from "../../../run/run-options.ts";

export type Neighbours = (node: string) => readonly string[];

/** The nodes that each one was told to talk to. Only a broadcast has a topology; else all nodes are neighbours. */
export function neighboursOf({ workload, topology: name, nodeCount }: RunOptions): Neighbours {
  const ids = nodeIdsOf(nodeCount);
  const all = workload === "broadcast" ? topology(name, ids) : undefined;
  return (node) => all?.[node] ?? ids.filter((id) => id !== node);
}
