import type { NodeSweepFlags } from "../node-sweep/node-sweep-command.ts";
import type { WantedFaults } from "./wanted-faults.ts";

/** The flags of `sweep`. */
export interface SweepFlags extends NodeSweepFlags {
  readonly seeds?: number;
  readonly firstSeed: number;
  readonly strategies?: readonly string[];
  readonly faults: WantedFaults;
  readonly nodes?: readonly number[];
  readonly jobs?: number;
  readonly replay?: string;
  readonly repair: boolean;
  readonly json?: boolean;
}
