/** A task on one screen of 80 columns. */

import { wireJson } from "../../wire/json.ts";
import type { Message } from "../../wire/message.ts";
import { labCommand, labCommandText } from "../command-line/command-line.ts";
import { table } from "../text/table.ts";
import type { BenchTable } from "./bench.ts";
import { exampleAnswers, exampleCommand } from "./example.ts";
import { type ShownRow, shownCommands } from "./show.ts";
import type { Bench, Show, Task } from "./task.ts";
import { tasks } from "./tasks.ts";

const COLUMNS = 80;
const INDENT = "  ";
const LEFT_OUT = "(without acknowledgements)";

/** All that is known without a run. */
export function pageText(task: Task): string {
  const { number, title, name } = task;
  const answers = exampleAnswers(task.example)
    .filter(saysMore)
    .map((answer) => `${INDENT}${answerText(answer)}`);
  return [
    `${`${number}. ${title}`.padEnd(COLUMNS - name.length) + name}\n${wrapped(task.build)}`,
    heading("Messages", exchangesText(task)),
    [exampleCommand(task.example), ...withRemark(answers)].join("\n"),
    wrapped(`Usual mistake: ${task.mistake}`),
  ].join("\n\n");
}

/** The runs and what came out of them. */
export function showText(show: Show, rows: readonly ShownRow[]): string {
  const commands = shownCommands(show).map((words) => labCommandText(words));
  return [...commands, rowsTable(show, rows)].join("\n");
}

/** A row for each run. */
function rowsTable(show: Show, rows: readonly ShownRow[]): string {
  const cells = rows.map(({ title, figures, isValid }) => [title, ...figures, isValid ? "valid" : "invalid"]);
  return table(["", ...show.figures, "verdict"], cells, { indent: INDENT });
}

/** The command and its rows. */
export function benchText({ command }: Bench, { head, rows }: BenchTable): string {
  return [
    labCommandText(command.split(" ")),
    table(head, rows, { indent: INDENT, textColumns: [0, 1] }),
  ].join("\n");
}

/** The figures to reach, how to check one's own node, and where to read on. */
export function endText(task: Task): string {
  const next = task.number < tasks.length ? [labCommand(`learn ${task.number + 1}`)] : [];
  return [
    "",
    wrapped(`Reach: ${task.reach}`),
    labCommandText(ownCheck(task, "./mine")),
    ...(task.measure === undefined ? [] : [task.measure]),
    heading("Source", task.source),
    heading("Further", [...task.further, ...next]),
  ].join("\n");
}

/** Each request with its reply; those of earlier tasks by name only. */
function exchangesText({ number, messages }: Task): readonly string[] {
  const earlier = new Set(
    tasks.filter((task) => task.number < number).flatMap((task) => task.messages.map(String)),
  );
  const known = messages.filter((exchange) => earlier.has(String(exchange)));
  const names = known.map(([request]) => request.split(" ", 1)[0]);
  return [
    ...messages
      .filter((exchange) => !known.includes(exchange))
      .map(([request, reply]) => (reply === "" ? request : `${request} → ${reply}`)),
    ...(names.length === 0 ? [] : [`as before: ${names.join(", ")}`]),
  ];
}

/** The command that judges a node of one's own. */
export function ownCheck({ number }: Task, bin: string): readonly string[] {
  return ["learn", String(number), "--bin", bin];
}

/** Whether it is more than an acknowledgement, for which a screen has no room. */
function saysMore({ body }: Message): boolean {
  return Object.keys(body).some((key) => key !== "type" && key !== "msg_id" && key !== "in_reply_to");
}

/** The lines with the remark that others are not shown, in the last one with room for it: screens have few lines to spare. */
function withRemark(lines: readonly string[]): readonly string[] {
  const at = lines.findLastIndex((line) => line.length + 1 + LEFT_OUT.length <= COLUMNS);
  if (at < 0) return [...lines, `${INDENT}${LEFT_OUT}`];
  return lines.map((line, i) => (i === at ? `${line} ${LEFT_OUT}` : line));
}

/** A message without the numbers that only serve its delivery. */
export function answerText({ src, dest, body }: Message): string {
  const { msg_id: _id, in_reply_to: _asked, ...rest } = body;
  return `${src} → ${dest} ${wireJson(rest)}`;
}

/** Words in lines of at most 80 columns. */
export function wrapped(text: string): string {
  return folded(text.split(" "), "", " ").join("\n");
}

function heading(name: string, items: readonly string[]): string {
  const start = `${name}: `;
  return folded(
    items.map((item, i) => (i === 0 ? start + item : item)),
    INDENT,
    "; ",
  ).join("\n");
}

function folded(items: readonly string[], indent: string, between: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const longer = line === "" ? item : `${line}${between}${item}`;
    if (line !== "" && longer.length > COLUMNS) {
      lines.push(`${line}${between.trimEnd()}`);
      line = indent + item;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, line];
}
