/** Runs `gossiper-lab test` inside this process, by the words of its command line: what is shown is what is run. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { testCommand } from "../test/test-command.ts";
import type { ShownResults } from "./shown-figures.ts";

/** `argv` as behind `gossiper-lab test`, with the nodes' arguments behind `--`. */
export async function runTest(argv: readonly string[], output: Output): Promise<ExitCode> {
  const end = argv.indexOf("--");
  const flags = end < 0 ? argv : argv.slice(0, end);
  const nodeArguments = end < 0 ? [] : argv.slice(end + 1);
  let code: ExitCode = EXIT_VALID;
  const command = testCommand(output, nodeArguments, (exitCode) => {
    code = exitCode;
  });
  const program = new Command("gossiper-lab").exitOverride().addCommand(command.exitOverride());
  await program.parseAsync(["test", ...flags], { from: "user" });
  return code;
}

/** The results of a run; they stay nowhere. */
export async function resultsOf(argv: readonly string[]): Promise<ShownResults> {
  const store = mkdtempSync(join(tmpdir(), "gossiper-learn-"));
  let said = "";
  const output: Output = {
    stdout: (text) => {
      said += text;
    },
    stderr: () => undefined,
    stderrIsTerminal: false,
    colour: false,
  };
  try {
    await runTest(["--json", "--store", store, ...argv], output);
    return JSON.parse(said) as ShownResults;
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}
