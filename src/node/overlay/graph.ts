import { memoised } from "../../wire/memoised.ts";
import { Random } from "../random.ts";

/*
 * Graphs over the members of a cluster. Every node computes the same ones from the same members and topology, so those
 * in one process share them: each is computed once for the same objects, which must not change.
 */

/** Neighbours by node. */
export type Graph = ReadonlyMap<string, readonly string[]>;

export interface SpanningTree {
  readonly graph: Graph;
  readonly parents: ReadonlyMap<string, string>;
  /** True if it is one tree, not several. */
  readonly spans: boolean;
}

/** Links per node of a random regular graph: two random cycles through all members. */
const RANDOM_CYCLES = 2;

/** The index of each member in the list. */
export const positionsOf = memoised(
  (members: readonly string[]): ReadonlyMap<string, number> =>
    new Map(members.map((member, position) => [member, position] as const)),
);

/** The topology without ids that are no members, a node's links to itself, and repeats: first by members, then by topology. */
export const cleanedOf = memoised((members: readonly string[]) =>
  memoised((topology: Graph): Graph => {
    const positions = positionsOf(members);
    const clean = new Map<string, readonly string[]>();
    for (const [node, peers] of topology) {
      if (!positions.has(node)) continue;
      clean.set(
        node,
        [...new Set(peers)].filter((peer) => positions.has(peer) && peer !== node),
      );
    }
    return clean;
  }),
);

/** Every link of the topology, known at both ends: first by members, then by topology. */
export const symmetricOf = memoised((members: readonly string[]) =>
  memoised((topology: Graph): Graph => {
    const edges: [string, string][] = [];
    for (const node of members) for (const peer of topology.get(node) ?? []) edges.push([node, peer]);
    return graphOf(members, edges);
  }),
);

/** Connected, and every node has up to four links: the union of random cycles, drawn alike on every node. */
export const randomCyclesOf = memoised((members: readonly string[]): Graph => {
  const random = new Random(`random-regular ${members.join(" ")}`);
  const edges: [string, string][] = [];
  for (let cycle = 0; cycle < RANDOM_CYCLES; cycle++) {
    const order = random.shuffle(members);
    for (const [i, node] of order.entries()) edges.push([node, order[(i + 1) % order.length] as string]);
  }
  return graphOf(members, edges);
});

/** The complete `arity`-ary tree over the members in their order. */
export function heapGraph(members: readonly string[], arity: number): Graph {
  const edges: [string, string][] = [];
  for (let i = 1; i < members.length; i++) {
    edges.push([members[Math.floor((i - 1) / arity)] as string, members[i] as string]);
  }
  return graphOf(members, edges);
}

/**
 * Breadth first from the first member; a part that is not connected to it gets a tree of its own. First by members, then by
 * graph.
 */
export const spanningTreeOf = memoised((members: readonly string[]) =>
  memoised((graph: Graph): SpanningTree => {
    const parents = new Map<string, string>();
    const reached = new Set<string>();
    let parts = 0;
    for (const root of members) {
      if (reached.has(root)) continue;
      parts++;
      for (const node of breadthFirst(root, graph, undefined, parents)) reached.add(node);
    }
    const edges = [...parents].map(([child, parent]) => [parent, child] as const);
    return { graph: graphOf(members, edges), parents, spans: parts <= 1 };
  }),
);

/** Hops from a node to the farthest one below it in its spanning tree, and to the farthest one that is not below it. */
export interface Heights {
  readonly below: number;
  readonly above: number;
}

/** The heights of all nodes with links, in the spanning tree of their part. First by members, then by graph. */
export const heightsOf = memoised((members: readonly string[]) =>
  memoised((graph: Graph): ReadonlyMap<string, Heights> => {
    const links = [...spanningTreeOf(members)(graph).parents];
    const below = new Map<string, number>(links.flat().map((node) => [node, 0] as const));
    /** The hops to the farthest node down each child. */
    const ways = new Map(links.map(([, parent]) => [parent, [] as number[]] as const));
    for (const [child, parent] of links.toReversed()) {
      const way = 1 + (below.get(child) as number);
      ways.get(parent)?.push(way);
      below.set(parent, Math.max(way, below.get(parent) as number));
    }
    for (const list of ways.values()) list.sort((a, b) => b - a);
    const above = new Map<string, number>();
    for (const [child, parent] of links) {
      const [longest = 0, second = 0] = ways.get(parent) as readonly number[];
      const others = longest === 1 + (below.get(child) as number) ? second : longest;
      above.set(child, 1 + Math.max(above.get(parent) ?? 0, others));
    }
    return new Map(
      [...below].map(([node, height]) => [node, { below: height, above: above.get(node) ?? 0 }]),
    );
  }),
);

/**
 * Whether every member can reach every other: links that only one end names serve in one direction. A node without an entry
 * in the topology is taken to send to the nodes that name it. First by members, then by topology.
 */
export const isConnectedBy = memoised((members: readonly string[]) =>
  memoised((topology: Graph): boolean => {
    const symmetric = symmetricOf(members)(topology);
    const root = members[0] as string;
    const told = new Map(members.map((node) => [node, topology.get(node) ?? symmetric.get(node) ?? []]));
    const tellers = new Map(members.map((node) => [node, [] as string[]]));
    for (const [node, peers] of told) for (const peer of peers) tellers.get(peer)?.push(node);
    return [told, tellers].every((graph) => breadthFirst(root, graph, undefined).length === members.length);
  }),
);

/** Nodes in breadth-first order from `root`, never entering `without`; `parents` gets every tree edge. */
export function breadthFirst(
  root: string,
  graph: Graph,
  without: string | undefined,
  parents?: Map<string, string>,
): string[] {
  const seen = new Set([root]);
  for (const node of seen) {
    for (const peer of graph.get(node) ?? []) {
      if (peer === without || seen.has(peer)) continue;
      seen.add(peer);
      parents?.set(peer, node);
    }
  }
  return [...seen];
}

function graphOf(members: readonly string[], edges: readonly (readonly [string, string])[]): Graph {
  const graph = new Map(members.map((node) => [node, new Set<string>()] as const));
  for (const [a, b] of edges) {
    if (a === b) continue;
    graph.get(a)?.add(b);
    graph.get(b)?.add(a);
  }
  return new Map([...graph].map(([node, peers]) => [node, [...peers]]));
}
