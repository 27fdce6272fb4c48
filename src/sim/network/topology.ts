/** Maelstrom's `--topology`: the neighbours that each node is told. */
export const topologyNames = ["grid", "line", "tree", "tree2", "tree3", "tree4", "total"] as const;
export type TopologyName = (typeof topologyNames)[number];

/** Neighbours of each node, in the order in which Maelstrom lists them. */
export type Topology = Readonly<Record<string, readonly string[]>>;

/** The topology of the given nodes; `nodeIds` in node order. */
export function topology(name: TopologyName, nodeIds: readonly string[]): Topology {
  const neighbours = neighbourIndices(name, nodeIds.length);
  const result: Record<string, readonly string[]> = {};
  nodeIds.forEach((id, index) => {
    result[id] = neighbours(index)
      .filter((at) => at >= 0 && at < nodeIds.length)
      .map((at) => nodeIds[at] as string);
  });
  return result;
}

/** Maps a node's index to those of its neighbours; some may lie outside of the list. */
function neighbourIndices(name: TopologyName, count: number): (index: number) => number[] {
  switch (name) {
    case "grid":
      return grid(Math.ceil(Math.sqrt(count)));
    case "line":
      return (index) => [index - 1, index + 1];
    case "tree":
    case "tree2":
      return tree(2);
    case "tree3":
      return tree(3);
    case "tree4":
      return tree(4);
    case "total":
      return (index) => Array.from({ length: count }, (_, other) => other).filter((other) => other !== index);
  }
}

/** Row by row, `side` to a row; below, above, right, left. */
function grid(side: number): (index: number) => number[] {
  return (index) => {
    const column = index % side;
    const right = column + 1 < side ? index + 1 : -1;
    const left = column > 0 ? index - 1 : -1;
    return [index + side, index - side, right, left];
  };
}

/** Breadth first in node order; the parent, then the children. */
function tree(arity: number): (index: number) => number[] {
  return (index) => {
    const parent = index === 0 ? -1 : Math.floor((index - 1) / arity);
    return [parent, ...Array.from({ length: arity }, (_, child) => arity * index + 1 + child)];
  };
}

/** The hops from `start` to each node that it can reach, by the shortest way: itself first, the farthest ones last. */
export function hopsFrom<Node>(
  start: Node,
  neighborsOf: (node: Node) => readonly Node[],
): ReadonlyMap<Node, number> {
  const found = new Map([[start, 0]]);
  // A map goes on to what is added to it meanwhile, here breadth first.
  for (const [node, hops] of found) {
    for (const peer of neighborsOf(node)) if (!found.has(peer)) found.set(peer, hops + 1);
  }
  return found;
}

/** The node farthest from `start` among those that it can reach: `start` itself where there is no other, the last one found of several. */
export function farthestNode(
  start: string,
  neighborsOf: (node: string) => readonly string[],
): { readonly node: string; readonly hops: number } {
  const [node, hops] = [...hopsFrom(start, neighborsOf)].at(-1) ?? [start, 0];
  return { node, hops };
}
