import type { Benchmark, BenchmarkOptions, Figure } from "./harness.ts";
import { healCost, type Told } from "./healed-pair.ts";

interface HealTarget {
  readonly told: Told;
  readonly n: number;
  readonly d: number;
  readonly bytesMax: number;
  /** Bytes of a node that repairs by positions in streams and by buckets, in the same harness. */
  readonly baselineBytes?: number;
}

const targets: readonly HealTarget[] = [
  { told: "values", n: 1_000, d: 0, bytesMax: 1_000, baselineBytes: 12_210 },
  { told: "values", n: 100_000, d: 1, bytesMax: 4_000, baselineBytes: 1_816_163 },
  { told: "values", n: 100_000, d: 100, bytesMax: 9_000, baselineBytes: 1_816_681 },
  { told: "values", n: 100_000, d: 10_000, bytesMax: 700_000, baselineBytes: 1_846_349 },
  { told: "values", n: 500_000, d: 10, bytesMax: 6_000, baselineBytes: 10_624_695 },
  { told: "keys", n: 100_000, d: 10, bytesMax: 3_000 },
];

/** The cost for two nodes that hold nearly the same to become equal once their link works again. */
export const heal: Benchmark = {
  name: "heal",
  about: "bytes between two nodes after a partition",
  run: (options) => Promise.resolve(healFigures(options)),
};

function healFigures({ isQuick }: BenchmarkOptions): Figure[] {
  return targets
    .filter(({ n }) => !isQuick || n <= 100_000)
    .map(({ told, n, d, bytesMax, baselineBytes }) => {
      const name = `healing of two nodes, ${n.toLocaleString("en")} ${told}, ${d.toLocaleString("en")} different`;
      console.error(`heal: ${name}`);
      const cost = healCost(told, n, d);
      return {
        name,
        measured: `${cost.messages} messages, equal after ${cost.healedMs} ms`,
        baseline: baselineBytes === undefined ? "" : `${kB(baselineBytes)} by positions and buckets`,
        value: cost.healedMs === Infinity ? Infinity : cost.bytes,
        unit: "bytes",
        target: { atMost: bytesMax },
      };
    });
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1_000).toLocaleString("en")} kB`;
}
