/** A run for a person: what was run, Maelstrom's figures, and a verdict that says where to look. */

import { createColors } from "picocolors";
import type { Lateness } from "../../sim/checkers/batch-lateness.ts";
import type { Diagnosis } from "../../sim/checkers/diagnosis/diagnosis.ts";
import type { Judgement, WorkloadResult } from "../../sim/checkers/judge.ts";
import type { CounterResult } from "../../sim/checkers/workloads/counter.ts";
import { WHAT_IS_LOST } from "../../sim/checkers/workloads/lost-writes.ts";
import type { NetStatistics } from "../../sim/checkers/workloads/net-statistics.ts";
import type { Quantiles } from "../../sim/checkers/workloads/quantiles.ts";
import type { SetFullResult } from "../../sim/checkers/workloads/set-full.ts";
import type { StoreResult } from "../../sim/checkers/workloads/store-laws.ts";
import { beyondMaelstrom, isFaultless } from "../../sim/nemesis/nemesis-plan.ts";
import type { Violation } from "../../sim/nodes/violation.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import type { Store } from "../../sim/run/store/store.ts";
import type { Heal } from "../../sim/run/watch/heal-watch.ts";
import { shortSeconds } from "../../sim/time/seconds.ts";
import { labCommandLine } from "../command-line/command-line.ts";
import { lossText } from "../text/loss-text.ts";
import { paragraph } from "../text/paragraph.ts";
import { figure, table } from "../text/table.ts";
import type { ChallengeRun } from "./demands.ts";
import { challengeTitle, challengeVerdict, limitTable } from "./demands-report.ts";
import { isLate, LAG_P99_MS_MAX, LATE_MEANS, latenessOf } from "./lateness.ts";
import { FAULTLESS, NO_FAULT_IN_TIME } from "./nemesis/faultless.ts";
import { nemesisText } from "./nemesis/nemesis-text.ts";
import { partitionNotes } from "./nemesis/partition-notes.ts";
import { offeredLoadNotes } from "./offered-load.ts";
import { listed } from "./troubles.ts";
import { findingsOf } from "./verdict/findings.ts";
import { judgedLines } from "./verdict/judged-lines.ts";

export interface SummaryOptions {
  readonly virtual: boolean;
  readonly colour: boolean;
  /** The most characters of a line of text; default: what every terminal has. */
  readonly width?: number;
  /** How early batches came at their hubs, by node. */
  readonly batches?: ReadonlyMap<string, Lateness>;
  /** How soon the nodes held the same again after each heal. */
  readonly heals?: readonly Heal[];
  /** The mistakes that probably explain the run. */
  readonly diagnoses?: readonly Diagnosis[];
  /** The mistake that our nodes were given. */
  readonly mistake?: string | undefined;
  readonly challenge?: ChallengeRun | undefined;
  /** The last word on a valid run; default: Maelstrom's. */
  readonly praise?: string;
  /** Whether the node is our own without any flags of its own. */
  readonly isOurDefault?: boolean;
  readonly store: Pick<Store, "directory" | "keepsMessages">;
  /** The command for the same run with its messages, where they were not kept. */
  readonly again?: string | undefined;
}

/** Maelstrom's last word on a valid run. */
export const PRAISE = "Everything looks good! ヽ(‘ー`)ノ";

const INDENT = "  ";

