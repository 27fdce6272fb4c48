/** The frontier for a person, as JSON, and as rows for programs and documents. */

import { minLatencyMs, minMessagesPerOperation, starBatchesPerWindowMax } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { type ClusterFlags, clusterOf, latencyText } from "../command-line/cluster-flags.ts";
import { paragraph } from "../text/paragraph.ts";
import type { RecordColumn } from "../text/records.ts";
import { figure, table } from "../text/table.ts";
import { rowAgainText } from "../trials/test-words.ts";
import { seedsOf, seedsText } from "../trials/trial.ts";
import { type FrontierPoint, nemesisIntervalMs, partitionedRunOf } from "./frontier.ts";
import { publishedSources } from "./published-points.ts";

const INDENT = "  ";

/** The letter behind the number of a row that was not measured here, by its source. */
const SOURCE_MARKS: ReadonlyMap<string, string> = new Map(
  Object.entries(publishedSources).map(([mark, source]) => [source, mark]),
);

/** The whole text, with a line break at its end. */
export function frontierText(
  load: BroadcastLoad,
  flags: ClusterFlags,
  points: readonly FrontierPoint[],
): string {
  const { nodes, operationsPerSecond, hopMs } = load;
  const runs = `${flags.seeds} ${flags.seeds === 1 ? "run" : "runs"} of each setting, ${seedsText(seedsOf(flags.seeds))}`;
  return [
    paragraph(
      `frontier: ${nodes} nodes, ${operationsPerSecond} operations/s for ${figure(load.loadMs / 1_000)} s, ${latencyText(hopMs, flags.latencyDist, flags.loss)}, virtual time, ${runs}`,
      { hanging: INDENT },
    ),
    "",
    pointTable(points),
    "",
    ...notes(load, points).map((note) => paragraph(note, { indent: INDENT, hanging: `${INDENT}  ` })),
    ...againLines(flags, points),
    "",
  ].join("\n");
}

function pointTable(points: readonly FrontierPoint[]): string {
  const numbers = new Map(points.map(({ name }, index) => [name, index + 1]));
  const hasMarks = points.some(({ source }) => SOURCE_MARKS.has(source));
  const rows = points.map((point, index) => {
    const star = point.dominatedBy === undefined ? "*" : "";
    const mark = SOURCE_MARKS.get(point.source) ?? (hasMarks ? " " : "");
    return [
      `${star}${index + 1}${mark}`,
      point.name,
      // Always two digits, so that points stand below each other.
      point.messagesPerOperation.toFixed(2),
      figure(point.medianMs, 0),
      figure(point.maxMs, 0),
      underCuts(point),
      point.dominatedBy === undefined ? "" : (numbers.get(point.dominatedBy) ?? ""),
    ];
  });
  const head = [hasMarks ? "# " : "#", "setting", "msgs/op", "median", "max", "cuts", "by"];
  return table(head, rows, { textColumns: [1], indent: INDENT });
}

function notes(load: BroadcastLoad, points: readonly FrontierPoint[]): readonly string[] {
  const { nodes, operationsPerSecond, hopMs } = load;
  const perWindow = starBatchesPerWindowMax(nodes);
  const marks = [...SOURCE_MARKS].filter(([name]) => points.some(({ source }) => source === name));
  return [
    "*: nothing here is at least as good in every figure and survives partitions as well; by: the number of a row that is, with the fewest messages",
    ...(marks.length === 0
      ? []
      : [`not run here: ${marks.map(([name, mark]) => `${mark} ${name}`).join(", ")}`]),
    "median, max: stable latency in ms",
    cutsNote(load, points),
    `bounds: ${figure(minMessagesPerOperation(nodes))} msgs/op, n − 1 messages a value, unless values share messages; ${perWindow} batches, 2(n − 1), a window of a star: ${figure((1_000 * perWindow) / operationsPerSecond)} an operation divided by the window in ms; ${minLatencyMs(nodes, hopMs)} ms, one hop, until a value is at another node`,
  ];
}

/** How to have one of the runs again, by the example of the first of our rows. */
function againLines(flags: ClusterFlags, points: readonly FrontierPoint[]): readonly string[] {
  const example = points.find(({ flags: own }) => own !== undefined);
  if (example?.flags === undefined) return [];
  const [seed = ""] = seedsOf(flags.seeds);
  const run = { ...partitionedRunOf(clusterOf(flags)), seed };
  return ["", rowAgainText(example.name, run, example.flags)];
}

/** The column of partitions, with those words that stand in it. */
function cutsNote(load: BroadcastLoad, points: readonly FrontierPoint[]): string {
  const shown = new Set(points.map(underCuts));
  const words = [
    ["loses", "values are lost under them"],
    ["yes", "all survive"],
    ["?", "not told"],
  ] as const;
  const seconds = figure(nemesisIntervalMs(load) / 1_000);
  const measured = `cuts: the msgs/op under partitions, as compare --nemesis-interval ${seconds} has them`;
  return [
    measured,
    ...words.filter(([word]) => shown.has(word)).map(([word, means]) => `${word}: ${means}`),
  ].join("; ");
}

/** The columns of CSV and Markdown. */
export const frontierColumns: readonly RecordColumn<FrontierPoint>[] = [
  { title: "setting", of: ({ name }) => name },
  { title: "source", of: ({ source }) => source },
  { title: "msgs/op", of: ({ messagesPerOperation }) => messagesPerOperation },
  { title: "median ms", of: ({ medianMs }) => medianMs },
  { title: "max ms", of: ({ maxMs }) => maxMs },
  {
    title: "survives partitions",
    of: ({ survivesPartitions: survives }) => (survives === undefined ? null : survives ? "yes" : "no"),
  },
  {
    title: "msgs/op, partitions",
    of: ({ partitionedMessagesPerOperation }) => partitionedMessagesPerOperation ?? null,
  },
  { title: "dominated by", of: ({ dominatedBy }) => dominatedBy ?? null },
];

export function frontierJson(load: BroadcastLoad, flags: ClusterFlags, points: readonly FrontierPoint[]) {
  const { nodes, operationsPerSecond, hopMs } = load;
  return {
    load: {
      nodes,
      rate: operationsPerSecond,
      latency: hopMs,
      "latency-dist": flags.latencyDist,
      loss: flags.loss ?? 0,
      topology: flags.topology,
      seeds: flags.seeds,
      "nemesis-interval": nemesisIntervalMs(load) / 1_000,
    },
    bounds: {
      "messages-per-op-without-batching": minMessagesPerOperation(nodes),
      "batches-per-window": starBatchesPerWindowMax(nodes),
      "latency-ms": minLatencyMs(nodes, hopMs),
    },
    points: points.map((point) => ({
      name: point.name,
      source: point.source,
      flags: point.flags,
      "msgs-per-op": point.messagesPerOperation,
      "median-ms": point.medianMs,
      "max-ms": point.maxMs,
      "survives-partitions": point.survivesPartitions,
      "msgs-per-op-under-partitions": point.partitionedMessagesPerOperation,
      "dominated-by": point.dominatedBy,
    })),
  };
}

function underCuts({ survivesPartitions, partitionedMessagesPerOperation }: FrontierPoint): string {
  if (survivesPartitions === undefined) return "?";
  if (!survivesPartitions) return "loses";
  return partitionedMessagesPerOperation === undefined ? "yes" : partitionedMessagesPerOperation.toFixed(2);
}
