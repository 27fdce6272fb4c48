import { Random } from "../../node/random.ts";
import { clockOffMs } from "../nodes/disturbed-clock.ts";
import type { RunOptions } from "./run-options.ts";

/** How far a node's clock is off in a run, in milliseconds: drawn from the seed, 0 where clocks are right. */
export function clockOffOf({ clockSkewMs = 0, clockSkewNodes, seed }: RunOptions, nodeId: string): number {
  if (clockSkewMs === 0 || clockSkewNodes?.includes(nodeId) === false) return 0;
  return clockOffMs(nodeId, clockSkewMs, (name) => new Random(`${seed}/${name}`));
}
