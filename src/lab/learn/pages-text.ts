/** All tasks as pages in Markdown. */

import { labCommand, labCommandText, NODE } from "../command-line/command-line.ts";
import { type BenchTable, benchTable } from "./bench.ts";
import { exampleAnswers, exampleCommand } from "./example.ts";
import { answerText, ownCheck } from "./page-text.ts";
import { ownRun, type ShownRow, shownCommands, showRows } from "./show.ts";
import type { Show, Task } from "./task.ts";
import { tasks } from "./tasks.ts";

const INTRODUCTION = `# Learn

Nineteen tasks, from a broadcast that floods to a key-value store that loses nothing. Each says what to build, which messages the node answers, which mistake is usual and what it
costs, and which figures to reach. \`${labCommand("learn")}\` lists them, \`${labCommand("learn 6")}\` shows one on a screen, and
\`${labCommand("learn 6 --bin ./mine")}\` checks a node of your own, in any language.

\`npx\` finds the lab and our node, \`${NODE}\`, after \`npm ci\` in this repository, and in any folder in which [its tarball](../../../README.md#use-it-as-a-library) is installed. The words are explained in the glossary of [node/README.md](../../node/README.md), the flags in [the lab's README](../README.md).

**The check** starts your node once for each case, talks to it line by line, and compares parsed JSON. The order of keys, of messages and of listed values is free, and so are your node's \`msg_id\`s; a random
peer may be any that the rules allow; repeats count as retries. Messages between your nodes in words of their own are their affair; values that go to another node one at a time
travel as \`broadcast\`. Then, where the task has a run that any node can pass, comes that run on real processes: some 15 s. Exit code 0 means right, 1 wrong.

**The figures** of the runs, where a task has some, are those of our own node in virtual time with seed 1, and the same on every machine. \`npm run learn:docs\` writes this file.
`;

/** The whole file, with the figures of all runs. */
export async function pagesText(): Promise<string> {
  const pages: string[] = [];
  for (const task of tasks) {
    const rows = task.show === undefined ? [] : await showRows(task.show, () => undefined);
    const table = task.bench === undefined ? undefined : await benchTable(task.bench);
    pages.push(page(task, rows, table));
  }
  return `${[INTRODUCTION, contents(), ...pages].join("\n")}`;
}

function contents(): string {
  const rows = tasks.map(
    (task) => `| ${task.number} | [${task.title}](#${anchor(task)}) | \`${task.name}\` |`,
  );
  return `| # | task | name |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

function page(task: Task, rows: readonly ShownRow[], table: BenchTable | undefined): string {
  const { build, messages, example, mistake, show, bench, reach, source, further } = task;
  const parts = [
    `## ${heading(task)}`,
    build,
    messagesTable(messages),
    fenced("sh", exampleCommand(example)),
    fenced("text", exampleAnswers(example).map(answerText).join("\n")),
    `**Usual mistake.** ${mistake}`,
    ...(show === undefined ? [] : [showPart(show), figuresTable(show, rows)]),
    ...(bench === undefined || table === undefined
      ? []
      : [fenced("sh", labCommandText(bench.command.split(" "))), markdownTable(table)]),
    `**Figures to reach.** ${reach}`,
    fenced("sh", measuringCommands(task).join("\n")),
    `**Source.** ${source.map((path) => `[${path}](../../../${path})`).join(", ")}`,
    ...(further.length === 0
      ? []
      : [`**Further.** ${further.map((command) => `\`${command}\``).join(", ")}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The check, the run that is part of it, and what else measures the figures. */
function measuringCommands(task: Task): readonly string[] {
  const { show, measure } = task;
  const own = show?.isForAnyNode === true ? [labCommandText(ownRun(show, "./mine"))] : [];
  const other = measure === undefined ? [] : [measure];
  return [labCommandText(ownCheck(task, "./mine")), ...own, ...other];
}

function messagesTable(messages: Task["messages"]): string {
  const rows = messages.map(([request, reply]) => `| ${code(request)} | ${code(reply)} |`);
  return `| request | reply |\n| --- | --- |\n${rows.join("\n")}`;
}

function showPart(show: Show): string {
  return fenced(
    "sh",
    shownCommands(show)
      .map((words) => labCommandText(words))
      .join("\n"),
  );
}

function figuresTable({ figures }: Show, rows: readonly ShownRow[]): string {
  return markdownTable({
    head: ["", ...figures, "verdict"],
    rows: rows.map(({ title, figures: values, isValid }) => [
      title,
      ...values,
      isValid ? "valid" : "invalid",
    ]),
  });
}

function markdownTable({ head, rows }: BenchTable): string {
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`);
  return `| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}\n${lines.join("\n")}`;
}

function heading({ number, title }: Task): string {
  return `${number}. ${title}`;
}

/** The anchor that Markdown readers make of a heading. */
function anchor(task: Task): string {
  return heading(task)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

function code(text: string): string {
  return text === "" ? "–" : `\`${text}\``;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
