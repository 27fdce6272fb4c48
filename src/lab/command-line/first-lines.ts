/** The answer to `gossiper-lab` without a command: where to begin. */

import { table } from "../text/table.ts";
import { labCommand } from "./command-line.ts";

/** The most useful command lines, each with its command. */
const lines: readonly (readonly [command: string, rest: string, purpose: string])[] = [
  ["test", "--bin ./mine", "judges your own node, any program that speaks the protocol"],
  ["test", "--open", "runs ours, and opens a page of what happened"],
  ["learn", "", "the tasks in order, each with the usual mistake before one's eyes"],
];

/** The lines whose commands exist, with a line break at the end. */
export function firstLines(commands: readonly string[]): string {
  const rows = lines
    .filter(([command]) => commands.includes(command))
    .map(([command, rest, purpose]) => [labCommand(`${command} ${rest}`.trimEnd()), purpose]);
  return `${table(["begin with", ""], rows, { textColumns: [0, 1] })}\n\n${labCommand("--help")} lists all commands.\n`;
}
