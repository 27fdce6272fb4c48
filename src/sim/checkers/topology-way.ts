import { topology } from "../network/topology.ts";
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
  const end = farthest("n0", neighbours).node;
  const { hops } = farthest(end, neighbours);
  return { topology: name, hops, latencyMs, isConstant: latencyDistribution === "constant" };
}

function farthest(
  from: string,
  neighbours: ReturnType<typeof topology>,
): { readonly node: string; readonly hops: number } {
  const depths = new Map([[from, 0]]);
  let last = { node: from, hops: 0 };
  for (const [node, hops] of depths) {
    last = { node, hops };
    for (const peer of neighbours[node] ?? []) if (!depths.has(peer)) depths.set(peer, hops + 1);
  }
  return last;
}
