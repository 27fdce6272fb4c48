import { farthestNode, topology } from "../network/topology.ts";
import { nodeIdsOf, type RunOptions } from "../run/run-options.ts";
import type { StormEvidence } from "./storm/storm-watch.ts";

/** The least that the longest way of a value takes, in a run whose nodes wrote to nobody but their neighbours. */
export interface TopologyWay {
  readonly topology: RunOptions["topology"];
  /** From one end of the topology to the other. */
  readonly hops: number;
  readonly latencyMs: number;
  /** Whether each message takes exactly that long. */
  readonly isConstant: boolean;
}

/** `undefined` where nodes wrote to others than their neighbours, or not at all: then their overlay is not known. */
export function topologyWay(
  { topology: name, nodeCount, latencyMs, latencyDistribution }: RunOptions,
  { links }: Pick<StormEvidence, "links">,
): TopologyWay | undefined {
  const neighbours = topology(name, nodeIdsOf(nodeCount));
  const isWithin = links.every(({ src, dest }) => neighbours[src]?.includes(dest) === true);
  if (links.length === 0 || !isWithin) return undefined;
  // The node farthest from any node is an end of a longest way in trees, lines and grids.
  const neighboursOf = (node: string) => neighbours[node] ?? [];
  const end = farthestNode("n0", neighboursOf).node;
  const { hops } = farthestNode(end, neighboursOf);
  return { topology: name, hops, latencyMs, isConstant: latencyDistribution === "constant" };
}
