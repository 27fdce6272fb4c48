/** A comparison as rows for programs and documents: CSV, Markdown and JSON. */

import type { RunOptions } from "../../sim/run/run-options.ts";
import type { RecordColumn } from "../text/records.ts";
import type { Compared, Conditions } from "./compare.ts";
import type { SeriesFigures } from "./series.ts";

type Column = RecordColumn<Compared>;

const shown: readonly (readonly [title: string, of: (figures: SeriesFigures) => number | null])[] = [
  ["msgs/op", (figures) => figures.messagesPerOperation],
  ["median ms", (figures) => figures.medianMs],
  ["p95 ms", (figures) => figures.p95Ms],
  ["max ms", (figures) => figures.maxMs],
  ["lost", (figures) => figures.lostCount],
  ["bytes a value", (figures) => figures.bytesPerValue],
  ["busiest node's share", (figures) => figures.busiestShare],
  ["harness late ms", (figures) => figures.lateMs ?? null],
];

/** Columns for each condition: those without faults first. */
export function compareColumns(conditions: Conditions): readonly Column[] {
  const columns: Column[] = [
    { title: "setting", of: ({ contender }) => contender.name },
    { title: "time", of: ({ contender }) => timeOf(contender.nodes.kind) },
    ...shown.map(([title, of]): Column => ({ title, of: ({ calm }) => of(calm) })),
  ];
  if (conditions.partitioned === undefined) return columns;
  return [
    ...columns,
    ...shown.map(
      ([title, of]): Column => ({
        title: `${title}, partitions`,
        of: ({ partitioned }) => (partitioned === undefined ? null : of(partitioned)),
      }),
    ),
    {
      title: "converged after a heal, ms",
      of: ({ partitioned }) => (partitioned?.healMs === null ? "never" : (partitioned?.healMs ?? null)),
    },
  ];
}

/** Everything that was measured, and under which conditions; curves are for the page. */
export function compareJson(compared: readonly Compared[], conditions: Conditions) {
  const { calm, partitioned, seeds } = conditions;
  return {
    conditions: { ...conditionsJson(calm), seeds, nemesis: partitioned?.nemesis },
    settings: compared.map(({ contender: { name, nodes }, calm: figures, partitioned: cut }) => ({
      name,
      time: timeOf(nodes.kind),
      ...(nodes.kind === "virtual"
        ? { flags: nodes.flags }
        : { bin: nodes.bin, arguments: nodes.args, ours: nodes.areOurs }),
      calm: figuresJson(figures),
      partitions: cut && figuresJson(cut),
    })),
  };
}

function conditionsJson(run: RunOptions) {
  return {
    workload: run.workload,
    "node-count": run.nodeCount,
    concurrency: run.concurrency,
    rate: run.ratePerSecond,
    "time-limit": run.timeLimitMs / 1_000,
    latency: run.latencyMs,
    "latency-dist": run.latencyDistribution,
    loss: run.lossShare,
    topology: run.topology,
    "clock-skew": run.clockSkewMs,
  };
}

function figuresJson(figures: SeriesFigures) {
  return {
    runs: figures.runCount,
    "invalid-runs": figures.invalidCount,
    trouble: figures.trouble,
    "msgs-per-op": figures.messagesPerOperation,
    "median-ms": figures.medianMs,
    "p95-ms": figures.p95Ms,
    "max-ms": figures.maxMs,
    "ok-fraction": figures.okFraction,
    "lost-count": figures.lostCount,
    "bytes-per-value": figures.bytesPerValue,
    "busiest-node-share": figures.busiestShare,
    "heal-ms": figures.healMs,
    "harness-late-ms": figures.lateMs,
  };
}

function timeOf(kind: "virtual" | "processes"): string {
  return kind === "virtual" ? "virtual" : "real";
}
