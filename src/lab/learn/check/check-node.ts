/** `learn TASK --bin`: a node of one's own against the task's cases and, where there is one, its run. */

import { prettyJson } from "../../../sim/run/pretty-json.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { findNodeBinary } from "../../test/node-binary.ts";
import { commandText } from "../page-text.ts";
import { runCommand } from "../run-command.ts";
import { ownRun } from "../show.ts";
import type { Task } from "../task.ts";
import { casesOf } from "./cases.ts";
import { caseText } from "./check-text.ts";
import { type CaseResult, runCase } from "./run-case.ts";

export interface CheckOptions {
  readonly bin: string;
  readonly nodeArguments: readonly string[];
  readonly casesOnly: boolean;
  /** Where the run is kept. */
  readonly store: string;
  readonly json: boolean;
}

/** Says for each case and for the run whether the node is right. */
export async function checkNode(task: Task, options: CheckOptions, output: Output): Promise<ExitCode> {
  const bin = findNodeBinary(options.bin);
  const say = options.json ? () => undefined : output.stdout;
  say(`${task.number}. ${task.title}: ${options.bin}\n\n`);
  const results = await runCases(
    task,
    { bin, args: options.nodeArguments },
    (result) => say(`${caseText(result, output)}\n`),
    output,
  );
  const right = results.filter(({ valid }) => valid).length;
  const count = task.cases.length;
  const isAwake = results.every((result) => result.isAwake);
  say(
    `\n${right} of ${count} ${count === 1 ? "case is" : "cases are"} right${isAwake ? "." : "; the others were not tried."}\n`,
  );
  const run = !isAwake || options.casesOnly ? undefined : await runOwn(task, bin, options, output);
  const valid = right === task.cases.length && (run === undefined || run.code === EXIT_VALID);
  if (options.json)
    output.stdout(prettyJson({ task: task.number, "valid?": valid, cases: results, run: run?.results }));
  return valid ? EXIT_VALID : EXIT_INVALID;
}

/** One after the other, until the node does not even answer `init`. */
async function runCases(
  task: Task,
  node: { readonly bin: string; readonly args: readonly string[] },
  onResult: (result: CaseResult) => void,
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
  for (const result of results) onResult(result);
  return results;
}

/** The load of the task's two runs, on real processes. */
async function runOwn(
  { show }: Task,
  bin: string,
  { bin: given, nodeArguments, store, json }: CheckOptions,
  output: Output,
): Promise<{ readonly code: ExitCode; readonly results?: unknown } | undefined> {
  if (show === undefined || !show.isForAnyNode) return undefined;
  const behind = nodeArguments.length === 0 ? [] : ["--", ...nodeArguments];
  if (!json) {
    output.stdout(`\n${commandText(["gossiper-lab", ...ownRun(show, given), ...behind])}\n\n`);
    return { code: await runCommand([...ownRun(show, bin), "--store", store, ...behind], output) };
  }
  let said = "";
  const quiet = { ...output, stdout: (text: string) => (said += text) };
  const argv = [...ownRun(show, bin), "--json", "--store", store, ...behind];
  const code = await runCommand(argv, quiet);
  return { code, results: JSON.parse(said) };
}
