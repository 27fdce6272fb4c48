/** The cost of a value in each shape, for any number of nodes. */

import { atomicFanout } from "../spread/atomic-fanout.ts";
import { busiestLinks, hubTree, meanHops, meanLastHops } from "./hub-tree.ts";
import { fanoutLayers, layeredLastHops, layeredMeanHops, regularLayers } from "./layers.ts";
import { type Burden, checkScale, hubLevels, type ScaleParameters } from "./shape.ts";

const EULER_MASCHERONI = 0.5772156649;

/**
 * The cost of a value. In a tree it crosses each of the n − 1 links once, so a node's messages are its links. A flood over a
 * random regular graph takes n(d − 1) + 1 messages: a node sends to all neighbours but the one that told it first. With random fanout
 * each node sends K, enough for all to get the value with the wanted probability (atomic-fanout.ts).
 *
 * In the random shapes all nodes are alike in the long run. Over `values` values one is the busiest by chance: the expected
 * largest of n normal deviates is added. Hubs and latencies are exact up to the rounding of a level.
 * Throws a RangeError on a number out of range.
 */
export function predictBurden(parameters: ScaleParameters): Burden<number> {
  checkScale(parameters);
  const { nodes, shape, values } = parameters;
  const levels = hubLevels(shape);
  if (levels !== undefined) {
    const tree = hubTree(nodes, levels);
    return {
      messages: nodes - 1,
      meanHops: meanHops(tree),
      lastHops: meanLastHops(tree),
      busiest: busiestLinks(tree),
    };
  }
  const fanout = fanoutOf(parameters);
  const isRegular = shape === "random regular";
  if (fanout >= nodes - 1)
    return everybodyAtOnce(nodes, isRegular ? nodes * (fanout - 1) + 1 : nodes * fanout);
  const layers = isRegular ? regularLayers(nodes, fanout) : fanoutLayers(nodes, fanout);
  const reached = nodes - (isRegular ? 0 : (layers.lacking.at(-1) as number));
  const messages = isRegular ? nodes * (fanout - 1) + 1 : reached * fanout;
  const chance = largestDeviate(nodes) * Math.sqrt(layers.receivedVariance / values);
  const mean = (2 * messages) / nodes;
  return {
    messages,
    meanHops: layeredMeanHops(layers),
    lastHops: layeredLastHops(layers),
    busiest: isRegular ? Math.min(2 * fanout - 1, mean + chance) : mean + chance,
  };
}

/** The first node tells all the others itself. */
function everybodyAtOnce(nodes: number, messages: number): Burden<number> {
  return { messages, meanHops: 1, lastHops: 1, busiest: (2 * messages) / nodes };
}

/** The number of nodes that a node is linked to, or sends to. */
export function fanoutOf({ nodes, shape, degree, probability }: ScaleParameters): number {
  return shape === "random regular" ? Math.min(degree, nodes - 1) : atomicFanout(nodes, probability);
}

/** The expected largest of n standard normal deviates, from the limit law of extremes (Gumbel). */
function largestDeviate(count: number): number {
  if (count < 2) return 0;
  const scale = Math.sqrt(2 * Math.log(count));
  const correction = (Math.log(Math.log(count)) + Math.log(4 * Math.PI)) / 2 - EULER_MASCHERONI;
  return Math.max(0, scale - correction / scale);
}
