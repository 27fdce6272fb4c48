/** Values played out over each shape, message by message. */

import type { PickSource } from "../pick-source.ts";
import { PeerPool } from "../spread/peer-pool.ts";
import { type Estimate, Sample } from "../spread/sample.ts";
import { hubTree, parentsOf } from "./hub-tree.ts";
import { fanoutOf } from "./scale-model.ts";
import { type Burden, checkScale, hubLevels, type ScaleParameters } from "./shape.ts";

/** Puts the nodes that a node passes a value on to at the beginning of `into`, and gives their number. */
type Targets = (node: number, source: number, into: Int32Array) => number;

const NOBODY = -1;
/** Nodes that are shuffled in search of a cycle without shared links. In large graphs a few shared ones do not matter. */
const NODES_SHUFFLED_MAX = 20_000;

/**
 * Plays `values` values, each from a random node, over one random graph. All hops take equally long, and a node passes a
 * value on when it first gets it. Throws a RangeError on a number out of range.
 */
export function simulateBurden(parameters: ScaleParameters, random: PickSource): Burden<Estimate> {
  checkScale(parameters);
  const { nodes, values } = parameters;
  const flood = new Flood(nodes, targetsOf(parameters, random));
  const messages = new Sample();
  const meanHops = new Sample();
  const lastHops = new Sample();
  for (let value = 0; value < values; value++) {
    const one = flood.run(random.int(nodes));
    messages.add(one.messages);
    meanHops.add(one.meanHops);
    lastHops.add(one.lastHops);
  }
  return {
    messages: messages.estimate(),
    meanHops: meanHops.estimate(),
    lastHops: lastHops.estimate(),
    busiest: { mean: flood.busiest() / values, standardError: 0 },
  };
}

function targetsOf(parameters: ScaleParameters, random: PickSource): Targets {
  const { nodes, shape } = parameters;
  const levels = hubLevels(shape);
  if (levels !== undefined) return linked(treeLinks(nodes, levels));
  const fanout = fanoutOf(parameters);
  if (shape === "random fanout") return picked(nodes, fanout, random);
  return linked(fanout >= nodes - 1 ? allLinks(nodes) : cycleLinks(nodes, fanout, random));
}

/** All links of a graph: those of node i lie from `first[i]` to before `first[i + 1]`. */
interface Links {
  readonly first: Int32Array;
  readonly peers: Int32Array;
}

function linked({ first, peers }: Links): Targets {
  return (node, source, into) => {
    let count = 0;
    for (let i = first[node] as number; i < (first[node + 1] as number); i++) {
      const peer = peers[i] as number;
      if (peer !== source) into[count++] = peer;
    }
    return count;
  };
}

function picked(nodes: number, fanout: number, random: PickSource): Targets {
  const peers = new PeerPool(nodes, random);
  return (node, _source, into) => {
    for (let drawn = 0; drawn < fanout; drawn++) into[drawn] = peers.draw(node, drawn);
    return fanout;
  };
}

function treeLinks(nodes: number, levels: number): Links {
  const parents = parentsOf(hubTree(nodes, levels));
  return linksOf(nodes, (link) => {
    for (let node = 1; node < nodes; node++) link(node, parents[node] as number);
  });
}

function allLinks(nodes: number): Links {
  return linksOf(nodes, (link) => {
    for (let a = 0; a < nodes; a++) for (let b = 0; b < a; b++) link(a, b);
  });
}

/**
 * The union of d/2 random cycles through all nodes, which is as good as a random d-regular graph for large n (Law and Siu
 * 2003, "Distributed construction of random expander networks"; Kim and Wormald 2001), and always connected. A cycle
 * that shares a link with those before it is drawn again, a few times; after that the shared link is one.
 */
