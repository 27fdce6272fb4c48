import type { Command, CommanderError } from "commander";

/** What was asked for cannot be done as it was asked; the message is one line and names what is allowed. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One line for what commander found wrong: its own words and what is allowed instead. */
export function usageMessage(error: CommanderError, command: Command): string {
  // "error: unknown option '--x'", perhaps with a second line of suggestions.
  const [first = ""] = error.message.split("\n");
  const problem = first.replace(/^error: /, "").replace(/\.$/, "");
  const allowed = allowedInstead(error.code, command);
  return allowed === undefined ? problem : `${problem}; allowed: ${allowed}`;
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
