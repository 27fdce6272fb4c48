/** `learn TASK --bin`: a node of one's own against the task's cases and, where there is one, its run. */

import { prettyJson } from "../../../sim/run/pretty-json.ts";
import { labCommandText } from "../../command-line/command-line.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { findNodeBinary } from "../../test/node-binary.ts";
import { runCommand } from "../run-command.ts";
import { ownRun } from "../show.ts";
import type { Show, Task } from "../task.ts";
import { casesOf } from "./cases.ts";
import { caseText, countText, type RunOutcome, unansweredTypes, verdictText } from "./check-text.ts";
import { type CaseResult, runCase } from "./run-case.ts";

export interface CheckOptions {
  readonly bin: string;
  readonly nodeArguments: readonly string[];
  readonly casesOnly: boolean;
  /** The store that the run is kept in. */
  readonly store: string;
  readonly json: boolean;
}

/** Where cases were wrong, praise would contradict the verdict. */
const RUN_ALONE_IS_VALID = "This run is valid.";

/** Says for each case and for the run whether the node is right. */
export async function checkNode(task: Task, options: CheckOptions, output: Output): Promise<ExitCode> {
  const bin = findNodeBinary(options.bin);
  const say = options.json ? () => undefined : output.stdout;
  say(`${task.number}. ${task.title}: ${options.bin}\n\n`);
  const results = await runCases(task, { bin, args: options.nodeArguments }, output);
  const unanswered = unansweredTypes(results);
  for (const result of results) say(`${caseText(result, unanswered, output)}\n`);
  if (unanswered.length > 0) say(`\nYour node does not answer: ${unanswered.join(", ")}\n`);
  const { outcome, json } = await tryRun(task, bin, results, options, output);
  say(`\n${verdictText(task, results, outcome, output)}\n`);
  const areRight = results.filter(({ valid }) => valid).length === task.cases.length;
  const valid = areRight && (typeof outcome === "string" || outcome === EXIT_VALID);
  if (options.json)
    output.stdout(prettyJson({ task: task.number, "valid?": valid, unanswered, cases: results, run: json }));
  return valid ? EXIT_VALID : EXIT_INVALID;
}

/** The task's run, if there is one, if it is wanted, and if the node is awake. `json`: its results, for programs. */
async function tryRun(
  task: Task,
  bin: string,
  results: readonly CaseResult[],
  options: CheckOptions,
  output: Output,
): Promise<{ readonly outcome: RunOutcome; readonly json?: unknown }> {
  if (!results.every((result) => result.isAwake)) return { outcome: "not tried" };
  if (task.show === undefined || !task.show.isForAnyNode) return { outcome: "none" };
  if (options.casesOnly) return { outcome: "left out" };
  if (!options.json) output.stdout(`\n${countText(task, results)}.\n`);
  const areRight = results.every(({ valid }) => valid);
  const { code, results: json } = await runOwn(task.show, { bin, areCasesRight: areRight }, options, output);
  return { outcome: code, json };
}

/** One after the other, until the node does not even answer `init`. */
async function runCases(
  task: Task,
  node: { readonly bin: string; readonly args: readonly string[] },
  output: Output,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const progress = startProgress(output, true);
  try {
    for (const checked of casesOf(task)) {
      progress.update(results.length / task.cases.length, checked.name);
      const result = await runCase(checked, node);
      results.push(result);
      if (!result.isAwake) break;
    }
  } finally {
    progress.stop();
  }
  return results;
}

/** The load of the task's runs, on real processes. */
async function runOwn(
  show: Show,
  { bin, areCasesRight }: { readonly bin: string; readonly areCasesRight: boolean },
  { bin: given, nodeArguments, store, json }: CheckOptions,
  output: Output,
): Promise<{ readonly code: ExitCode; readonly results?: unknown }> {
  const behind = nodeArguments.length === 0 ? [] : ["--", ...nodeArguments];
  if (!json) {
    output.stdout(`\n${labCommandText([...ownRun(show, given), ...behind])}\n\n`);
    const words = [...ownRun(show, bin), "--store", store, ...behind];
    return { code: await runCommand(words, output, areCasesRight ? undefined : RUN_ALONE_IS_VALID) };
  }
  let said = "";
  const quiet = { ...output, stdout: (text: string) => (said += text) };
  const argv = [...ownRun(show, bin), "--json", "--store", store, ...behind];
  const code = await runCommand(argv, quiet);
  return { code, results: JSON.parse(said) };
}
