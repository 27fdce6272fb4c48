import { cleanedOf, type Graph, isConnectedBy, positionsOf } from "./graph.ts";
import { buildOverlay, needsTopology, type Overlay } from "./overlay.ts";

/** The overlay in place of one that needs a topology, while none comes: a tree over the members. */
const FALLBACK_OVERLAY = "tree3";

const NO_TOPOLOGY: Graph = new Map();

/**
 * The members, the links between them, and the overlay that follows from both. Nodes in one process that were given the same
 * list of members and the same topology share them: a cluster of n nodes must not hold either n times.
 */
export class Neighborhood {
  /** This node's id; empty before `init`. */
  id = "";
  members: readonly string[] = [];
  /** This node's index among the members. */
  position = 0;
  overlay: Overlay = {
    neighbors: [],
    parent: undefined,
    relays: true,
    spans: true,
    behind: () => [],
    hopsBefore: () => 0,
  };
  /** As the `topology` request said, or a peer that had got it; `undefined` before. */
  topology: Graph | undefined;
  /** The overlay needs a topology, none came in time, and the fallback stands in its place. */
  isGuessed = false;
  /** Whether the overlay cannot be computed, since no topology has come and one is still waited for. */
  awaitsTopology = false;
  /** No topology came in time, so none is waited for. */
  #isLate = false;
  #positions: ReadonlyMap<string, number> = new Map();
  #peers: readonly string[] | undefined;

  /** `members` must not change afterwards, and `id` is one of them. */
  initialise(id: string, members: readonly string[]): void {
    this.id = id;
    this.members = members;
    this.#positions = positionsOf(members);
    this.position = this.#positions.get(id) as number;
    this.#peers = undefined;
  }

  /** The members without this node. Not every strategy asks for them, and each node has a list of its own. */
  get peers(): readonly string[] {
    this.#peers ??= this.members.filter((member) => member !== this.id);
    return this.#peers;
  }

  get hasPeers(): boolean {
    return this.members.length > 1;
  }

  isPeer(id: string): boolean {
    return id !== this.id && this.#positions.has(id);
  }

  /** `topology` must not change afterwards. */
  setTopology(topology: Graph): void {
    this.topology = cleanedOf(this.members)(topology);
    this.#isLate = false;
  }

  /** No topology came in time. */
  onTopologyLate(): void {
    this.#isLate = true;
  }

  /** Whether a topology connects all members. */
  spans(topology: Graph): boolean {
    return isConnectedBy(this.members)(cleanedOf(this.members)(topology));
  }

  /** Peers that rounds and rumors may choose: everybody, or the neighbours in the overlay that somebody chose. */
  gossipPeers(chosen: string): readonly string[] {
    return chosen === "default" ? this.peers : this.overlay.neighbors;
  }

  /** Computes the overlay of that name anew. */
  rebuild(wanted: string): void {
    this.isGuessed = this.#isLate && needsTopology(wanted);
    const isNeeded = this.hasPeers && needsTopology(wanted);
    this.awaitsTopology = isNeeded && !this.#isLate && this.topology === undefined;
    const name = this.isGuessed ? FALLBACK_OVERLAY : wanted;
    this.overlay = buildOverlay(name, this.id, this.members, this.topology ?? NO_TOPOLOGY);
  }

  /** The neighbours in the spanning tree of the topology, whatever overlay is in use. */
  treeNeighbors(): readonly string[] {
    return buildOverlay("spanning-tree", this.id, this.members, this.topology ?? NO_TOPOLOGY).neighbors;
  }
}
