/** Ways to bring a value to n nodes, each value by itself, and what they cost. */

import { checkInteger, checkNumber } from "../check.ts";

export const shapes = [
  "star",
  "two levels of hubs",
  "three levels of hubs",
  "random regular",
  "random fanout",
] as const;
export type Shape = (typeof shapes)[number];

export interface ScaleParameters {
  readonly nodes: number;
  readonly shape: Shape;
  /** Links of a node of the random regular graph: an even number. In a smaller graph a node has at most n − 1. */
  readonly degree: number;
  /** Random fanout: the probability with which all nodes are to get a value. It sets the fanout. */
  readonly probability: number;
  /** The busiest node is sought over so many values, each from a random node. */
  readonly values: number;
}

/** The cost of a value, on average. */
export interface Burden<Figure> {
  readonly messages: Figure;
  /** Hops until a node has the value, averaged over the nodes. */
  readonly meanHops: Figure;
  /** Hops until the last node has it. */
  readonly lastHops: Figure;
  /** Messages that the busiest node sends and receives. */
  readonly busiest: Figure;
}

/** Throws a RangeError on a number out of range. */
export function checkScale({ nodes, degree, probability, values }: ScaleParameters): void {
  checkInteger("nodes", nodes, 2);
  checkInteger("half the degree", degree / 2, 1);
  checkNumber("probability", probability, 0, 1);
  checkInteger("values", values, 1);
}

/** How many levels of hubs a tree has; `undefined` for what is no tree. */
export function hubLevels(shape: Shape): number | undefined {
  return {
    star: 1,
    "two levels of hubs": 2,
    "three levels of hubs": 3,
    "random regular": undefined,
    "random fanout": undefined,
  }[shape];
}
