/** The end of a command's help: what its flags alone do not say, and command lines to start from. */

import type { Command } from "commander";
import { paragraph } from "../text/paragraph.ts";
import { labCommandText } from "./command-line.ts";

const WIDTH = 80;
const INDENT = "  ";

/** A command line, a word with spaces in double quotes, and what it does. */
export type Example = readonly [commandLine: string, purpose: string];

/** Adds paragraphs, broken to fit every terminal, and at least one example. */
export function addHelp(
  command: Command,
  paragraphs: readonly string[],
  examples: readonly [Example, ...Example[]],
): Command {
  const lines = [
    ...paragraphs.map((text) => `\n${paragraph(text)}`),
    `\nExample${examples.length === 1 ? "" : "s"}:`,
    ...examples.flatMap(([commandLine, purpose]) => [
      ...labCommandText(wordsOf(commandLine), WIDTH - INDENT.length)
        .split("\n")
        .map((line) => INDENT + line),
      paragraph(purpose, { indent: "      " }),
    ]),
  ];
  return command.addHelpText("after", lines.join("\n"));
}

function wordsOf(commandLine: string): readonly string[] {
  return [...commandLine.matchAll(/"([^"]*)"|\S+/g)].map(([word, inQuotes]) => inQuotes ?? word);
}
