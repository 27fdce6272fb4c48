import type { Command, CommanderError } from "commander";
import { nodeFlags } from "../../node/settings/options.ts";
import { labCommandLine } from "./command-line.ts";

/** The command cannot be carried out as it was given; the message is one line and names what is allowed. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * One line for what commander found wrong: its own words, and what was probably meant or what is allowed instead.
 *
 * @param argv the words before `--`, in which the mistake is
 */
export function usageMessage(error: CommanderError, command: Command, argv: readonly string[]): string {
  // "error: unknown option '--x'", perhaps with a second line: "(Did you mean --y?)".
  const [first = "", suggestion = ""] = error.message.split("\n");
  const problem = first.replace(/^error: /, "").replace(/\.$/, "");
  const meant = /^\(Did you mean (.+)\?\)$/.exec(suggestion)?.[1];
  const flag = error.code === "commander.unknownOption" ? /'(--[^'=]+)/.exec(first)?.[1] : undefined;
  const ofNodes = flag !== undefined && nodeFlags.includes(flag) ? flag : undefined;
  if (ofNodes !== undefined && command.name() === "test") {
    const example = ["test", "--virtual", "--", ofNodes, ...exampleValue(ofNodes, argv)];
    return `${ofNodes} is a flag of the nodes and belongs behind --, as in: ${labCommandLine(example)}`;
  }
  if (flag !== undefined && command.options.some(({ long }) => long === flag))
    return `${flag} takes no value; allowed: ${flag} alone, or without it`;
  if (meant !== undefined) return `${problem}; did you mean ${meant}?`;
  if (ofNodes !== undefined)
    return `${ofNodes} is a flag of the nodes, which ${command.name()} chooses itself`;
  const allowed = allowedInstead(error.code, command);
  return allowed === undefined ? problem : `${problem}; allowed: ${allowed}`;
}

/** A value that may follow a flag of the nodes, for an example. Flags that take none are not here. */
const EXAMPLE_VALUES: ReadonlyMap<string, string> = new Map([
  ["--strategy", "flood"],
  ["--overlay", "star"],
  ["--profile", "balanced"],
  ["--mode", "push"],
  ["--fanout", "3"],
  ["--gossip-interval-ms", "500"],
  ["--batch-window-ms", "420"],
  ["--batch-size", "256"],
  ["--ack-timeout-ms", "1000"],
]);

/** The value that was typed behind a flag of the nodes; where there is none, one that may stand there. */
function exampleValue(flag: string, argv: readonly string[]): readonly string[] {
  const byDefault = EXAMPLE_VALUES.get(flag);
  if (byDefault === undefined) return [];
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const typed = argv[at] === flag ? argv[at + 1] : argv[at]?.slice(flag.length + 1);
  return [typed === undefined || typed === "" || typed.startsWith("-") ? byDefault : typed];
}

function allowedInstead(code: string, command: Command): string | undefined {
  switch (code) {
    case "commander.unknownOption":
      return command.options.map((option) => option.long ?? option.flags).join(", ");
    case "commander.unknownCommand":
    case "commander.help":
      return command.commands.map((child) => child.name()).join(", ");
    case "commander.excessArguments":
      return "flags, and arguments for the nodes after --";
    default:
      return undefined;
  }
}
