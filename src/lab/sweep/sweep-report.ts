/** A sweep for a person: the table of strategies and faults, and each failure with the command that replays it. */

import { createColors } from "picocolors";
import { PROMISE_TITLES, type PromiseResult } from "../../sim/checkers/promises/promise.ts";
import { faultKinds } from "../../sim/faults/fault-kinds.ts";
import type { Cell, Column } from "../../sim/sweep/tally.ts";
import { labCommand } from "../command-line/command-line.ts";
import { paragraph } from "../text/paragraph.ts";
import { table } from "../text/table.ts";
import type { SweepFailure, SweepPlan, SweepResult } from "./sweep.ts";

const FAILURES_TOLD_MAX = 20;

const columns: readonly (readonly [Column, string])[] = [
  ["N0", "none"],
  ...faultKinds.map(({ id, title }) => [id, title] as const),
  ["X", "several together"],
];

/** The whole text, with a line break at its end. */
export function sweepReport(plan: SweepPlan, result: SweepResult, colour: boolean): string {
  const colours = createColors(colour);
  const { tally, failures, batch, seconds } = result;
  const lines = [
    colours.bold("Runs in virtual time · failures · slowest convergence in seconds"),
    "",
    grid(plan, result),
    "",
    `${tally.runs} runs in ${seconds.toFixed(0)} s, ${(tally.runs / seconds).toFixed(0)} a second; ${tally.failures.length} failed`,
    ...notes(result),
    "",
  ];
  for (const failure of failures.slice(0, FAILURES_TOLD_MAX)) lines.push(...failureLines(plan, failure));
  if (failures.length > FAILURES_TOLD_MAX)
    lines.push(`… and ${failures.length - FAILURES_TOLD_MAX} more (--json has all)`);
  for (const promise of batch) lines.push(...batchLines(promise));
  const isValid = isSuccess(result);
  lines.push(isValid ? colours.green("Every promise was kept.") : colours.red("Promises were broken."));
  return `${lines.join("\n")}\n`;
}

export function isSuccess({ failures, batch }: SweepResult): boolean {
  return failures.length === 0 && batch.every(({ valid }) => valid);
}

/** The command that replays a case alone. */
function replayCommand(text: string, repair: boolean): string {
  return labCommand(`sweep --replay ${text}${repair ? "" : " --no-repair"}`);
}

function grid({ menu }: SweepPlan, { tally }: SweepResult): string {
  const used = columns.filter(([column]) =>
    menu.strategies.some((name) => tally.cells.get(name)?.has(column)),
  );
  const rows = used.map(([column, title]) => [
    `${column} ${title}`,
    ...menu.strategies.map((strategy) => cellText(tally.cells.get(strategy)?.get(column))),
  ]);
  return table(["fault", ...menu.strategies], rows);
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return "–";
  const worst = cell.worstMs === null ? "never" : (cell.worstMs / 1_000).toFixed(1);
  return `${cell.runs} · ${cell.failures} · ${worst}`;
}

function notes({ tally }: SweepResult): string[] {
  const lines = [
    `${tally.exempt} values were exempt: every node that held them had lost its memory before any send of them arrived`,
    `${tally.excused} answers came after the client had left, from nodes that had stood still`,
  ];
  for (const [promise, count] of tally.skipped) lines.push(`skipped ${count} times: ${promise}`);
  return lines.map((line) => paragraph(line, { hanging: "  " }));
}

function failureLines({ repair }: SweepPlan, { case: text, shrunk, breaches }: SweepFailure): string[] {
  const lines = breaches.map(({ promise, text: what }) => {
    const title = promise === "run" ? "the run did not get through" : PROMISE_TITLES[promise];
    const head = paragraph(`✗ ${promise}: ${title}`, { hanging: "    " });
    return `${head}\n${paragraph(what, { indent: "    ", hanging: "      " })}`;
  });
  lines.push(`    replay: ${replayCommand(shrunk, repair)}`);
  if (shrunk !== text) lines.push(`    before it was made smaller: ${text}`);
  return [...lines, ""];
}

function batchLines({ name, valid, count, examples }: PromiseResult): string[] {
  const title = PROMISE_TITLES[name];
  if (valid) return [paragraph(`${name}: ${title}: kept`, { hanging: "    " }), ""];
  return [
    paragraph(`✗ ${name}: ${title}; ${count} times broken`, { hanging: "    " }),
    ...examples.map((text) => paragraph(text, { indent: "    ", hanging: "      " })),
    "",
  ];
}

/** The same as plain data. */
export function sweepJson(plan: SweepPlan, result: SweepResult) {
  const { tally, failures, batch, seconds } = result;
  return {
    "valid?": isSuccess(result),
    strategies: plan.menu.strategies,
    nodes: plan.menu.nodes,
    faults: plan.menu.faults,
    "first-seed": plan.firstSeed,
    seeds: plan.seeds,
    repair: plan.repair,
    runs: tally.runs,
    seconds,
    "runs-per-second": tally.runs / seconds,
    table: Object.fromEntries([...tally.cells].map(([name, row]) => [name, Object.fromEntries(row)])),
    failures: failures.map((failure) => ({ ...failure, replay: replayCommand(failure.shrunk, plan.repair) })),
    batch,
    skipped: Object.fromEntries(tally.skipped),
    fired: Object.fromEntries(tally.fired),
    branches: Object.fromEntries(
      [...tally.branches].map(([name, counts]) => [name, Object.fromEntries(counts)]),
    ),
    "exempt-values": tally.exempt,
    "excused-answers": tally.excused,
  };
}