/** The whole text, with a line break at its end. */
export function summary(run: RunResult, judgement: Judgement, options: SummaryOptions): string {
  const colours = createColors(options.colour);
  const { width } = options;
  // Before the load there is nothing to count, and a list of zeros would hide why.
  const hasBegun = run.phases.loadMs !== undefined;
  const figures = [
    netTable(judgement.net),
    workloadBlock(judgement.workload, width),
    limitTable(judgement.limits),
    facts(run, judgement, options),
  ];
  const blocks = [
    colours.bold(paragraph(headline(run, options), { hanging: INDENT, width })),
    ...(hasBegun ? figures : [`${INDENT}No operation was sent: the run ended before that.`]),
    verdict(run, judgement, options),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function headline({ options, seed }: RunResult, { virtual, mistake, challenge }: SummaryOptions): string {
  const { nodeCount, ratePerSecond, timeLimitMs, latencyMs, latencyDistribution } = options;
  const latency = latencyMs === 0 ? "no latency" : `${latencyMs} ms ${latencyDistribution} latency`;
  const load = `${nodeCount} ${nodeCount === 1 ? "node" : "nodes"}, ${ratePerSecond} operations/s for ${timeLimitMs / 1000} s`;
  const where = virtual ? "virtual time" : "real processes";
  const before = challenge === undefined ? "" : `${challengeTitle(challenge)}: `;
  const beyond = beyondMaelstrom(options.nemesis, options.lossShare);
  const more = beyond.length === 0 ? "" : `, more than Maelstrom has: ${beyond.join(", ")}`;
  const after = mistake === undefined ? "" : `, mistake ${mistake}`;
  return `${before}${options.workload}: ${load}, ${latency}${lossText(options.lossShare)}, ${where}, seed ${seed}${more}${after}`;
}

function netTable(net: NetStatistics): string {
  const rows = (["all", "clients", "servers"] as const).map((name) => {
    const { sendCount, recvCount, msgCount, msgsPerOp } = net[name];
    return [name, sendCount, recvCount, msgCount, figure(msgsPerOp)];
  });
  return table(["net", "send-count", "recv-count", "msg-count", "msgs-per-op"], rows, { indent: INDENT });
}

function workloadBlock({ checker, result }: WorkloadResult, width: number | undefined): string {
  switch (checker) {
    case "set-full": {
      const counts = table(
        ["values", "attempted", "acknowledged", "stable", "stale", "lost", "never read"],
        [
          [
            "",
            result.attemptCount,
            result.acknowledgedCount,
            result.stableCount,
            result.staleCount,
            result.lostCount,
            result.neverReadCount,
          ],
        ],
        { indent: INDENT },
      );
      const latencies = result.stableLatenciesMs;
      return latencies === undefined ? counts : `${counts}\n\n${quantileTable("stable latency", latencies)}`;
    }
    case "echo":
      return `${INDENT}echo  ${result.errors.length} wrong`;
    case "unique-ids":
      return `${INDENT}ids  ${result.acknowledgedCount} generated, ${result.duplicatedCount} twice or more`;
    case "counter":
      return finalReads(result, width);
    case "kv-lww":
      return [
        storeTable(result, [["lost updates", result.lostUpdateCount]]),
        paragraph(WHAT_IS_LOST, { indent: INDENT, hanging: INDENT, width }),
      ].join("\n\n");
    case "kv-vv":
      return storeTable(result, [
        ["reads of siblings", result.conflictReadCount],
        ["most siblings", result.siblingsMax],
      ]);
  }
}

function finalReads({ finalReads: shown, acceptable }: CounterResult, width: number | undefined): string {
  const name = `${INDENT}final reads  `;
  const right = acceptable.map(([first, last]) => (first === last ? first : `${first} … ${last}`)).join(", ");
  const hanging = " ".repeat(name.length);
  return paragraph(`${shown.join(" ")} (right: ${right})`, { indent: name, hanging, width });
}

function storeTable(result: StoreResult, own: readonly (readonly [string, number])[]): string {
  const columns: readonly (readonly [string, number])[] = [
    ["attempted", result.attemptCount],
    ["acknowledged", result.acknowledgedCount],
    ["keys", result.keyCount],
    ["reads", result.readCount],
    ["stale reads", result.staleReadCount],
    ...own,
  ];
  const head = ["writes", ...columns.map(([name]) => name)];
  return table(head, [["", ...columns.map(([, count]) => count)]], { indent: INDENT });
}

function quantileTable(name: string, quantiles: Quantiles): string {
  const points = Object.keys(quantiles).sort((a, b) => Number(a) - Number(b));
  const head = [name, ...points.map((point) => (point === "1" ? "max" : point))];
  return table(head, [["ms", ...points.map((point) => figure(quantiles[point]))]], { indent: INDENT });
}

function facts(
  run: RunResult,
  judgement: Judgement,
  { virtual, batches, heals = [], width }: SummaryOptions,
): string {
  const { okFraction } = judgement.availability;
  const { count, okCount, failCount, infoCount } = judgement.stats;
  const { lag } = run;
  const lines: [string, string][] = [
    ["operations", `${count} invoked, ${okCount} ok, ${failCount} failed, ${infoCount} unknown`],
    ...requestLines(judgement),
    ["availability", `ok-fraction ${figure(okFraction, 5)}`],
    ["nemesis", nemesisText(run.nemesis, run.net.dropped)],
    ...(heals.length > 0 ? [["heals", healsText(heals)] as [string, string]] : []),
  ];
  if (judgement.workload.checker === "set-full" && (judgement.workload.result.diedWithNodeCount ?? 0) > 0)
    lines.push(["gone", diedText(judgement.workload.result)]);
  // Where all goes well most strategies never compare.
  if (run.comparisonBytes !== undefined && run.comparisonBytes.exchanges > 0) {
    const { exchanges, wholeSets } = run.comparisonBytes;
    // A comparison costs the same however small the sets are.
    const sets = wholeSets < exchanges ? "the whole sets, still small, would" : "whole sets would";
    lines.push(["comparisons", `${kilobytes(exchanges)} sent; ${sets} have taken ${kilobytes(wholeSets)}`]);
  }
  if (batches !== undefined && batches.size > 0) lines.push(["batches", batchesText(batches)]);
  if (!virtual)
    lines.push(["harness", `late by ${figure(lag.p99Ms)} ms (p99), ${figure(lag.maxMs)} ms (max)`]);
  const [first = "", ...others] = judgedLines(judgement);
  lines.push(["judged", first], ...others.map((text): [string, string] => ["", text]));
  const nameWidth = Math.max(...lines.map(([name]) => name.length));
  const hanging = " ".repeat(INDENT.length + nameWidth + 2);
  return lines
    .map(([name, text]) =>
      paragraph(text, { indent: `${INDENT}${name.padEnd(nameWidth)}  `, hanging, width }),
    )
    .join("\n");
}

function requestLines({ requests }: Judgement): [string, string][] {
  const latencies = [...(requests?.latenciesMs ?? [])].map(
    ([operation, quantiles]) => `${operation} ${figure(quantiles["0.5"], 1)} / ${figure(quantiles["1"], 1)}`,
  );
  return latencies.length === 0 ? [] : [["requests", `median / max ms: ${latencies.join(", ")}`]];
}

/** Those that another partition or the end of the run cut short say nothing of how long it takes. */
function healsText(heals: readonly Heal[]): string {
  const times = heals.flatMap(({ convergedAfterMs }) => convergedAfterMs ?? []);
  const others = heals.length - times.length;
  const converged =
    times.length === 0 ? "none" : `${times.length} after ${shortSeconds(Math.max(...times), 1)} at most`;
  return `${heals.length}; nodes held the same again: ${converged}${others > 0 ? `, ${others} not before the next partition or the end` : ""}`;
}

function batchesText(batches: ReadonlyMap<string, Lateness>): string {
  const all = [...batches.values()];
  const count = all.reduce((sum, { batchCount }) => sum + batchCount, 0);
  const lateCount = all.reduce((sum, lateness) => sum + lateness.lateCount, 0);
  const medians = all.map(({ medianMs }) => medianMs).sort((a, b) => a - b);
  const early = `by ${medians[Math.floor(medians.length / 2)]} ms in the median`;
  return `${count - lateCount} came before their hub's flush, ${early}; ${lateCount} after it`;
}

function kilobytes(bytes: number): string {
  return `${figure(bytes / 1000, 1)} kB`;
}

/** Nobody could have saved them, so they make no run invalid. */
function diedText({ diedWithNodeCount = 0, diedWithNode = [] }: SetFullResult): string {
  const values = diedWithNodeCount === 1 ? "1 value" : `${diedWithNodeCount} values`;
  return `${values} that only killed nodes had: ${listed(diedWithNode)}; not counted as lost`;
}

/** Notes without which the figures and the verdict would be misread. */
function notesOf(run: RunResult, { requests }: Judgement, virtual: boolean): readonly string[] {
  const { nemesis, options, net, phases } = run;
  // A load that was cut short has another note.
  const load = phases.healedMs === undefined ? undefined : requests;
  const late = `the harness itself was late by more than ${LAG_P99_MS_MAX} ms, as on a busy machine: ${LATE_MEANS}`;
  return [
    ...(!virtual && isLate(latenessOf(run)) ? [late] : []),
    ...(run.earlyGossip === undefined ? [] : [earlyGossipNote(run.earlyGossip)]),
    ...(load === undefined ? [] : offeredLoadNotes(load)),
    ...(load !== undefined && nemesis.length === 0 && isFaultless(options.nemesis, nemesis)
      ? [NO_FAULT_IN_TIME]
      : []),
    ...partitionNotes({
      deeds: nemesis,
      nodeCount: options.nodeCount,
      sentCount: net.servers.sendCount,
      droppedCount: net.dropped.partition,
    }),
  ];
}

/** A hazard that this network does not have: here all nodes are registered before any gets `init`. */
function earlyGossipNote({ node, timeMs }: Violation): string {
  return `${node} wrote to a peer at ${shortSeconds(timeMs)}, before all nodes had answered init. Real Maelstrom starts them side by side, and takes no message to one that it has not started yet. From the first request after init on all are there`;
}

function verdict(run: RunResult, judgement: Judgement, options: SummaryOptions): string {
  const colours = createColors(options.colour);
  const { width } = options;
  const { text, isWarned, wantsMessages, hasStories } = findingsOf(run, judgement, options);
  const notes = notesOf(run, judgement, options.virtual).map((note) =>
    colours.yellow(paragraph(`Mind: ${note}.`, { width })),
  );
  const lines = [...notes, ...text];
  if (lines.length > 0) lines.push("");
  // Not broken into lines: it is there to be copied.
  if (wantsMessages && options.again !== undefined) lines.push(`With messages.jsonl: ${options.again}`);
  if (hasStories) lines.push(`What became of them: ${labCommandLine(["why", options.store.directory])}`);
  lines.push(`Store: ${options.store.directory}`, "");
  if (judgement.valid === false) lines.push(colours.red("Analysis invalid! (ﾉಥ益ಥ）ﾉ ┻━┻"));
  else if (judgement.valid === "unknown")
    lines.push(colours.yellow("Nothing wrong was seen, but too little to tell. ಠ~ಠ"));
  else if (isWarned) lines.push(colours.yellow("Valid, but mind the warning. ಠ~ಠ"));
  else if (isFaultless(run.options.nemesis, run.nemesis)) lines.push(colours.yellow(`${FAULTLESS}. ಠ~ಠ`));
  else lines.push(colours.green(options.praise ?? PRAISE));
  if (options.challenge !== undefined)
    lines.push(
      paragraph(challengeVerdict(options.challenge, judgement, options.isOurDefault === true), { width }),
    );
  return lines.join("\n");
}
