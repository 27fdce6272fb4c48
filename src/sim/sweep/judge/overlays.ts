import { buildOverlay, needsTopology } from "../../../node/overlay/overlay.ts";
import { defaultOverlays } from "../../../strategies/create-node.ts";
import { farthestNode } from "../../network/topology.ts";
import type { Shape } from "../case/shape.ts";
import { settingsOf } from "../case/subjects.ts";

const ownOverlays = defaultOverlays();

/** The neighbours of each node. */
export type Neighbors = ReadonlyMap<string, readonly string[]>;

/** The overlay that a subject uses, as every node computes it. A workload that tells no topology leaves it to the fallback. */
export function neighborsOf(subject: string, shape: Shape): Neighbors {
  return overlayOf(subject, shape, shape.workload === "broadcast");
}

/** The neighbours of each node under a strategy or profile. `isTold`: clients send the topology. */
export function overlayOf(
  subject: string,
  { nodeIds, topology }: Pick<Shape, "nodeIds" | "topology">,
  isTold: boolean,
): Neighbors {
  const { overlay, strategy } = settingsOf(subject);
  const wanted = overlay === "default" ? (ownOverlays.get(strategy) as string) : overlay;
  const name = needsTopology(wanted) && !isTold ? "tree3" : wanted;
  const given = new Map(Object.entries(topology));
  return new Map(nodeIds.map((id) => [id, buildOverlay(name, id, nodeIds, given).neighbors] as const));
}

/** Links of an overlay, each counted once. */
export function linksOf(neighbors: Neighbors): number {
  let ends = 0;
  for (const peers of neighbors.values()) ends += peers.length;
  return ends / 2;
}

/** The longest of the shortest ways. */
export function diameterOf(neighbors: Neighbors): number {
  return Math.max(
    ...[...neighbors.keys()].map((id) => farthestNode(id, (node) => neighbors.get(node) ?? []).hops),
  );
}
