/** The frontier for a person, as JSON, and as rows for programs and documents. */

import { prettyJson } from "../../sim/run/pretty-json.ts";
import { minLatencyMs, minMessagesPerOperation, starBatchesPerWindowMax } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import type { ClusterFlags } from "../cluster-flags.ts";
import { figure, table } from "../table.ts";
import type { RecordColumn } from "../tables/records.ts";
import type { FrontierPoint } from "./frontier.ts";

const INDENT = "  ";

/** The whole text, with a line break at its end. */
export function frontierText(
  load: BroadcastLoad,
  flags: ClusterFlags,
  points: readonly FrontierPoint[],
): string {
  const numbers = new Map(points.map(({ name }, index) => [name, index + 1]));
  const rows = points.map((point, index) => [
    `${point.dominatedBy === undefined ? "*" : ""}${index + 1}`,
    point.name,
    point.source,
    figure(point.messagesPerOperation),
    figure(point.medianMs, 0),
    figure(point.maxMs, 0),
    survival(point),
    point.dominatedBy === undefined ? "" : (numbers.get(point.dominatedBy) ?? ""),
  ]);
  const head = ["#", "setting", "source", "msgs/op", "median", "max", "partitions", "by"];
  const { nodes, operationsPerSecond, hopMs } = load;
  const perWindow = starBatchesPerWindowMax(nodes);
  const runs = `${flags.seeds} ${flags.seeds === 1 ? "run" : "runs"} of each setting`;
  return [
    `frontier: ${nodes} nodes, ${operationsPerSecond} operations/s, ${hopMs} ms latency, ${runs}`,
    "",
    table(head, rows, { textColumns: [1, 2, 6], indent: INDENT }),
    "",
    `${INDENT}* nothing here is at least as good in every figure and survives partitions`,
    `${INDENT}  as well; by: the number of a row that is, with the fewest messages`,
    `${INDENT}median, max: stable latency in ms`,
    `${INDENT}partitions: whether all values survive them, and the msgs/op under them`,
    `${INDENT}bounds: ${figure(minMessagesPerOperation(nodes))} msgs/op, n − 1 messages a value, unless values share`,
    `${INDENT}  messages; ${perWindow} batches, 2(n − 1), a window of a star:`,
    `${INDENT}  ${figure((1_000 * perWindow) / operationsPerSecond)} an operation divided by the window in ms;`,
    `${INDENT}  ${minLatencyMs(nodes, hopMs)} ms, one hop, until a value is at another node`,
    "",
  ].join("\n");
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

export function frontierJson(
  load: BroadcastLoad,
  flags: ClusterFlags,
  points: readonly FrontierPoint[],
): string {
  const { nodes, operationsPerSecond, hopMs } = load;
  return prettyJson({
    load: {
      nodes,
      rate: operationsPerSecond,
      latency: hopMs,
      topology: flags.topology,
      seeds: flags.seeds,
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
  });
}

function survival({ survivesPartitions, partitionedMessagesPerOperation }: FrontierPoint): string {
  if (survivesPartitions === undefined) return "not told";
  if (!survivesPartitions) return "loses values";
  return partitionedMessagesPerOperation === undefined
    ? "survives"
    : `survives, ${figure(partitionedMessagesPerOperation)}`;
}
