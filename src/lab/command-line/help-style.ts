import type { Command } from "commander";

/** Lets the help of every command look the same: its options are called flags, as in our documents, and defaults have no quotes. */
export function styleHelp(command: Command): void {
  command.configureHelp({
    styleTitle: (title) => title.replace("Options:", "Flags:"),
    // The flags of each command stand in its own help.
    subcommandTerm: (child) =>
      [child.name(), ...child.registeredArguments.map((argument) => `[${argument.name()}]`)].join(" "),
  });
  command.usage(command.usage().replace("[options]", "[flags]"));
  for (const option of command.options) {
    if (typeof option.defaultValue === "string") option.defaultValueDescription ??= option.defaultValue;
  }
}
