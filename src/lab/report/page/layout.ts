import { hopsFrom, type TopologyName, topology } from "../../../sim/network/topology.ts";
import type { HopGraph } from "../../../theory/hop-graph.ts";

type Place = readonly [x: number, y: number];

/** Places for the nodes of a graph, from 0 to 1 both ways: as a grid, as a tree, around a hub or in a circle. */
export function layout(graph: HopGraph, shape: "grid" | "line" | "graph"): readonly Place[] {
  const count = graph.length;
  if (count === 1) return [[0.5, 0.5]];
  if (shape !== "graph") return rows(count, shape === "line");
  const hub = indexOfHub(graph);
  if (isHub(graph, hub)) return around(count, hub);
  return isTree(graph) ? layers(graph, 0) : circle(count);
}

/** Row by row, as Maelstrom's grid; a line turns at the end of each row. */
function rows(count: number, turns: boolean): readonly Place[] {
  const side = Math.ceil(Math.sqrt(count));
  const height = Math.ceil(count / side);
  return Array.from({ length: count }, (_, index): Place => {
    const row = Math.floor(index / side);
    const column = turns && row % 2 === 1 ? side - 1 - (index % side) : index % side;
    return [share(column, side), share(row, height)];
  });
}

function circle(count: number): readonly Place[] {
  return Array.from({ length: count }, (_, index) => onCircle(index, count));
}

function around(count: number, hub: number): readonly Place[] {
  return Array.from({ length: count }, (_, index): Place => {
    if (index === hub) return [0.5, 0.5];
    return onCircle(index < hub ? index : index - 1, count - 1);
  });
}

function onCircle(index: number, count: number): Place {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return [0.5 + 0.5 * Math.cos(angle), 0.5 + 0.5 * Math.sin(angle)];
}

/** The root on top, each layer evenly below it, children in the order of their parents. */
function layers(tree: HopGraph, root: number): readonly Place[] {
  const byDepth: number[][] = [];
  for (const [node, depth] of hopsFrom(root, (at) => tree[at] ?? [])) {
    const layer = byDepth[depth] ?? [];
    byDepth[depth] = layer;
    layer.push(node);
  }
  const places: Place[] = tree.map(() => [0.5, 1]);
  byDepth.forEach((layer, depth) => {
    layer.forEach((node, index) => {
      places[node] = [(index + 0.5) / layer.length, share(depth, byDepth.length)];
    });
  });
  return places;
}

function share(index: number, count: number): number {
  return count === 1 ? 0.5 : index / (count - 1);
}

function indexOfHub(graph: HopGraph): number {
  return graph.reduce((best, peers, node) => (peers.length > (graph[best]?.length ?? 0) ? node : best), 0);
}

/** Whether all others are linked to that node, and few of them to each other: what travels then goes through it. */
function isHub(graph: HopGraph, hub: number): boolean {
  const most = graph.length - 1;
  if (graph[hub]?.length !== most) return false;
  return isTree(graph) || graph.every((peers, node) => node === hub || peers.length <= most / 2);
}

/** Whether most links of a graph are links of a topology: then its places suit the graph, too. */
export function follows(graph: HopGraph, name: TopologyName): boolean {
  const neighbors = Object.values(
    topology(
      name,
      graph.map((_, node) => String(node)),
    ),
  );
  const links = graph.flatMap((peers, node) => peers.map((peer) => [node, peer] as const));
  const along = links.filter(([node, peer]) => neighbors[node]?.includes(String(peer)));
  return along.length > links.length / 2;
}

function isTree(graph: HopGraph): boolean {
  const links = graph.reduce((sum, peers) => sum + peers.length, 0) / 2;
  const seen = new Set([0]);
  for (const node of seen) for (const peer of graph[node] ?? []) seen.add(peer);
  return links === graph.length - 1 && seen.size === graph.length;
}
