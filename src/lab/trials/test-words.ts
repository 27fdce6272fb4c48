/** A run of a trial as a command: the words of `test` that have the same run again. */

import type { RunOptions } from "../../sim/run/run-options.ts";
import { labCommandText } from "../command-line/command-line.ts";
import { paragraph } from "../text/paragraph.ts";
import { clockStartOf } from "./trial.ts";

/** The cluster, its load and its faults, without Maelstrom's defaults; `first` comes before them. */
export function runWords(run: RunOptions, first: readonly string[] = []): readonly string[] {
  const { nodeCount, concurrency, latencyDistribution, topology, nemesis, clockSkewMs, lossShare } = run;
  return [
    "test",
    ...first,
    ...["-w", run.workload, "--node-count", `${nodeCount}`, "--rate", `${run.ratePerSecond}`],
    ...(concurrency === nodeCount ? [] : ["--concurrency", `${concurrency}`]),
    ...["--latency", `${run.latencyMs}`],
    ...(latencyDistribution === "constant" ? [] : ["--latency-dist", latencyDistribution]),
    ...(lossShare === undefined ? [] : ["--loss", `${lossShare}`]),
    ...(topology === "grid" ? [] : ["--topology", topology]),
    ...["--time-limit", `${run.timeLimitMs / 1_000}`],
    ...(clockSkewMs === undefined ? [] : ["--clock-skew", `${clockSkewMs}`]),
    ...(nemesis.kind === "partition"
      ? ["--nemesis", "partition", "--nemesis-interval", `${nemesis.intervalMs / 1_000}`]
      : []),
  ];
}

/** The seed of a trial, and the time at which its clocks begin. */
export function seedWords({ seed }: RunOptions): readonly string[] {
  return ["--seed", seed, "--clock-start", `${clockStartOf(seed)}`];
}

/** The command that repeats a run of a row, below a line that says which one: two lines or more, without a line break at the end. */
export function rowAgainText(name: string, run: RunOptions, nodeFlags: readonly string[]): string {
  const faults = run.nemesis.kind === "partition" ? "with partitions" : "without faults";
  const words = [...runWords(run, ["--virtual"]), ...seedWords(run), "--", ...nodeFlags];
  const title = paragraph(`to repeat one run, for example ${name} ${faults}, seed ${run.seed}:`);
  return `${title}\n${labCommandText(words)}`;
}
