import { createColors } from "picocolors";
import type { Message } from "../../../wire/message.ts";
import { labCommand } from "../../command-line/command-line.ts";
import { EXIT_VALID, type ExitCode, type Output } from "../../output.ts";
import { visible } from "../../text/visible.ts";
import type { Task } from "../task.ts";
import { type Difference, isInOwnWords } from "./comparison.ts";
import type { CaseResult } from "./run-case.ts";
import { expectedWords, wordsOf } from "./words.ts";

/** A node that says too much is not quoted in full. */
const CHARACTERS_MAX = 1_000;
const DIFFERENCES_MAX = 5;
/** The longest conversations of the cases, but for a few lines. */
const SENT_MAX = 12;
const SENT_CHARACTERS_MAX = 300;
const INSTEAD = "\n              ";
const FORWARDS_ARE_BROADCASTS = 'the cases know a value between nodes by {"type": "broadcast", "message": …}';

/** Types of the requests that the node answered in no case, in the order of the alphabet. */
export function unansweredTypes(results: readonly CaseResult[]): readonly string[] {
  const answered = new Set(results.flatMap((result) => result.answered));
  const asked = results.flatMap(({ differences }) => differences.map(({ request }) => request));
  const types = asked.filter((type) => type !== undefined && !answered.has(type));
  return [...new Set(types as readonly string[])].sort();
}

/**
 * A case: right, or what the node was sent, what was expected and what came instead. Replies to requests of the types `unanswered` are not
 * quoted: one line names the requests.
 */
export function caseText(
  { name, valid, problem, differences, sent }: CaseResult,
  unanswered: readonly string[],
  output: Output,
): string {
  const colours = createColors(output.colour);
  const sign = valid ? colours.green("✓") : colours.red("✗");
  const ignored = unanswered.filter((type) => differences.some(({ request }) => request === type));
  const quoted = differences.filter(({ request }) => request === undefined || !unanswered.includes(request));
  const told = [...new Set(quoted.map(differenceText))];
  const more = told.length - DIFFERENCES_MAX;
  return [
    `${sign} ${name}`,
    ...(problem === undefined && told.length === 0 ? [] : [sentText(sent)]),
    ...(problem === undefined ? [] : [`    ${cut(visible(problem).replaceAll("\n", "\n    "))}`]),
    ...told.slice(0, DIFFERENCES_MAX),
    ...(quoted.some(isOwnDialect) ? [`    ${FORWARDS_ARE_BROADCASTS}`] : []),
    ...(more > 0 ? [`    and ${more} more`] : []),
    ...(ignored.length > 0 ? [`    no answer to ${ignored.join(", ")}`] : []),
  ].join("\n");
}

/** How many cases are right, without a full stop. */
export function countText({ cases }: Task, results: readonly CaseResult[]): string {
  const right = results.filter(({ valid }) => valid).length;
  return `${right} of ${cases.length} ${cases.length === 1 ? "case is" : "cases are"} right`;
}

/** The outcome of the run: how it ended, or why there was none. */
export type RunOutcome = ExitCode | "left out" | "not tried" | "none";

/** The last line: whether the task is done. Without its run a task may be found wrong, but not done. */
export function verdictText(
  task: Task,
  results: readonly CaseResult[],
  run: RunOutcome,
  output: Output,
): string {
  const colours = createColors(output.colour);
  const isRight = results.filter(({ valid }) => valid).length === task.cases.length;
  const count = countText(task, results);
  const name = `Task ${task.number}`;
  if (run === "not tried") return colours.red(`${name}: not done: ${count}; the others were not tried.`);
  if (run === "left out") {
    const text = `${count}; the run was left out.`;
    return isRight ? colours.yellow(`${name}: ${text}`) : colours.red(`${name}: not done: ${text}`);
  }
  const isRunRight = run === "none" || run === EXIT_VALID;
  if (isRight && isRunRight)
    return colours.green(`${name}: done: ${count}${run === "none" ? "" : ", and the run was valid"}.`);
  const ofRun = run === "none" ? "" : `; the run was ${isRunRight ? "valid" : "not valid"}`;
  const cause = run === EXIT_VALID && areOwnWordsAlone(results) ? `. ${ownWordsText(task)}` : "";
  return colours.red(`${name}: not done: ${count}${ofRun}${cause}.`);
}

/** Whether the wrong cases lack nothing but what one node should have told another. */
function areOwnWordsAlone(results: readonly CaseResult[]): boolean {
  const wrong = results.filter(({ valid }) => !valid);
  return wrong.every(
    ({ problem, differences }) =>
      problem === undefined &&
      differences.length > 0 &&
      differences.every(
        ({ why, expected }) => why === "missing" && expected !== undefined && isToPeer(expected),
      ),
  );
}

/** The addressee may be a matcher: any node. */
function isToPeer({ dest }: Message): boolean {
  return !String(dest).startsWith("c");
}

function ownWordsText({ number }: Task): string {
  return `The run is right; the cases want the course's own messages between nodes: ${labCommand(`learn ${number}`)}`;
}

/** The conversation so far; of a long one its end. */
function sentText(sent: readonly Message[]): string {
  const left = Math.max(0, sent.length - SENT_MAX);
  const lines = sent.slice(left).map((message) => cut(wordsOf(message), SENT_CHARACTERS_MAX));
  const before = left === 0 ? [] : [`(${left} more before)`];
  return `    sent      ${[...before, ...lines].join(INSTEAD)}`;
}

function differenceText({ expected, got }: Difference): string {
  const wanted = expected === undefined ? "nothing" : cut(expectedWords(expected));
  const came =
    got.length === 0 ? "nothing of the kind" : got.map((message) => cut(wordsOf(message))).join(INSTEAD);
  return `    expected  ${wanted}\n    got       ${came}`;
}

/** Values went where they should, under a name of the node's own. */
function isOwnDialect({ expected, got }: Difference): boolean {
  return expected !== undefined && got.some((message) => isInOwnWords(expected, message));
}

function cut(text: string, charactersMax = CHARACTERS_MAX): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
}
