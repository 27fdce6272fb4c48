/** The neighbours of each node, by number. Links go both ways. */
export type HopGraph = readonly (readonly number[])[];

/** The numbers of nodes that are 1, 2, 3 … hops from `origin`; nodes that cannot be reached are not among them. */
export function nodesAtDistance(graph: HopGraph, origin: number): readonly number[] {
  const counts: number[] = [];
  const seen = new Set([origin]);
  for (let ring = [origin]; ring.length > 0; ) {
    const next: number[] = [];
    for (const node of ring) {
      for (const peer of graph[node] ?? []) {
        if (seen.has(peer)) continue;
        seen.add(peer);
        next.push(peer);
      }
    }
    if (next.length > 0) counts.push(next.length);
    ring = next;
  }
  return counts;
}

/** The number of links. */
export function linkCount(graph: HopGraph): number {
  return graph.reduce((sum, peers) => sum + peers.length, 0) / 2;
}

/** For each link of a tree how many nodes lie on its one side, from the end that is farther from node 0. */
export function nodesBehindLinks(tree: HopGraph): readonly number[] {
  const parents = new Map<number, number>([[0, -1]]);
  for (const node of parents.keys()) {
    for (const peer of tree[node] ?? []) if (!parents.has(peer)) parents.set(peer, node);
  }
  const sizes = new Map<number, number>();
  for (const [node, parent] of [...parents].reverse()) {
    const size = (sizes.get(node) ?? 0) + 1;
    sizes.set(node, size);
    if (parent >= 0) sizes.set(parent, (sizes.get(parent) ?? 0) + size);
  }
  return [...parents.keys()].filter((node) => node !== 0).map((node) => sizes.get(node) as number);
}
