import { buildOverlay } from "../../node/overlay/overlay.ts";
import { type TopologyName, topology } from "../../sim/network/topology.ts";
import type { HopGraph } from "../../theory/hop-graph.ts";

/** The links of an overlay of our nodes, where they were told that topology. Nodes by number, in the order of `nodeIds`. */
export function overlayGraph(
  overlay: string,
  nodeIds: readonly string[],
  topologyName: TopologyName,
): HopGraph {
  const given = new Map(Object.entries(topology(topologyName, nodeIds)));
  const indices = new Map(nodeIds.map((id, index) => [id, index]));
  return nodeIds.map((id) =>
    buildOverlay(overlay, id, nodeIds, given).neighbors.map((peer) => indices.get(peer) as number),
  );
}
