import type { BenchmarkOptions, Figure } from "../harness.ts";
import { healCost } from "./healed-pair.ts";

interface HealTarget {
  readonly n: number;
  readonly d: number;
  readonly bytesMax: number;
  /** Bytes of a node that repairs by positions in streams and by buckets, in the same harness. */
  readonly baselineBytes: number;
}

const targets: readonly HealTarget[] = [
  { n: 1_000, d: 0, bytesMax: 1_000, baselineBytes: 12_210 },
  { n: 100_000, d: 1, bytesMax: 4_000, baselineBytes: 1_816_163 },
  { n: 100_000, d: 100, bytesMax: 9_000, baselineBytes: 1_816_681 },
  { n: 100_000, d: 10_000, bytesMax: 700_000, baselineBytes: 1_846_349 },
  { n: 500_000, d: 10, bytesMax: 6_000, baselineBytes: 10_624_695 },
];

/** Two nodes with the same values that are connected again. */
export function healFigures({ isQuick }: BenchmarkOptions): Figure[] {
  return targets
    .filter(({ n }) => !isQuick || n <= 100_000)
    .map(({ n, d, bytesMax, baselineBytes }) => {
      const name = `healing of two nodes, n = ${n.toLocaleString("en")}, d = ${d.toLocaleString("en")}`;
      console.error(`reconcile: ${name}`);
      const cost = healCost(n, d);
      return {
        name,
        measured: `${cost.messages} messages, equal after ${cost.healedMs} ms`,
        baseline: `${kB(baselineBytes)} by positions and buckets`,
        value: cost.healedMs === Infinity ? Infinity : cost.bytes,
        unit: "bytes",
        target: { atMost: bytesMax },
      };
    });
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1_000).toLocaleString("en")} kB`;
}
