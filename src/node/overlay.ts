import { HUB_LEAVES_MAX } from "./limits.ts";
import { Random } from "./random.ts";

/** Who a node's values go to. Every node computes the same overlay from the same members and topology. */
export interface Overlay {
  /** This node's neighbours, in the overlay's order. */
  readonly neighbors: readonly string[];
  /** The neighbour on the way to the first member; `undefined` at the first member and in the total overlay. */
  readonly parent: string | undefined;
  /**
   * Whether values from one neighbour have to be passed on to the others. In the total overlay they have not: who
   * a client told tells everybody.
   */
  readonly relays: boolean;
  /** Whether values can get from every member to every other. */
  readonly spans: boolean;
  /** The nodes that can only be reached through `neighbor`, as seen from here, without `neighbor` itself. */
  behind(neighbor: string): readonly string[];
}

/** `topology` and `spanning-tree` need the `topology` request, the others only the members. */
export const overlayNames = [
  "topology",
  "spanning-tree",
  "star",
  "total",
  "random-regular",
  "treeK",
] as const;

/** K of `treeK`. */
const TREE_ARITY = /^tree([1-9]\d{0,2})$/;

/** Links per node of the random regular overlay: two random cycles through all members. */
const RANDOM_CYCLES = 2;

type Graph = ReadonlyMap<string, readonly string[]>;

interface SpanningTree {
  readonly graph: Graph;
  readonly parents: ReadonlyMap<string, string>;
  /** Whether it is one tree, not several. */
  readonly spans: boolean;
}

export function isOverlayName(name: string): boolean {
  return name !== "treeK" && ((overlayNames as readonly string[]).includes(name) || TREE_ARITY.test(name));
}

/** Whether the overlay cannot be computed before the `topology` request has come. */
export function needsTopology(name: string): boolean {
  return name === "topology" || name === "spanning-tree";
}

/**
 * The overlay of `members` as `self` sees it. `topology` has an entry for each member that has neighbours; it may
 * be one-sided: a link that one end names serves both, in the tree as in the check of who is connected.
 */
export function buildOverlay(
  name: string,
  self: string,
  members: readonly string[],
  topology: Graph,
): Overlay {
  if (name === "total") return totalOverlay(self, members);
  const arity = arityOf(name, members.length);
  if (arity !== undefined) return heapOverlay(self, members, arity);
  const makeGraph = () => (needsTopology(name) ? symmetric(members, topology) : randomCycles(members));
  const graph = makeGraph();
  const tree = spanningTree(members, graph);
  const shape = { self, parent: tree.parents.get(self), spans: tree.spans };
  if (name === "topology") {
    const spans = isReachable(members, topology, graph);
    return new GraphOverlay({ ...shape, spans, neighbors: topology.get(self) ?? [], makeGraph });
  }
  if (name === "random-regular")
    return new GraphOverlay({ ...shape, neighbors: graph.get(self) ?? [], makeGraph });
  // Tree neighbours come in the order of the node's own topology entry; those that only the other end named follow.
  const links = new Set(tree.graph.get(self));
  const neighbors = [...new Set([...(topology.get(self) ?? []), ...links])].filter((peer) => links.has(peer));
  return new GraphOverlay({ ...shape, neighbors, makeGraph: () => spanningTree(members, makeGraph()).graph });
}

/** The complete `arity`-ary tree over the members in their order; with as many children as members, a star. */
function heapOverlay(self: string, members: readonly string[], arity: number): Overlay {
  const own = members.indexOf(self);
  const parent = own > 0 ? members[Math.floor((own - 1) / arity)] : undefined;
  const children = members.slice(own * arity + 1, own * arity + 1 + arity);
  const neighbors = parent === undefined ? children : [parent, ...children];
  return new GraphOverlay({
    self,
    parent,
    spans: true,
    neighbors,
    makeGraph: () => heapGraph(members, arity),
  });
}

