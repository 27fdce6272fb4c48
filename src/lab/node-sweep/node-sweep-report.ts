/** A sweep of any node for a person: what befell it how often, and each failure with the command that replays it. */

import { createColors } from "picocolors";
import { type NemesisEvent, type NemesisKind, nemesisKinds } from "../../sim/nemesis/nemesis-plan.ts";
import { labCommandLine } from "../command-line/command-line.ts";
import { paragraph } from "../text/paragraph.ts";
import { table } from "../text/table.ts";
import { type NodeCase, nodeCaseText, runOfCase } from "./node-case.ts";
import { findingLines } from "./node-findings.ts";
import type { NodeOutcome } from "./node-outcome.ts";
import type { NodeFailure, NodeSweepPlan, NodeSweepResult } from "./node-sweep.ts";

const FAILURES_TOLD_MAX = 20;
const GRID_MEANS = paragraph(
  "A run counts in the row of each fault that it had, so a failure may be due to another one. Needed: failures whose smallest case still has the fault. Slowest: seconds until runs converged, of those that did.",
);
/** The words behind a replay's case on its command line. */
export type ReplaySuffix = readonly string[];

/** The whole text, with a line break at its end. */
export function nodeSweepReport(result: NodeSweepResult, suffix: ReplaySuffix, colour: boolean): string {
  const colours = createColors(colour);
  const { outcomes, failures, seconds, interrupted } = result;
  const died = outcomes.reduce((sum, { diedCount }) => sum + diedCount, 0);
  const lines = [
    colours.bold("Runs on real processes, by the faults that they had"),
    "",
    grid(outcomes, failures),
    "",
    GRID_MEANS,
    "",
    `${outcomes.length} ${outcomes.length === 1 ? "run" : "runs"} in ${seconds.toFixed(0)} s; ${failures.length} failed`,
    `${died} values were gone with killed nodes: no other node had got them`,
    ...(interrupted ? [colours.yellow("It was interrupted: not all was done.")] : []),
    "",
  ];
  for (const failure of failures.slice(0, FAILURES_TOLD_MAX)) lines.push(...failureLines(failure, suffix));
  if (failures.length > FAILURES_TOLD_MAX)
    lines.push(`… and ${failures.length - FAILURES_TOLD_MAX} more (--json has all)`);
  lines.push(verdictLine(result, colour));
  return `${lines.join("\n")}\n`;
}

function verdictLine(result: NodeSweepResult, colour: boolean): string {
  const colours = createColors(colour);
  if (result.failures.length > 0) return colours.red("Promises were broken.");
  if (!isNodeSweepGood(result)) return colours.yellow("Nothing wrong was seen, but not all was done.");
  return colours.green("S1 to S7 and L1 were kept.");
}

export function isNodeSweepGood({ failures, interrupted }: NodeSweepResult): boolean {
  return failures.length === 0 && !interrupted;
}

/** The command that replays a case. */
export function nodeReplayCommand(one: NodeCase, suffix: ReplaySuffix): string {
  return labCommandLine(["sweep", "--replay", nodeCaseText(one), ...suffix]);
}

function grid(outcomes: readonly NodeOutcome[], failures: readonly NodeFailure[]): string {
  const columns: readonly (readonly [name: string, has: (faults: readonly NemesisKind[]) => boolean])[] = [
    ["none", (faults) => faults.length === 0],
    ...nemesisKinds.map((kind): [string, (faults: readonly NemesisKind[]) => boolean] => [
      kind,
      (faults) => faults.includes(kind),
    ]),
    ["several together", (faults) => faults.length > 1],
  ];
  const rows = columns.flatMap(([name, has]) => {
    const some = outcomes.filter((outcome) => has(outcome.case.faults));
    if (some.length === 0) return [];
    const failed = some.filter(({ breaches }) => breaches.length > 0).length;
    const needed = failures.filter(({ smallest, like }) => has((like ?? smallest).case.faults)).length;
    return [[name, some.length, failed, needed, slowestText(some)]];
  });
  return table(["fault", "runs", "failed", "needed", "slowest"], rows);
}

function slowestText(outcomes: readonly NodeOutcome[]): string {
  const times = outcomes.flatMap(({ convergenceMs = [] }) => convergenceMs);
  return times.length === 0 ? "–" : (Math.max(...times) / 1_000).toFixed(1);
}

function failureLines({ outcome, smallest, replays, like }: NodeFailure, suffix: ReplaySuffix): string[] {
  const { diagnoses = [] } = smallest.diagnoses?.length === 0 ? outcome : smallest;
  const lines = [...findingLines(smallest.breaches, diagnoses)];
  lines.push(`    replay: ${nodeReplayCommand(smallest.case, suffix)}`);
  if (hasStories(smallest)) lines.push(`    then what became of the values: ${labCommandLine(["why"])}`);
  if (replays !== undefined) lines.push(`    failed ${replays.failed} of ${replays.of} replays`);
  if (like !== undefined) lines.push(`    not made smaller: ${like.text} breaks the same`);
  if (smallest !== outcome) lines.push(`    before it was made smaller: ${outcome.text}`);
  return [...lines, ""];
}

/** Whether values are missing, so that `why` has something to tell of the run. */
export function hasStories({ breaches }: NodeOutcome): boolean {
  return breaches.some(({ promise }) => promise === "L1-converges");
}

/** A case in words. */
export function caseLines(one: NodeCase): string[] {
  const { nodeCount, ratePerSecond, timeLimitMs, latencyMs, topology } = runOfCase(one);
  return [
    `case ${nodeCaseText(one)}`,
    `${nodeCount} nodes, ${topology}, ${ratePerSecond} operations/s for ${timeLimitMs / 1_000} s, ${latencyMs} ms latency`,
  ];
}

/** The faults of a run, with times from the start of the load. */
export function eventLines({ nemesis, loadMs }: NodeOutcome): string[] {
  return nemesis.map((event) => {
    const time = ((event.timeMs - loadMs) / 1_000).toFixed(3).padStart(8);
    return `${time} s  ${eventText(event)}`;
  });
}

function eventText({ kind, action, nodes, text }: NemesisEvent): string {
  const whom = kind === "partition" && action === "heal" ? "" : ` ${nodes.join(" ")}:`;
  return `${kind}${whom} ${text}`;
}

/** The same as plain data. */
export function nodeSweepJson(plan: NodeSweepPlan, result: NodeSweepResult, suffix: ReplaySuffix) {
  const { outcomes, failures, seconds, interrupted } = result;
  return {
    "valid?": isNodeSweepGood(result),
    nodes: plan.menu.nodes,
    faults: plan.menu.faults,
    "first-seed": plan.firstSeed,
    seeds: plan.seeds,
    "converge-s": plan.subject.convergeMs / 1_000,
    runs: outcomes.length,
    seconds,
    interrupted,
    outcomes: outcomes.map(({ text, breaches, convergenceMs, diedCount }) => ({
      case: text,
      breaches,
      "convergence-ms": convergenceMs ?? null,
      "died-with-node-count": diedCount,
    })),
    failures: failures.map(({ outcome, smallest, replays, like }) => ({
      case: outcome.text,
      shrunk: smallest.text,
      breaches: smallest.breaches,
      diagnosis: diagnosisJson(smallest),
      like: like?.text,
      replays,
      replay: nodeReplayCommand(smallest.case, suffix),
    })),
  };
}

/** As in `results.json`. */
export function diagnosisJson({ diagnoses = [] }: NodeOutcome) {
  return diagnoses.map(({ mistake, text }) => ({ mistake, text }));
}
