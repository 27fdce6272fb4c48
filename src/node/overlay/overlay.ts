import { HUB_LEAVES_MAX } from "../limits.ts";
import {
  breadthFirst,
  type Graph,
  heapGraph,
  heightsOf,
  isConnectedBy,
  positionsOf,
  randomCyclesOf,
  spanningTreeOf,
  symmetricOf,
} from "./graph.ts";

/** The links that values use. Every node computes the same overlay from the same members and topology. */
export interface Overlay {
  /** This node's neighbours, in the overlay's order. */
  readonly neighbors: readonly string[];
  /** The neighbour on the way to the first member; `undefined` at the first member and in the total overlay. */
  readonly parent: string | undefined;
  /**
   * Whether values from one neighbour have to be passed on to the others. In the total overlay they have not: a node that a
   * client told tells all others itself.
   */
  readonly relays: boolean;
  /** Whether values can get from every member to every other. */
  readonly spans: boolean;
  /** The nodes that can only be reached through `neighbor`, as seen from here, without `neighbor` itself. */
  behind(neighbor: string): readonly string[];
  /** Hops from this node to the farthest one on its own side of the link to `neighbor`, in a spanning tree of the overlay. */
  hopsBefore(neighbor: string): number;
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

export function isOverlayName(name: string): boolean {
  return name !== "treeK" && ((overlayNames as readonly string[]).includes(name) || TREE_ARITY.test(name));
}

/** What a mistyped name may have meant: a tree with as many children as it names, or with three. */
export function overlayNamesFor(written: string): readonly string[] {
  const [arity = "3"] = /[1-9]\d{0,2}/.exec(written) ?? [];
  return overlayNames.map((name) => (name === "treeK" ? `tree${arity}` : name));
}

/** Whether the overlay cannot be computed before the `topology` request has come. */
export function needsTopology(name: string): boolean {
  return name === "topology" || name === "spanning-tree";
}

/**
 * The overlay of `members` as `self` sees it. `topology` has an entry for each member that has neighbours; it may
 * be one-sided: a link that one end names serves both, in the tree as in the check whether all are connected. Neither may change
 * afterwards: what follows from them is shared by all nodes that were given the same objects.
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
  const graph = needsTopology(name) ? symmetricOf(members)(topology) : randomCyclesOf(members);
  const tree = spanningTreeOf(members)(graph);
  const shape = { self, members, parent: tree.parents.get(self), spans: tree.spans };
  if (name === "topology") {
    const spans = isConnectedBy(members)(topology);
    return graphOverlay({ ...shape, spans, neighbors: topology.get(self) ?? [], makeGraph: () => graph });
  }
  if (name === "random-regular")
    return graphOverlay({ ...shape, neighbors: graph.get(self) ?? [], makeGraph: () => graph });
  // Tree neighbours come in the order of the node's own topology entry; those that only the other end named follow.
  const links = new Set(tree.graph.get(self));
  const neighbors = [...new Set([...(topology.get(self) ?? []), ...links])].filter((peer) => links.has(peer));
  return graphOverlay({ ...shape, neighbors, makeGraph: () => tree.graph });
}

/** The complete `arity`-ary tree over the members in their order; with as many children as members, a star. */
function heapOverlay(self: string, members: readonly string[], arity: number): Overlay {
  const own = positionsOf(members).get(self) ?? -1;
  const parent = own > 0 ? members[Math.floor((own - 1) / arity)] : undefined;
  const children = members.slice(own * arity + 1, own * arity + 1 + arity);
  const neighbors = parent === undefined ? children : [parent, ...children];
  return graphOverlay({
    self,
    members,
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
  return { neighbors, parent: undefined, relays: false, spans: true, behind: () => [], hopsBefore: () => 0 };
}

interface GraphShape {
  readonly self: string;
  readonly members: readonly string[];
  readonly parent: string | undefined;
  readonly spans: boolean;
  readonly neighbors: readonly string[];
  /** The whole graph is needed only behind a neighbour that has failed, and where plain words are told again. */
  readonly makeGraph: () => Graph;
}

function graphOverlay({ self, members, makeGraph, ...shape }: GraphShape): Overlay {
  const known = new Map<string, readonly string[]>();
  const find = (neighbor: string) => {
    const seen = breadthFirst(neighbor, makeGraph(), self);
    // In a graph with cycles another neighbour is reachable directly, whatever lies behind this one.
    return seen.filter((node) => node !== neighbor && !shape.neighbors.includes(node));
  };
  const behind = (neighbor: string) => {
    const nodes = known.get(neighbor) ?? find(neighbor);
    known.set(neighbor, nodes);
    return nodes;
  };
  const hopsBefore = (neighbor: string) => {
    const heights = heightsOf(members)(makeGraph());
    return neighbor === shape.parent
      ? (heights.get(self)?.below ?? 0)
      : Math.max(0, (heights.get(neighbor)?.above ?? 0) - 1);
  };
  return { ...shape, relays: true, behind, hopsBefore };
}
