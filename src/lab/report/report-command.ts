/** `gossiper-lab report`: the page of a run that is in the store. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { refuseArgumentsOfNoNodes } from "../command-line/cluster-flags.ts";
import { addHelp } from "../command-line/help.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { EXIT_USAGE, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { openPage } from "../pages/open-page.ts";
import { startProgress } from "../progress.ts";
import { runFolder } from "../stored-run/run-folder.ts";
import type { RunRecord } from "./run-record.ts";
import { hasMessages, isFinished, readStoredRun } from "./stored-run.ts";
import { REPORT, writeReport } from "./write-report.ts";

interface ReportFlags {
  readonly store: string;
  readonly open?: boolean;
}

/** The command. `onExit` gets the exit code. */
export function reportCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("report")
    .description("Makes the page of a run again from the store, and prints its path.")
    .addArgument(
      new Argument(
        "[run]",
        "folder of a run, or its name in the store (default: the newest that is finished)",
      ),
    )
    .addOption(new Option("--store <dir>", "where runs are kept").default("store"))
    .addOption(new Option("--open", "open the page, where there is a browser"))
    .action(async (run: string | undefined, flags: ReportFlags) => {
      refuseArgumentsOfNoNodes("report", nodeArguments);
      onExit(await report(run, flags, output));
    });
  return addHelp(
    command,
    ["A virtual run has its page from `test` alone, unless it kept its messages (test --messages)."],
    [["report --open", "the page of the newest run, in a browser"]],
  );
}

async function report(run: string | undefined, flags: ReportFlags, output: Output): Promise<ExitCode> {
  const folder = runFolder(run, flags.store, isFinished);
  let path = join(folder, REPORT);
  if (existsSync(path) && !hasMessages(folder)) {
    output.stderr(
      "gossiper-lab: this run kept no messages (--messages keeps them), so the page that test wrote stays as it is\n",
    );
  } else {
    const record = await readWithProgress(folder, output);
    try {
      path = writeReport(record, folder);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      output.stderr(`gossiper-lab: ${path} cannot be written: ${(error as Error).message}\n`);
      return EXIT_USAGE;
    }
  }
  output.stdout(`${path}\n`);
  if (flags.open === true) await openPage(path, output);
  return EXIT_VALID;
}

/** Takes a while where there are many messages. */
async function readWithProgress(folder: string, output: Output): Promise<RunRecord> {
  const progress = startProgress(output, true);
  try {
    return await readStoredRun(folder, (share, what) => progress.update(share, what));
  } finally {
    progress.stop();
  }
}
