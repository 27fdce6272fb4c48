/** The result of `tune`, for a person. */

import { createColors } from "picocolors";
import { minLatencyMs } from "../../theory/bounds.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { labCommandText } from "../command-line/command-line.ts";
import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import type { Setting } from "../trials/settings-families.ts";
import { type Candidate, messageBounds, type TuneResult, whyNot } from "./tune.ts";
import { type Again, commandsAgain } from "./tune-again.ts";
import type { Confirmed, TuneOptions } from "./tune-runs.ts";

const WIDTH = 80;
const INDENT = "  ";
const HOW_TO_READ =
  "predicted by the model and confirmed by runs: msgs/op; ms: the median and the largest stable latency";

/** The whole text, with a line break at its end. */
export function tuneReport(options: TuneOptions, result: TuneResult, colour: boolean): string {
  const colours = createColors(colour);
  const { best, fastest } = result;
  const blocks = [
    colours.bold(paragraph(headline(options), { hanging: INDENT })),
    candidateTable(result),
    paragraph(HOW_TO_READ, { indent: INDENT }),
  ];
  if (best !== undefined) {
    blocks.push(chosenText(options, best, result.settingsRun));
  } else {
    const { medianMs, maxMs } = options.limits;
    const bound = whyNot(options);
    const nearest =
      fastest === undefined
        ? ""
        : `\nThe fastest, ${fastest.setting.name}: ${latencies(fastest.figures)} ms` +
          ` with ${figure(fastest.figures.messagesPerOperation)} msgs/op`;
    blocks.push(
      colours.red(`✗ median < ${medianMs} ms, max < ${maxMs} ms cannot be met: ${bound}`) + nearest,
    );
  }
  return `${blocks.join("\n\n")}\n`;
}

function headline({ cluster, limits, seeds, partition }: TuneOptions): string {
  const { nodes, operationsPerSecond, hopMs } = cluster.load;
  const faults = partition
    ? "; under partitions nothing lost and every operation answered, with no limit on latency"
    : "";
  return (
    `tune: ${nodes} nodes, ${operationsPerSecond} operations/s, ${hopMs} ms latency, virtual time; median < ${limits.medianMs} ms, ` +
    `max < ${limits.maxMs} ms in each of ${seeds} ${seeds === 1 ? "run" : "runs"}${faults}`
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
    ...boundLines(cluster.load, best),
    ...commandsAgain(options, best).flatMap((again) => ["", ...commandLines(again)]),
  ].join("\n");
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

function boundLines(load: BroadcastLoad, { setting, figures }: Confirmed): string[] {
  const { perValue, batchesOfRun } = messageBounds(load, setting);
  const { messagesPerOperation, batchCount, emptyCount } = figures;
  const share = (part: number, bound: number) => `${figure((100 * part) / bound, 1)} % of it`;
  const lines = [
    `at least without batching, n − 1 messages a value: ${figure(perValue)} msgs/op; this takes ${share(messagesPerOperation, perValue)}`,
  ];
  if (batchesOfRun !== undefined) {
    lines.push(
      `at most in a star, 2(n − 1) batches a window: ${batchesOfRun} in a run; this sends ${batchCount}, ${share(batchCount, batchesOfRun)}, and ${emptyCount} messages without values: acknowledgements that find no batch to ride on, and greetings`,
    );
  }
  const hopMs = minLatencyMs(load.nodes, load.hopMs);
  lines.push(`at least one hop of latency: ${hopMs} ms (reads wait for what is on its last hop)`);
  return lines.map((line) => paragraph(line, { indent: INDENT, hanging: `${INDENT}  ` }));
}

function latencies({ medianMs, maxMs }: { medianMs: number; maxMs: number }): string {
  return `${figure(medianMs, 0)} / ${figure(maxMs, 0)}`;
}
