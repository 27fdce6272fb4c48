/** The result of `tune`, for a person. */

import { createColors } from "picocolors";
import { minLatencyMs } from "../../theory/bounds.ts";
import { latencyText } from "../command-line/cluster-flags.ts";
import { labCommandText } from "../command-line/command-line.ts";
import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import type { Cluster, Setting } from "../trials/settings-families.ts";
import type { Figures } from "../trials/trial.ts";
import { type Candidate, messageBounds, type TuneResult, whyNot } from "./tune.ts";
import { type Again, commandsAgain } from "./tune-again.ts";
import type { Confirmed, TuneOptions } from "./tune-runs.ts";

const WIDTH = 80;
const INDENT = "  ";
const HOW_TO_READ =
  "predicted by the model and confirmed by runs: msgs/op; ms: the median and the largest stable latency";

const LOSSY = "the model knows no loss; what it costs shows in the runs alone";
const VARIES = "the model knows only the mean of the latency; how it varies shows in the runs alone";

/** The whole text, with a line break at its end. */
export function tuneReport(options: TuneOptions, result: TuneResult, colour: boolean): string {
  const colours = createColors(colour);
  const { best, fastest } = result;
  const blocks = [
    colours.bold(paragraph(headline(options), { hanging: INDENT })),
    candidateTable(result),
    howToRead(options),
  ];
  if (best !== undefined) {
    blocks.push(chosenText(options, best, result.settingsRun));
  } else {
    const bound = whyNot(options);
    const nearest =
      fastest === undefined
        ? ""
        : `\nThe fastest, ${fastest.setting.name}: ${latencies(fastest.figures)} ms` +
          ` with ${figure(fastest.figures.messagesPerOperation)} msgs/op`;
    blocks.push(colours.red(`✗ ${limitsText(options)} cannot be met: ${bound}`) + nearest);
  }
  return `${blocks.join("\n\n")}\n`;
}

function howToRead({ cluster }: TuneOptions): string {
  const varies = (cluster.latencyDistribution ?? "constant") !== "constant";
  const isLossy = cluster.lossShare !== undefined;
  return [HOW_TO_READ, ...(varies ? [VARIES] : []), ...(isLossy ? [LOSSY] : [])]
    .map((line) => paragraph(line, { indent: INDENT, hanging: `${INDENT}  ` }))
    .join("\n");
}

function limitsText({ limits, marginPercent = 0 }: TuneOptions): string {
  const margin = marginPercent === 0 ? "" : `, with ${figure(marginPercent)} % of both to spare,`;
  return `median < ${limits.medianMs} ms, max < ${limits.maxMs} ms${margin}`;
}

function headline(options: TuneOptions): string {
  const { cluster, seeds, partition } = options;
  const { nodes, operationsPerSecond, hopMs } = cluster.load;
  const faults = partition
    ? "; under partitions nothing lost and every operation answered, with no limit on latency"
    : "";
  return (
    `tune: ${nodes} nodes, ${operationsPerSecond} operations/s, ${latencyText(hopMs, cluster.latencyDistribution, cluster.lossShare)}, virtual time; ` +
    `${limitsText(options)} in each of ${seeds} ${seeds === 1 ? "run" : "runs"}${faults}`
  );
}

function candidateTable({ candidates, best }: TuneResult): string {
  const rows = candidates.map((candidate) => {
    const { proposed, confirmed } = candidate;
    const { predicted, name } = confirmed?.setting ?? proposed;
    return [
      name,
      figure(predicted.messagesPerOperation),
      latencies(predicted),
      figure(confirmed?.figures.messagesPerOperation),
      confirmed === undefined ? "–" : latencies(confirmed.figures),
      verdictOf(candidate, best),
    ];
  });
  const head = ["setting", "predicted", "ms", "confirmed", "ms", ""];
  return table(head, rows, { textColumns: [0, 5], indent: INDENT });
}

function verdictOf({ isPromising, confirmed }: Candidate, best: Confirmed | undefined): string {
  if (confirmed === undefined) return isPromising ? "costs more" : "too slow";
  if (confirmed === best) return "the cheapest";
  if (confirmed.meets) return "meets the limits";
  if (confirmed.partitioned !== undefined) return "fails under partitions";
  return confirmed.figures.valid ? "misses the limits" : "invalid";
}

