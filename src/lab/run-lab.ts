/** Reads the command line of `gossiper-lab` and runs the command that it names. */

import { Command, CommanderError } from "commander";
import { LAB, labCommand } from "./command-line/command-line.ts";
import { firstLines } from "./command-line/first-lines.ts";
import { forgottenCommandMessage } from "./command-line/forgotten-command.ts";
import { styleHelp } from "./command-line/help-style.ts";
import { UsageError, usageMessage } from "./command-line/usage-error.ts";
import { compareCommand } from "./compare/compare-command.ts";
import { frontierCommand } from "./frontier/frontier-command.ts";
import { kvBenchCommand } from "./kv-bench/kv-bench-command.ts";
import { learnCommand } from "./learn/learn-command.ts";
import { lwwLossCommand } from "./lww-loss/lww-loss-command.ts";
import { EXIT_USAGE, EXIT_VALID, type ExitCode, type Output } from "./output.ts";
import { reportCommand } from "./report/report-command.ts";
import { spreadCommand } from "./spread/spread-command.ts";
import { sweepCommand } from "./sweep/sweep-command.ts";
import { testCommand } from "./test/test-command.ts";
import { tuneCommand } from "./tune/tune-command.ts";
import { whyCommand } from "./why/why-command.ts";

/** All commands, in the order in which the help lists them. */
const commands = [
  testCommand,
  whyCommand,
  reportCommand,
  compareCommand,
  sweepCommand,
  tuneCommand,
  frontierCommand,
  lwwLossCommand,
  kvBenchCommand,
  spreadCommand,
  learnCommand,
] as const;

declare const __VERSION__: string;

/** `argv` without the interpreter and the script. Resolves to the exit code; what is wrong with it goes to stderr, in one line. */
export async function runLab(argv: readonly string[], output: Output): Promise<ExitCode> {
  // Commander would take what follows `--` as arguments of ours.
  const end = argv.indexOf("--");
  const ours = end < 0 ? argv : argv.slice(0, end);
  const nodeArguments = end < 0 ? [] : argv.slice(end + 1);

  let code: ExitCode = EXIT_VALID;
  const program = new Command(LAB)
    .description("Judges Maelstrom nodes over an embedded network.")
    .version(__VERSION__);
  const onExit = (exitCode: ExitCode) => {
    code = exitCode;
  };
  for (const create of commands) program.addCommand(create(output, nodeArguments, onExit));
  program
    .usage("COMMAND [flags]")
    .addHelpText("after", `\n${labCommand("COMMAND --help")} lists the flags of a command.`);
  for (const command of [program, ...program.commands]) {
    silence(command, output);
    styleHelp(command);
  }

  try {
    await program.parseAsync(ours, { from: "user" });
    return code;
  } catch (error) {
    const message = problemOf(error, program, ours, nodeArguments);
    if (message === undefined) return EXIT_VALID;
    if (ours.length === 0) output.stdout(firstLines(program.commands.map((command) => command.name())));
    output.stderr(`gossiper-lab: ${message}\n`);
    return EXIT_USAGE;
  }
}

/** Commander throws instead of exiting, and leaves the telling of errors to us. */
function silence(command: Command, output: Output): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: output.stdout, writeErr: () => undefined });
}

/** The problem with the command line, `undefined` if there is none: help and version come as exceptions, too. */
function problemOf(
  error: unknown,
  program: Command,
  argv: readonly string[],
  nodeArguments: readonly string[],
): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help") return `a command is wanted; allowed: ${namesOf(program)}`;
  const command = program.commands.find((candidate) => candidate.name() === argv[0]);
  if (command === undefined && error.code === "commander.unknownOption")
    return forgottenCommandMessage(argv, nodeArguments, program.commands);
  return usageMessage(error, command ?? program, argv);
}

function namesOf(program: Command): string {
  return program.commands.map((command) => command.name()).join(", ");
}
