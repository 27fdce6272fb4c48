import type { Command } from "commander";
import { labCommandLine } from "./command-line.ts";

/**
 * The complaint about a command line that begins with a flag of a command, as in `-w broadcast`. It names the line that was
 * probably meant, or all commands where none of them knows the flag.
 *
 * @param argv the words before `--`; the first one is a flag
 * @param nodeArguments the words behind `--`
 */
export function forgottenCommandMessage(
  argv: readonly string[],
  nodeArguments: readonly string[],
  commands: readonly Command[],
): string {
  const [flag = ""] = (argv[0] ?? "").split("=");
  const wanted = `a command is wanted before ${flag}`;
  const meant =
    commands.find((command) => argv.includes(command.name())) ??
    commands.find((command) => knows(command, flag));
  if (meant === undefined)
    return `${wanted}; allowed: ${commands.map((command) => command.name()).join(", ")}`;
  const at = argv.indexOf(meant.name());
  const own = argv.filter((_, index) => index !== at);
  const behind = nodeArguments.length === 0 ? [] : ["--", ...nodeArguments];
  return `${wanted}; did you mean ${labCommandLine([meant.name(), ...own, ...behind])}?`;
}

function knows(command: Command, flag: string): boolean {
  return command.options.some(({ short, long }) => flag === short || flag === long);
}
