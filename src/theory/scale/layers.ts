/** The spread of a value over random graphs in which every node passes it on once, hop by hop, by expected values. */

export interface Layers {
  /** The expected nodes that lack the value after 0, 1, 2 … hops. */
  readonly lacking: readonly number[];
  /** The variance of the messages that one node receives of a value. */
  readonly receivedVariance: number;
}

const HOPS_MAX = 1_000;
/** The last hop is the one after which fewer nodes than this are expected to lack the value. */
const LEFT_MIN = 1e-9;

/**
 * A flood over a random graph whose nodes have `degree` links. Seen from a node the graph is a tree for as long as it matters:
 * with q the probability that a neighbour has not had the value from its other links, q' = (1 − 1/n) q^(d − 1).
 */
export function regularLayers(nodes: number, degree: number): Layers {
  const notOrigin = 1 - 1 / nodes;
  const lacking = [nodes * notOrigin];
  let neighbor = notOrigin;
  let beforeNeighbor = 1;
  let mean = 0;
  let square = 0;
  for (let hops = 0; hops < HOPS_MAX && (lacking.at(-1) as number) > LEFT_MIN; hops++) {
    const arriving = ((lacking.at(-2) ?? nodes) - (lacking.at(-1) as number)) / nodes;
    const first = (degree - 1) * firstToTell(degree, beforeNeighbor, neighbor, notOrigin);
    mean += arriving * first;
    square += arriving * (first * first + first * (1 - first / (degree - 1)));
    lacking.push(nodes * notOrigin * neighbor ** degree);
    beforeNeighbor = neighbor;
    neighbor = notOrigin * neighbor ** (degree - 1);
  }
  return { lacking, receivedVariance: Math.max(0, square - mean * mean) };
}

/**
 * The probability that a node is the first to tell a neighbour. The neighbour must not have had the value before (of its
 * d − 1 other links, all lacked it a hop ago: `before`), and of those that get it at the same time each is first alike (`now`: they
 * still lack it): Σ C(d − 1, x) (before − now)^x now^(d − 1 − x) / (x + 1).
 */
function firstToTell(degree: number, before: number, now: number, notOrigin: number): number {
  const same = before - now;
  if (same < 1e-12) return notOrigin * now ** (degree - 1);
  return (notOrigin * (before ** degree - now ** degree)) / (degree * same);
}

/** Each node that gets the value sends it to `fanout` random others, whether they have it or not. */
export function fanoutLayers(nodes: number, fanout: number): Layers {
  const missed = Math.max(0, 1 - fanout / (nodes - 1));
  let arriving = 1;
  const lacking = [nodes - 1];
  for (let hops = 0; hops < HOPS_MAX && arriving > LEFT_MIN; hops++) {
    const before = lacking.at(-1) as number;
    const after = before * missed ** arriving;
    arriving = before - after;
    lacking.push(after);
  }
  // The picks of n nodes, each of which hits a given node with probability K/(n − 1).
  return { lacking, receivedVariance: fanout * missed };
}

/** Hops until a node has the value, averaged over those that get it. */
export function layeredMeanHops({ lacking }: Layers): number {
  const end = lacking.at(-1) as number;
  const gets = (lacking[0] as number) - end;
  return gets <= 0 ? 0 : lacking.reduce((sum, nodes) => sum + (nodes - end) / gets, 0);
}

/** The expected hops until the last that gets the value has it: of x expected ones none is left with probability e^(−x). */
export function layeredLastHops({ lacking }: Layers): number {
  const end = lacking.at(-1) as number;
  return lacking.reduce((sum, nodes) => sum - Math.expm1(end - nodes), 0);
}