function cycleLinks(nodes: number, degree: number, random: PickSource): Links {
  const peers = new Int32Array(nodes * degree).fill(NOBODY);
  const counts = new Int32Array(nodes);
  const isKnown = (a: number, b: number) => peers.subarray(a * degree, (a + 1) * degree).includes(b);
  const add = (node: number, peer: number) => {
    peers[node * degree + (counts[node] as number)] = peer;
    counts[node] = (counts[node] as number) + 1;
  };
  const order = new Int32Array(nodes).map((_, index) => index);
  for (let cycle = 0; cycle < degree / 2; cycle++) {
    drawCycle(order, isKnown, random);
    for (const [i, a] of order.entries()) {
      const b = order[(i + 1) % nodes] as number;
      if (isKnown(a, b)) continue;
      add(a, b);
      add(b, a);
    }
  }
  return linksOf(nodes, (link) => {
    for (const [i, peer] of peers.entries()) {
      const node = Math.floor(i / degree);
      if (peer < node && peer !== NOBODY) link(node, peer);
    }
  });
}

/** Shuffles until no link of the cycle is known; at least once. */
function drawCycle(order: Int32Array, isKnown: (a: number, b: number) => boolean, random: PickSource): void {
  const attempts = Math.ceil(NODES_SHUFFLED_MAX / order.length);
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.int(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    if (!order.some((node, i) => isKnown(node, order[(i + 1) % order.length] as number))) return;
  }
}

/** `visit` names each link once, and is called twice: to count and to fill. */
function linksOf(nodes: number, visit: (link: (a: number, b: number) => void) => void): Links {
  const first = new Int32Array(nodes + 1);
  visit((a, b) => {
    first[a + 1] = (first[a + 1] as number) + 1;
    first[b + 1] = (first[b + 1] as number) + 1;
  });
  for (let node = 0; node < nodes; node++)
    first[node + 1] = (first[node + 1] as number) + (first[node] as number);
  const next = first.slice();
  const peers = new Int32Array(first[nodes] as number);
  const put = (node: number, peer: number) => {
    peers[next[node] as number] = peer;
    next[node] = (next[node] as number) + 1;
  };
  visit((a, b) => {
    put(a, b);
    put(b, a);
  });
  return { first, peers };
}

/** The way of one value after the other, and each node's messages. */
class Flood {
  readonly #targets: Targets;
  readonly #hops: Int32Array;
  readonly #sources: Int32Array;
  /** The nodes that have the value, in the order in which they got it. */
  readonly #queue: Int32Array;
  readonly #messagesOf: Float64Array;
  readonly #buffer: Int32Array;
  #reached = 0;

  constructor(nodes: number, targets: Targets) {
    this.#targets = targets;
    this.#hops = new Int32Array(nodes);
    this.#sources = new Int32Array(nodes);
    this.#queue = new Int32Array(nodes);
    this.#messagesOf = new Float64Array(nodes);
    this.#buffer = new Int32Array(nodes);
  }

  run(origin: number): Omit<Burden<number>, "busiest"> {
    this.#hops.fill(NOBODY);
    this.#reached = 0;
    this.#arrive(origin, NOBODY, 0);
    let messages = 0;
    let total = 0;
    for (let next = 0; next < this.#reached; next++) {
      const node = this.#queue[next] as number;
      const hops = this.#hops[node] as number;
      total += hops;
      const count = this.#targets(node, this.#sources[node] as number, this.#buffer);
      messages += count;
      this.#count(node, count);
      for (let i = 0; i < count; i++) this.#arrive(this.#buffer[i] as number, node, hops + 1);
    }
    const lastHops = this.#hops[this.#queue[this.#reached - 1] as number] as number;
    return { messages, meanHops: total / Math.max(1, this.#reached - 1), lastHops };
  }

  /** The messages of the busiest node, of all values so far. */
  busiest(): number {
    return this.#messagesOf.reduce((most, messages) => Math.max(most, messages), 0);
  }

  #arrive(node: number, source: number, hops: number): void {
    if (source !== NOBODY) this.#count(node, 1);
    if (this.#hops[node] !== NOBODY) return;
    this.#hops[node] = hops;
    this.#sources[node] = source;
    this.#queue[this.#reached] = node;
    this.#reached += 1;
  }

  #count(node: number, messages: number): void {
    this.#messagesOf[node] = (this.#messagesOf[node] as number) + messages;
  }
}
