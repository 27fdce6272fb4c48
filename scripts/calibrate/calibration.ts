import { setFull } from "../../src/sim/checkers/workloads/set-full.ts";
import type { LatencyDistribution } from "../../src/sim/network/latency.ts";
import type { TopologyName } from "../../src/sim/network/topology.ts";
import { runVirtual } from "../../src/sim/run/run.ts";
import { type RunOptions, runOptions } from "../../src/sim/run/run-options.ts";
import type { RunResult } from "../../src/sim/run/run-result.ts";
import { FloodNode } from "../nodes/flood-node.ts";

/**
 * The figures of real Maelstrom (0.2.5) for a flood without acknowledgements: 25 nodes, rate 100, 20 s. The messages a
 * broadcast are exact properties of the graph; latencies are of one run each.
 */
export interface CalibrationRow {
  readonly name: string;
  readonly topology: TopologyName;
  readonly latencyMs: number;
  readonly latencyDistribution: LatencyDistribution;
  /** Server messages a broadcast: a value goes out of every node by all edges but the one by which it came. */
  readonly messagesPerBroadcast: number;
  /** Stable latencies at 0.5, 0.95, 0.99 and 1, in ms. */
  readonly latenciesMs: readonly [number, number, number, number];
}

/** One row as this network measures it. */
export interface CalibrationMeasurement {
  readonly messagesPerBroadcast: number;
  readonly messagesPerOperation: number;
  readonly latenciesMs: readonly number[];
  /** Empty if the run was in order. */
  readonly troubles: readonly string[];
}

const calibrationPoints = ["0.5", "0.95", "0.99", "1"] as const;

/** A latency may be off by so much of the real one, or by so many milliseconds, whichever is more. */
const SHARE_MAX = 0.12;
const DIFFERENCE_MS_MAX = 15;

/**
 * The time that a small node process takes for one message, pipes included; only the rows without latency show it (real
 * Maelstrom took up to 20 ms over a line of 25).
 */
const HANDLING_MS = 0.4;

function row(
  topology: TopologyName,
  latencyMs: number,
  messagesPerBroadcast: number,
  latenciesMs: CalibrationRow["latenciesMs"],
  latencyDistribution: LatencyDistribution = "constant",
): CalibrationRow {
  const suffix = latencyDistribution === "constant" ? "" : ` ${latencyDistribution}`;
  const name = `${topology}, ${latencyMs} ms${suffix}`;
  return { name, topology, latencyMs, latencyDistribution, messagesPerBroadcast, latenciesMs };
}

export const calibrationRows: readonly CalibrationRow[] = [
  row("grid", 0, 56, [0, 0, 0, 3]),
  row("line", 0, 24, [0, 0, 2, 20]),
  row("line", 10, 24, [99, 168, 199, 215]),
  row("grid", 10, 56, [3, 42, 56, 71]),
  row("grid", 100, 56, [447, 678, 750, 789]),
  row("grid", 100, 56, [232, 454, 539, 654], "exponential"),
  row("grid", 100, 56, [329, 489, 588, 688], "uniform"),
  row("total", 100, 576, [78, 95, 98, 98]),
  row("tree4", 100, 24, [351, 480, 492, 502]),
];

/** The run of a row. */
export function calibrationOptions(row: CalibrationRow, seed: string): RunOptions {
  const { topology, latencyMs, latencyDistribution } = row;
  const load = { nodeCount: 25, ratePerSecond: 100, timeLimitMs: 20_000 };
  return runOptions({ ...load, topology, latencyMs, latencyDistribution, seed });
}

/** The run that has to come out invalid: a flood does not survive a partition. */
export function partitionOptions(seed: string): RunOptions {
  const nemesis = { kind: "partition", intervalMs: 10_000 } as const;
  return runOptions({ nodeCount: 5, ratePerSecond: 100, timeLimitMs: 20_000, nemesis, seed });
}

/** Measures a row in virtual time: the medians over runs with the given seeds. */
export function measureVirtual(row: CalibrationRow, seeds: readonly string[]): CalibrationMeasurement {
  const results = seeds.map((seed) =>
    measurementOf(
      runVirtual(calibrationOptions(row, seed), () => new FloodNode(), { node: { handlingMs: HANDLING_MS } }),
    ),
  );
  return medianOf(results);
}

export function measurementOf(result: RunResult): CalibrationMeasurement {
  const judged = setFull(result.history);
  const invoked = result.history.filter(({ kind }) => kind === "invoke");
  const broadcasts = invoked.filter(({ operation }) => operation === "broadcast").length;
  const messages = result.net.servers.msgCount;
  const troubles = [
    ...result.problems.map(({ text }) => text),
    ...result.violations.map(({ node, reason }) => `${node}: ${reason}`),
    ...(judged.valid === true ? [] : [`set-full says ${judged.valid}`]),
  ];
  return {
    messagesPerBroadcast: messages / broadcasts,
    messagesPerOperation: messages / invoked.length,
    latenciesMs: calibrationPoints.map((point) => judged.stableLatenciesMs?.[point] ?? Number.NaN),
    troubles,
  };
}

/** The median of each figure, the troubles of all. */
export function medianOf(measurements: readonly CalibrationMeasurement[]): CalibrationMeasurement {
  return {
    messagesPerBroadcast: median(measurements.map((one) => one.messagesPerBroadcast)),
    messagesPerOperation: median(measurements.map((one) => one.messagesPerOperation)),
    latenciesMs: calibrationPoints.map((_point, at) =>
      median(measurements.map((one) => one.latenciesMs[at] ?? Number.NaN)),
    ),
    troubles: measurements.flatMap(({ troubles }) => troubles),
  };
}

/** Everything in which a measurement is not what real Maelstrom printed; empty if it is. */
export function outOfTolerance(row: CalibrationRow, measured: CalibrationMeasurement): readonly string[] {
  const problems = [...measured.troubles];
  if (measured.messagesPerBroadcast !== row.messagesPerBroadcast) {
    problems.push(`${measured.messagesPerBroadcast} messages a broadcast, not ${row.messagesPerBroadcast}`);
  }
  row.latenciesMs.forEach((realMs, at) => {
    const measuredMs = measured.latenciesMs[at] ?? Number.NaN;
    const toleranceMs = Math.max(DIFFERENCE_MS_MAX, SHARE_MAX * realMs);
    if (!(Math.abs(measuredMs - realMs) <= toleranceMs)) {
      problems.push(
        `${measuredMs} ms at ${calibrationPoints[at]}, not ${realMs} ± ${Math.round(toleranceMs)}`,
      );
    }
  });
  return problems;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted[sorted.length % 2 === 1 ? middle : middle - 1] ?? Number.NaN;
}
