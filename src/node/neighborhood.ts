import { buildOverlay, needsTopology, type Overlay } from "./overlay.ts";

/** Where an overlay needs a topology and none comes, values go along this tree over the members. */
const FALLBACK_OVERLAY = "tree3";

type Topology = ReadonlyMap<string, readonly string[]>;

/** Who is there, who is connected to whom, and the overlay that follows from it. */
export class Neighborhood {
  /** This node's id; empty before `init`. */
  id = "";
  members: readonly string[] = [];
  /** The members without this node. */
  peers: readonly string[] = [];
  overlay: Overlay = { neighbors: [], parent: undefined, relays: true, spans: true, behind: () => [] };
  /** What the `topology` request said, or a peer that had got it; `undefined` before. */
  topology: Topology | undefined;
  /** No topology came in time, so none is waited for. */
  isFallback = false;
  /** Whether the overlay would be another one with a topology. */
  isGuessed = false;

  initialise(id: string, members: readonly string[]): void {
    this.id = id;
    this.members = members;
    this.peers = members.filter((member) => member !== id);
  }

  setTopology(topology: Topology): void {
    this.topology = this.#cleaned(topology);
    this.isFallback = false;
  }

  /** Whether a topology connects all members. */
  spans(topology: Topology): boolean {
    return buildOverlay("topology", this.id, this.members, this.#cleaned(topology)).spans;
  }

  /** Computes the overlay of that name anew. Returns whether what neighbours are owed is another thing than before. */
  rebuild(wanted: string): boolean {
    this.isGuessed = this.isFallback && needsTopology(wanted);
    const name = this.isGuessed ? FALLBACK_OVERLAY : wanted;
    const { relays } = this.overlay;
    this.overlay = buildOverlay(name, this.id, this.members, this.topology ?? new Map());
    return this.overlay.relays !== relays;
  }

  /** The neighbours in the spanning tree of the topology, whatever overlay is in use. */
  treeNeighbors(): readonly string[] {
    return buildOverlay("spanning-tree", this.id, this.members, this.topology ?? new Map()).neighbors;
  }

  /** Unknown ids, the node itself and repeats are dropped from each node's neighbours. */
  #cleaned(topology: Topology): Topology {
    const members = new Set(this.members);
    const clean = new Map<string, readonly string[]>();
    for (const [node, peers] of topology) {
      if (!members.has(node)) continue;
      const known = [...new Set(peers)].filter((peer) => members.has(peer) && peer !== node);
      clean.set(node, known);
    }
    return clean;
  }
}
