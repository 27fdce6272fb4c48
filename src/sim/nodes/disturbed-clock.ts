import type { Random } from "../../node/random.ts";
import { type NodeClock, nodeClock } from "./node-clock.ts";

/** How wrong the clocks of a run are. */
export interface ClockDisturbance {
  /** Each clock is off by up to this much, either way. */
  readonly skewMs?: number;
  /** Each clock runs too fast or too slow by up to so many millionths. */
  readonly driftPpm?: number;
}

type RandomOf = (name: string) => Random;

/** How far a node's clock is off: drawn for each node, the same in each run of a seed. */
export function clockOffMs(nodeId: string, skewMs: number, random: RandomOf): number {
  return (2 * random(`clock ${nodeId}`).float() - 1) * skewMs;
}

/** The clock of a node, which differs from run to run as from node to node. */
export function disturbedClock(
  nodeId: string,
  epochMs: number,
  { skewMs = 0, driftPpm = 0 }: ClockDisturbance,
  random: RandomOf,
): NodeClock {
  const drift = 2 * random(`drift ${nodeId}`).float() - 1;
  return nodeClock(epochMs + clockOffMs(nodeId, skewMs, random), 1 + (drift * driftPpm) / 1e6);
}
