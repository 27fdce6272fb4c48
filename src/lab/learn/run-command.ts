/** Runs commands of the lab inside this process, by the words of their command line: what is shown is what is run. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { kvBenchCommand } from "../kv-bench/kv-bench-command.ts";
import { lwwLossCommand } from "../lww-loss/lww-loss-command.ts";
import { EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { testCommand } from "../test/test-command.ts";
import type { ShownResults } from "./shown-figures.ts";

type Creator = (...from: Parameters<typeof testCommand>) => Command;

const creators: readonly Creator[] = [testCommand, lwwLossCommand, kvBenchCommand];

/** `words` as behind `gossiper-lab`, with the nodes' arguments behind `--`. `praise` is the last word of `test` on a valid run. */
export async function runCommand(
  words: readonly string[],
  output: Output,
  praise?: string,
): Promise<ExitCode> {
  const end = words.indexOf("--");
  const ours = end < 0 ? words : words.slice(0, end);
  const nodeArguments = end < 0 ? [] : words.slice(end + 1);
  let code: ExitCode = EXIT_VALID;
  const program = new Command().exitOverride();
  for (const create of creators) {
    const onExit = (exitCode: ExitCode) => {
      code = exitCode;
    };
    const command = create(output, nodeArguments, onExit, praise);
    program.addCommand(command.exitOverride());
  }
  await program.parseAsync(ours, { from: "user" });
  return code;
}

/** The results of a run of `test`, of which nothing stays. */
export async function resultsOf(words: readonly string[]): Promise<ShownResults> {
  const store = mkdtempSync(join(tmpdir(), "gossiper-learn-"));
  const [command = "", ...rest] = words;
  try {
    return (await jsonOf([command, "--no-page", "--store", store, ...rest])) as ShownResults;
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

/** The JSON that a command prints for programs. */
export async function jsonOf(words: readonly string[]): Promise<unknown> {
  const [command = "", ...rest] = words;
  let said = "";
  const output: Output = {
    stdout: (text) => {
      said += text;
    },
    stderr: () => undefined,
    stderrIsTerminal: false,
    colour: false,
  };
  await runCommand([command, "--json", ...rest], output);
  return JSON.parse(said);
}
