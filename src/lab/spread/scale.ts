/** How far each shape goes: what a value costs, and what its busiest node has to bear. */

import { predictBurden } from "../../theory/scale/scale-model.ts";
import { simulateBurden } from "../../theory/scale/scale-simulation.ts";
import { type Burden, type ScaleParameters, type Shape, shapes } from "../../theory/scale/shape.ts";
import { type Compared, type OnStep, randomFor, type SpreadPlan, stepByStep } from "./plan.ts";
import { powersOfTen } from "./rounds.ts";

/** A bound on the load of the busiest node. */
export type Bound = "messages" | "bytes";

export interface ScaleRow {
  readonly nodes: number;
  readonly shape: Shape;
  readonly burden: Burden<Compared>;
  /** The bound that the busiest node breaks, if any. */
  readonly broken?: Bound;
}

/** The number of nodes at which a shape stops being an answer. */
export interface Limit {
  readonly shape: Shape;
  /** The most nodes whose busiest node is within the bounds; `undefined` where even a few are not. */
  readonly nodesMax?: number;
  /** The bound that one more node would break; `undefined` where 10^9 nodes break none. */
  readonly bound?: Bound;
}

export interface Scale {
  readonly rows: readonly ScaleRow[];
  readonly limits: readonly Limit[];
}

export const NODES_MAX = 1_000_000_000;
const NODES_MIN = 2;
/** Values that are played, each from a random node. */
export const VALUES = 10;

export async function spreadScale(plan: SpreadPlan, onStep: OnStep): Promise<Scale> {
  const cells = shapes.flatMap((shape) => powersOfTen.map((nodes) => ({ shape, nodes })));
  const nameOf = ({ shape, nodes }: (typeof cells)[number]) => `${shape}, ${nodes} nodes`;
  const rows = await stepByStep(cells, onStep, nameOf, ({ shape, nodes }): ScaleRow => {
    const parameters = scaleParameters(plan, shape, nodes);
    const model = predictBurden(parameters);
    const played =
      nodes > plan.playedNodesMax
        ? undefined
        : simulateBurden(parameters, randomFor(plan, "scale", shape, nodes));
    const both = (name: keyof Burden<number>): Compared => ({
      model: model[name],
      ...(played && { played: played[name] }),
    });
    const burden = {
      messages: both("messages"),
      meanHops: both("meanHops"),
      lastHops: both("lastHops"),
      busiest: both("busiest"),
    };
    const broken = brokenBound(plan, model.busiest);
    return { nodes, shape, burden, ...(broken && { broken }) };
  });
  return { rows, limits: shapes.map((shape) => limitOf(plan, shape)) };
}

/** Of the shapes whose busiest node bears it, the one with the fewest hops to the last node. */
export function answerFor(rows: readonly ScaleRow[], nodes: number): ScaleRow | undefined {
  return rows
    .filter((row) => row.nodes === nodes && row.broken === undefined)
    .reduce<ScaleRow | undefined>(
      (best, row) =>
        best === undefined || row.burden.lastHops.model < best.burden.lastHops.model - 0.05 ? row : best,
      undefined,
    );
}

function scaleParameters(plan: SpreadPlan, shape: Shape, nodes: number): ScaleParameters {
  return { nodes, shape, degree: plan.degree, probability: plan.probability, values: VALUES };
}

function brokenBound(plan: SpreadPlan, busiest: number): Bound | undefined {
  const perSecond = busiest * plan.valuesPerSecond;
  if (perSecond > plan.messagesPerSecondMax) return "messages";
  return perSecond * plan.messageBytes > plan.bytesPerSecondMax ? "bytes" : undefined;
}

/** The busiest node has more to do the more nodes there are, so that the limit can be bracketed. */
function limitOf(plan: SpreadPlan, shape: Shape): Limit {
  const brokenBy = (nodes: number) =>
    brokenBound(plan, predictBurden(scaleParameters(plan, shape, nodes)).busiest);
  if (brokenBy(NODES_MAX) === undefined) return { shape, nodesMax: NODES_MAX };
  const atOnce = brokenBy(NODES_MIN);
  if (atOnce !== undefined) return { shape, bound: atOnce };
  let low = NODES_MIN;
  let high = NODES_MAX;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (brokenBy(middle) === undefined) low = middle;
    else high = middle;
  }
  const bound = brokenBy(high);
  return { shape, nodesMax: low, ...(bound && { bound }) };
}