function chosenText(options: TuneOptions, best: Confirmed, settingsRun: number): string {
  const { cluster, seeds } = options;
  const { setting, figures, partitioned } = best;
  const row = (name: string, { messagesPerOperation, ...times }: Setting["predicted"]) => [
    name,
    figure(messagesPerOperation, 3),
    latencies(times),
  ];
  const rows = [
    row("predicted", setting.predicted),
    row("confirmed", figures),
    ...(partitioned === undefined ? [] : [row("under partitions", partitioned)]),
  ];
  const survived = `${INDENT}under partitions: nothing lost, ok-fraction 1; latency has no limit there`;
  return [
    setting.name,
    `${INDENT}${setting.flags.join(" ")}`,
    "",
    table(["worst of the runs", "msgs/op", "median / max ms"], rows, { indent: INDENT }),
    `${INDENT}confirmed with ${seeds} ${seeds === 1 ? "seed" : "seeds"} that the search, over ${settingsRun} settings, had not seen`,
    ...(partitioned === undefined ? [] : [survived]),
    ...[spareText(options, figures), ...busiestLines(figures), ...boundLines(cluster, best)].map((line) =>
      paragraph(line, { indent: INDENT, hanging: `${INDENT}  ` }),
    ),
    ...commandsAgain(options, best).flatMap((again) => ["", ...commandLines(again)]),
  ].join("\n");
}

function spareText({ limits, marginPercent = 0 }: TuneOptions, { medianMs, maxMs }: Figures): string {
  const more = marginPercent === 0 ? "; --margin asks for more" : "";
  const median = `${figure(limits.medianMs - medianMs)} ms of ${limits.medianMs} in the median`;
  return `to spare: ${median}, ${figure(limits.maxMs - maxMs)} ms of ${limits.maxMs} in the maximum${more}`;
}

function busiestLines({ busiestShare, messagesPerOperation }: Figures): string[] {
  if (busiestShare === null) return [];
  const handled = figure(busiestShare * messagesPerOperation);
  return [
    `the busiest node sends or is sent ${figure(100 * busiestShare, 0)} % of the messages, ${handled} an operation`,
  ];
}

/** A command to copy, below what it shows. */
function commandLines({ what, words, repeats }: Again): string[] {
  const title = {
    virtual: "the slowest of these runs again",
    "virtual, partitions": "the slowest under partitions",
    processes: "on real processes, whose figures differ from run to run",
  }[what];
  const shown =
    repeats === undefined
      ? ""
      : `, ${figure(repeats.figures.messagesPerOperation, 3)} msgs/op, ${latencies(repeats.figures)} ms`;
  const command = labCommandText(words, WIDTH - INDENT.length).replaceAll("\n", `\n${INDENT}`);
  return [paragraph(`${title}${shown}:`, { indent: INDENT }), `${INDENT}${command}`];
}

function boundLines(
  { load, latencyDistribution = "constant" }: Cluster,
  { setting, figures }: Confirmed,
): string[] {
  const { perValue, windows, batchesOfRun } = messageBounds(load, setting);
  const { messagesPerOperation, batchCount, emptyCount } = figures;
  const share = (part: number, bound: number) => `${figure((100 * part) / bound, 1)} % of that`;
  const lines = [
    `without batching a value takes at least n − 1 messages: ${figure(perValue)} msgs/op; this takes ${share(messagesPerOperation, perValue)}`,
  ];
  if (batchesOfRun !== undefined) {
    lines.push(
      `a star sends at most 2(n − 1) batches a window, ${batchesOfRun} in the ${windows} windows of a run; this sends ${batchCount}, ${share(batchCount, batchesOfRun)}`,
      `${emptyCount} other messages bring no values: acknowledgements that find no batch to ride on, and greetings`,
    );
  }
  const hopMs = minLatencyMs(load.nodes, load.hopMs);
  const mean = latencyDistribution === "constant" ? "" : " in the mean";
  return [
    ...lines,
    `at least one hop of latency: ${hopMs} ms${mean} (reads wait for what is on its last hop)`,
  ];
}

function latencies({ medianMs, maxMs }: { medianMs: number; maxMs: number }): string {
  return `${figure(medianMs, 0)} / ${figure(maxMs, 0)}`;
}
