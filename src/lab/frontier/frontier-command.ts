/** `gossiper-lab frontier`: the curve of messages against latency, with what others reach and the bounds beside it. */

import { Command } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { minLatencyMs, minMessagesPerOperation, starBatchesPerWindowMax } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { addClusterFlags, type ClusterFlags, loadOf, refuseNodeArguments } from "../cluster-flags.ts";
import { EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { startProgress } from "../progress.ts";
import { figure, table } from "../table.ts";
import { type FrontierPoint, frontier } from "./frontier.ts";

const INDENT = "  ";

export function frontierCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("frontier")
    .description("Measures what each strategy costs in messages and in latency, beside what others reach.")
    .addHelpText(
      "after",
      "\nFigures are means over the runs; each setting runs with and without partitions.",
    );
  addClusterFlags(command, { nodesMin: 2, seeds: 2 }).action((flags: ClusterFlags) =>
    onExit(runFrontierCommand(flags, nodeArguments, output)),
  );
  return command;
}

function runFrontierCommand(flags: ClusterFlags, nodeArguments: readonly string[], output: Output): ExitCode {
  refuseNodeArguments("frontier", nodeArguments);
  const progress = startProgress(output, flags.json !== true);
  try {
    const load = loadOf(flags);
    const onProgress = (share: number, what: string) => progress.update(share, what);
    const points = frontier({ cluster: { load, topology: flags.topology }, seeds: flags.seeds, onProgress });
    progress.stop();
    output.stdout(
      flags.json === true ? prettyJson(frontierJson(load, flags, points)) : frontierText(load, flags, points),
    );
    return EXIT_VALID;
  } finally {
    progress.stop();
  }
}

function frontierText(load: BroadcastLoad, flags: ClusterFlags, points: readonly FrontierPoint[]): string {
  const rows = points.map((point) => [
    point.dominatedBy === undefined ? "*" : "",
    point.name,
    point.source,
    figure(point.messagesPerOperation),
    figure(point.medianMs, 0),
    figure(point.maxMs, 0),
    survival(point),
    point.dominatedBy ?? "",
  ]);
  const head = ["", "setting", "source", "msgs/op", "median", "max ms", "partitions", "dominated by"];
  const { nodes, operationsPerSecond, hopMs } = load;
  const perWindow = starBatchesPerWindowMax(nodes);
  return [
    `frontier: ${nodes} nodes, ${operationsPerSecond} operations/s, ${hopMs} ms latency, ${flags.seeds} runs of each setting`,
    "",
    table(head, rows, { textColumns: [0, 1, 2, 6, 7], indent: INDENT }),
    "",
    `${INDENT}* nothing here is at least as good in every figure and survives partitions as well`,
    `${INDENT}bounds: ${figure(minMessagesPerOperation(nodes))} msgs/op, n − 1 messages a value, unless values share messages;`,
    `${INDENT}  ${perWindow} batches, 2(n − 1), a window of a star: ${figure((1_000 * perWindow) / operationsPerSecond)} an operation`,
    `${INDENT}  divided by the window in ms; ${minLatencyMs(nodes, hopMs)} ms, one hop, until a value is at another node`,
    "",
  ].join("\n");
}

function survival({ survivesPartitions, partitionedMessagesPerOperation }: FrontierPoint): string {
  if (survivesPartitions === undefined) return "not told";
  if (!survivesPartitions) return "loses values";
  return partitionedMessagesPerOperation === undefined
    ? "survives"
    : `survives, ${figure(partitionedMessagesPerOperation)}`;
}

function frontierJson(load: BroadcastLoad, flags: ClusterFlags, points: readonly FrontierPoint[]) {
  const { nodes, operationsPerSecond, hopMs } = load;
  return {
    load: { nodes, rate: operationsPerSecond, latency: hopMs, topology: flags.topology, seeds: flags.seeds },
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