/** Children per node of a computed tree, `undefined` for other overlays. */
function arityOf(name: string, members: number): number | undefined {
  // Beyond one hub's reach a second level of hubs, as wide as the first, shares its work.
  if (name === "star") return members <= HUB_LEAVES_MAX ? members : Math.ceil(Math.sqrt(members));
  const match = TREE_ARITY.exec(name);
  return match === null ? undefined : Number(match[1]);
}

function totalOverlay(self: string, members: readonly string[]): Overlay {
  const neighbors = members.filter((peer) => peer !== self);
  return { neighbors, parent: undefined, relays: false, spans: true, behind: () => [] };
}

interface GraphShape {
  readonly self: string;
  readonly parent: string | undefined;
  readonly spans: boolean;
  readonly neighbors: readonly string[];
  /** The whole graph is needed only behind a neighbour that has failed, and takes more memory than all else. */
  readonly makeGraph: () => Graph;
}

class GraphOverlay implements Overlay {
  readonly neighbors: readonly string[];
  readonly parent: string | undefined;
  readonly relays = true;
  readonly spans: boolean;
  readonly #self: string;
  readonly #makeGraph: () => Graph;
  readonly #behind = new Map<string, readonly string[]>();

  constructor({ self, parent, spans, neighbors, makeGraph }: GraphShape) {
    this.#self = self;
    this.parent = parent;
    this.spans = spans;
    this.neighbors = neighbors;
    this.#makeGraph = makeGraph;
  }

  behind(neighbor: string): readonly string[] {
    let nodes = this.#behind.get(neighbor);
    if (nodes === undefined) {
      const seen = breadthFirst(neighbor, this.#makeGraph(), this.#self);
      // In a graph with cycles another neighbour is reachable directly, whatever lies behind this one.
      nodes = seen.filter((node) => node !== neighbor && !this.neighbors.includes(node));
      this.#behind.set(neighbor, nodes);
    }
    return nodes;
  }
}

function heapGraph(members: readonly string[], arity: number): Graph {
  const edges: [string, string][] = [];
  for (let i = 1; i < members.length; i++) {
    edges.push([members[Math.floor((i - 1) / arity)] as string, members[i] as string]);
  }
  return graphOf(members, edges);
}

/** Connected, and every node has up to four links: the union of random cycles, drawn alike on every node. */
function randomCycles(members: readonly string[]): Graph {
  const random = new Random(`random-regular ${members.join(" ")}`);
  const edges: [string, string][] = [];
  for (let cycle = 0; cycle < RANDOM_CYCLES; cycle++) {
    const order = random.shuffle(members);
    for (const [i, node] of order.entries()) edges.push([node, order[(i + 1) % order.length] as string]);
  }
  return graphOf(members, edges);
}

function symmetric(members: readonly string[], topology: Graph): Graph {
  const edges: [string, string][] = [];
  for (const node of members) for (const peer of topology.get(node) ?? []) edges.push([node, peer]);
  return graphOf(members, edges);
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

/**
 * Whether every member can reach every other: links that only one end names serve in one direction. A node that the
 * topology leaves out is taken to tell those who name it.
 */
function isReachable(members: readonly string[], topology: Graph, symmetric: Graph): boolean {
  const root = members[0] as string;
  const told = new Map(members.map((node) => [node, topology.get(node) ?? symmetric.get(node) ?? []]));
  const tellers = new Map(members.map((node) => [node, [] as string[]]));
  for (const [node, peers] of told) for (const peer of peers) tellers.get(peer)?.push(node);
  return [told, tellers].every((graph) => breadthFirst(root, graph, undefined).length === members.length);
}

/** Breadth first from the first member; a part that is not connected to it gets a tree of its own. */
function spanningTree(members: readonly string[], graph: Graph): SpanningTree {
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
}

/** Nodes in breadth-first order from `root`, never entering `without`; `parents` gets every tree edge. */
function breadthFirst(
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
