/** `gossiper-lab learn`: the 19 tasks in their order, each on one screen, and a check of a node of one's own. */

import { Command, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { labCommand } from "../command-line/command-line.ts";
import { addHelp } from "../command-line/help.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { startProgress } from "../progress.ts";
import { table } from "../text/table.ts";
import { type BenchTable, benchTable } from "./bench.ts";
import { checkNode } from "./check/check-node.ts";
import { benchText, endText, pageText, showText } from "./page-text.ts";
import { pagesText } from "./pages-text.ts";
import { type ShownRow, shownRuns, showRows } from "./show.ts";
import type { Bench, Show, Task } from "./task.ts";
import { taskOf, tasks } from "./tasks.ts";

interface LearnFlags {
  readonly bin?: string;
  readonly casesOnly?: boolean;
  readonly run: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly store: string;
}

/** The command; `nodeArguments` is what stood after `--`. `onExit` gets the exit code. */
export function learnCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("learn")
    .description(
      "A path of 19 tasks: what to build, the usual mistake and the right thing, a check of yours.",
    )
    .usage("[task] [flags] [-- arguments for the node]")
    .argument("[task]", "its number or name; without one all tasks are listed")
    .addOption(
      new Option("--bin <file>", "check this node: the task's cases, then a run, where there is one"),
    )
    .addOption(new Option("--cases-only", "with --bin: the cases without the run"))
    .addOption(new Option("--no-run", "the screen without the runs"))
    .addOption(new Option("--store <dir>", "where the run of --bin is kept").default("store"))
    .addOption(new Option("--json", "print JSON and nothing else"))
    .addOption(new Option("--markdown", "print all tasks as pages, with the figures of all runs"))
    .action(async (name: string | undefined, flags: LearnFlags) =>
      onExit(await runLearnCommand(name, flags, nodeArguments, output)),
    );
  return addHelp(
    command,
    [
      "Where a task has runs, it is shown with them: our node with the usual mistake, and without it, in virtual time.",
      "With --bin: exit code 0: your node does what the task asks, 1: it does not, 2: the flags are wrong.",
    ],
    [
      ["learn 5", "a task: what to build, the mistake, how to do it right"],
      ["learn 5 --bin ./mine", "checks your own node, in any language"],
    ],
  );
}

async function runLearnCommand(
  name: string | undefined,
  flags: LearnFlags,
  nodeArguments: readonly string[],
  output: Output,
): Promise<ExitCode> {
  refuseUseless(name, flags, nodeArguments);
  if (flags.markdown === true) {
    output.stdout(await pagesText());
    return EXIT_VALID;
  }
  if (name === undefined) {
    output.stdout(flags.json === true ? prettyJson(tasks) : listText());
    return EXIT_VALID;
  }
  const task = taskOf(name);
  if (flags.bin !== undefined)
    return checkNode(
      task,
      {
        bin: flags.bin,
        nodeArguments,
        casesOnly: flags.casesOnly === true,
        store: flags.store,
        json: flags.json === true,
      },
      output,
    );
  await tellTask(task, flags, output);
  return EXIT_VALID;
}

function refuseUseless(name: string | undefined, flags: LearnFlags, nodeArguments: readonly string[]): void {
  const { bin, casesOnly, run } = flags;
  if (flags.markdown === true && (name !== undefined || bin !== undefined || flags.json === true))
    throw new UsageError("--markdown prints all tasks; allowed: learn --markdown");
  if (name === undefined && bin !== undefined)
    throw new UsageError("--bin wants a task to check; allowed: learn 1 --bin FILE");
  if (bin !== undefined && !run)
    throw new UsageError("--no-run is about the screen of a task; allowed with --bin: --cases-only");
  if (bin === undefined && casesOnly === true)
    throw new UsageError("--cases-only wants a node; allowed: learn TASK --bin FILE --cases-only");
  if (bin === undefined && nodeArguments.length > 0)
    throw new UsageError("arguments for a node want a node; allowed: learn TASK --bin FILE -- arguments");
}

async function tellTask(task: Task, flags: LearnFlags, output: Output): Promise<void> {
  const show = flags.run ? task.show : undefined;
  const bench = flags.run ? task.bench : undefined;
  if (flags.json === true) {
    const runs = show === undefined ? [] : await runShow(show, output);
    const table = bench === undefined ? undefined : await runBench(bench, output);
    output.stdout(prettyJson({ ...task, runs, table }));
    return;
  }
  output.stdout(`${pageText(task)}\n`);
  if (show !== undefined) output.stdout(`${showText(show, await runShow(show, output))}\n`);
  if (bench !== undefined) output.stdout(`${benchText(bench, await runBench(bench, output))}\n`);
  output.stdout(`${endText(task)}\n`);
}

async function runShow(show: Show, output: Output): Promise<readonly ShownRow[]> {
  const count = shownRuns(show).length;
  const progress = startProgress(output, true);
  let begun = 0;
  try {
    return await showRows(show, ({ title }) => progress.update(begun++ / count, title));
  } finally {
    progress.stop();
  }
}

async function runBench(bench: Bench, output: Output): Promise<BenchTable> {
  const progress = startProgress(output, true);
  try {
    progress.update(0, bench.command);
    return await benchTable(bench);
  } finally {
    progress.stop();
  }
}

function listText(): string {
  const rows = tasks.map(({ number, name, title }) => [number, name, title]);
  const commands = [
    [labCommand("learn 1"), "shows a task: what to build, the mistake, how to do it right"],
    [labCommand("learn 1 --bin ./mine"), "checks your own node, in any language"],
  ];
  const list = table(["#", "task", "title"], rows, { textColumns: [1, 2] });
  return `${list}\n\n${table(["go on with", ""], commands, { textColumns: [0, 1] })}\n`;
}
