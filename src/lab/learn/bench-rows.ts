/** The figures that matter of the rows that other commands of the lab print. */

import { figure } from "../text/table.ts";

/** Fields that both kinds of rows have. */
export interface BenchRow {
  readonly "partitions?": boolean;
}

interface LossRow extends BenchRow {
  readonly way: string;
  readonly acknowledged: number;
  readonly lost: number;
  readonly siblings: number;
}

interface CostRow extends BenchRow {
  readonly nodes: number;
  readonly "msgs-per-write": number;
  readonly convergence: { readonly "p95-ms": number };
  readonly stale: { readonly share: number };
}

type Cells = Readonly<Record<string, string | number>>;

/** By name; `undefined` for a row that is left out. */
export const benchRows = {
  losses: (row): Cells | undefined => {
    const { way, acknowledged, lost, siblings } = row as LossRow;
    // Wall clocks that are off by little lose what hybrid clocks lose; a screen has no room to say it twice.
    if (way === "wall-clock") return undefined;
    return { "decided by": way, partitions: cuts(row), acknowledged, lost, siblings };
  },
  costs: (row): Cells | undefined => {
    const { nodes, "msgs-per-write": cost, convergence, stale } = row as CostRow;
    return {
      nodes,
      partitions: cuts(row),
      "msgs a write": figure(cost),
      "p95 ms to all": figure(convergence["p95-ms"], 0),
      "stale reads %": figure(stale.share * 100, 1),
    };
  },
} as const satisfies Record<string, (row: BenchRow) => Cells | undefined>;

export type BenchRows = keyof typeof benchRows;

function cuts(row: BenchRow): string {
  return row["partitions?"] ? "yes" : "no";
}
