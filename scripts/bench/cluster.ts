import { spawn } from "node:child_process";
import type { Benchmark, Figure } from "./harness.ts";
import { ended, lab, peakMb, reportingMemory, withTemporaryFolder } from "./processes.ts";

/** Nodes, and what a run of them may take. */
const SIZES = [
  { nodeCount: 1_000, secondsMax: 4, mbMax: 500 },
  { nodeCount: 10_000, secondsMax: 120, mbMax: 6_000 },
];
const LOAD = ["--rate", "100", "--time-limit", "10"];

/** A large cluster of ours in one process: what all nodes know alike must not be held once for each of them. */
export const cluster: Benchmark = {
  name: "cluster",
  about: "time and memory of large clusters in virtual time, `balanced`, 10 s of load",
  async run({ isQuick }) {
    const figures: Figure[] = [];
    for (const size of isQuick ? SIZES.slice(0, 1) : SIZES) figures.push(...(await measured(size)));
    return figures;
  },
};

function measured({ nodeCount, secondsMax, mbMax }: (typeof SIZES)[number]): Promise<Figure[]> {
  return withTemporaryFolder(async (store) => {
    const flags = ["--virtual", "--node-count", `${nodeCount}`, ...LOAD, "--store", store];
    const command = [...reportingMemory(lab), "test", ...flags, "--", "--profile", "balanced"];
    const startMs = performance.now();
    const errors = await ended(spawn(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"] }));
    const seconds = (performance.now() - startMs) / 1_000;
    const mb = peakMb(errors);
    const name = `cluster, ${nodeCount} nodes`;
    return [
      figureOf(`${name}, time`, seconds, "s", secondsMax),
      figureOf(`${name}, peak memory`, mb, "MB", mbMax),
    ];
  });
}

function figureOf(name: string, value: number, unit: "s" | "MB", most: number): Figure {
  const measured = `${value.toFixed(unit === "s" ? 1 : 0)} ${unit}`;
  return { name, measured, baseline: "", value, unit, target: { atMost: most } };
}
