/** A comparison for a person: a table without faults, one with partitions, and what went wrong. */

import { createColors } from "picocolors";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { isLate, LATE_MEANS } from "../test/lateness.ts";
import { lossText } from "../text/loss-text.ts";
import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { rowAgainText } from "../trials/test-words.ts";
import { seedsText } from "../trials/trial.ts";
import type { Compared, Conditions } from "./compare.ts";
import type { SeriesFigures } from "./series.ts";

const INDENT = "  ";

/** The whole text, with a line break at its end. */
export function compareText(compared: readonly Compared[], conditions: Conditions, colour: boolean): string {
  const colours = createColors(colour);
  const { calm, partitioned, seeds } = conditions;
  const load = conditionsText(compared, calm, seeds);
  const blocks = [colours.bold(`compare: ${load}`), calmTable(compared)];
  if (partitioned !== undefined) blocks.push(partitionTable(compared));
  blocks.push(notes(conditions));
  const late = lateLines(compared);
  if (late.length > 0) blocks.push(late.map((line) => colours.yellow(paragraph(line))).join("\n"));
  const again = againText(compared, conditions);
  if (again !== undefined) blocks.push(again);
  const troubles = compared.flatMap(troubleLines).map((line) => colours.red(line));
  if (troubles.length > 0) blocks.push(troubles.join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

/** The cluster, its load and the kind of time. Where kinds differ, the names of the rows say which are processes. */
export function conditionsText(
  compared: readonly Compared[],
  run: RunOptions,
  seeds: readonly string[],
): string {
  const runs = seeds.length;
  const { workload, nodeCount, ratePerSecond, timeLimitMs, latencyMs, latencyDistribution } = run;
  const latency = latencyMs === 0 ? "no latency" : `${latencyMs} ms ${latencyDistribution} latency`;
  return (
    `${nodeCount} ${nodeCount === 1 ? "node" : "nodes"}, ${workload}, ${ratePerSecond} operations/s for ${timeLimitMs / 1_000} s,\n` +
    `${INDENT}${latency}, topology ${run.topology}, ${timeText(compared)}${runs} ${runs === 1 ? "run" : "runs"} of each setting,\n` +
    `${INDENT}${seedsText(seeds)}${lossText(run.lossShare)}`
  );
}

/** How to have one of the runs again, by the example of a row; nothing where all are processes. */
function againText(
  compared: readonly Compared[],
  { calm, partitioned, seeds }: Conditions,
): string | undefined {
  const [seed = ""] = seeds;
  for (const { contender } of compared) {
    const { name, nodes } = contender;
    if (nodes.kind === "virtual") return rowAgainText(name, { ...(partitioned ?? calm), seed }, nodes.flags);
  }
  return undefined;
}

function timeText(compared: readonly Compared[]): string {
  const kinds = new Set(compared.map(({ contender }) => contender.nodes.kind));
  if (kinds.size !== 1) return "";
  return kinds.has("virtual") ? "virtual time, " : "real processes, ";
}

/** Everything that went wrong, a line for each contender and condition. */
export function troubleLines({ contender, calm, partitioned }: Compared): readonly string[] {
  const lineOf = (figures: SeriesFigures | undefined, what: string): readonly string[] => {
    if (figures?.trouble === undefined) return [];
    const { trouble, invalidCount, runCount } = figures;
    return [
      `✗ ${contender.name}, ${what}: ${invalidCount} of ${runCount} runs invalid; seed ${trouble.seed}: ${visible(trouble.text)}`,
    ];
  };
  return [...lineOf(calm, "without faults"), ...lineOf(partitioned, "with partitions")];
}

/** One line on the rows whose figures a busy machine has spoiled; none where it was not busy. */
export function lateLines(compared: readonly Compared[]): readonly string[] {
  const late = compared.flatMap(({ contender, calm, partitioned }) =>
    [
      { what: "without faults", lateMs: calm.lateMs },
      { what: "with partitions", lateMs: partitioned?.lateMs },
    ].flatMap(({ what, lateMs }) =>
      isLate(lateMs) ? [`${contender.name}, ${what} (${lateMs.toFixed(1)} ms)`] : [],
    ),
  );
  if (late.length === 0) return [];
  return [
    `Mind: the harness itself was late (p99), as on a busy machine: ${late.join("; ")}. ${capitalized(LATE_MEANS)}. Virtual time is never late.`,
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function calmTable(compared: readonly Compared[]): string {
  const rows = compared.map(({ contender, calm }) => [
    contender.nodes.kind === "virtual" ? contender.name : `${contender.name} (processes)`,
    figure(calm.messagesPerOperation),
    figure(calm.medianMs, 0),
    figure(calm.p95Ms, 0),
    figure(calm.maxMs, 0),
    calm.lostCount,
    figure(calm.bytesPerValue, 0),
    calm.busiestShare === null ? "–" : `${figure(100 * calm.busiestShare, 0)} %`,
  ]);
  const head = ["without faults", "msgs/op", "median", "p95", "max ms", "lost", "B/value", "busiest"];
  return table(head, rows, { indent: INDENT });
}

function partitionTable(compared: readonly Compared[]): string {
  const rows = compared.map(({ contender, calm, partitioned }) => [
    contender.name,
    figure(partitioned?.messagesPerOperation),
    ratio(partitioned?.messagesPerOperation, calm.messagesPerOperation),
    figure(partitioned?.medianMs, 0),
    figure(partitioned?.p95Ms, 0),
    figure(partitioned?.maxMs, 0),
    partitioned?.lostCount ?? "–",
    partitioned?.healMs === null ? "never" : figure(partitioned?.healMs, 0),
  ]);
  const head = ["with partitions", "msgs/op", "times", "median", "p95", "max ms", "lost", "healed ms"];
  return table(head, rows, { indent: INDENT });
}

function ratio(one: number | null | undefined, other: number | null): string {
  if (one === null || one === undefined || other === null || other === 0) return "–";
  return figure(one / other);
}

function notes({ partitioned }: Conditions): string {
  const lines = [
    "all figures are means over the runs, but for max ms, lost and healed ms",
    "msgs/op: messages between nodes over all operations of clients",
    "median, p95, max ms: stable latency, from the acknowledgement until no read",
    "  lacks the value; max is the longest of all runs; lost: in all runs together",
    "B/value: bytes of the bodies of those messages, over the values",
    "busiest: the share of the messages that the busiest node sent or was sent",
  ];
  if (partitioned !== undefined) {
    lines.push(
      "times: messages beside those without faults; below 1 where the values that a",
      "  cut held back went over many in one message after the heal",
      "healed ms: the longest from a heal until every node held all that was",
      "  broadcast before it",
    );
  }
  return lines.map((line) => `${INDENT}${line}`).join("\n");
}
