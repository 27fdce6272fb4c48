import { createColors } from "picocolors";
import type { Output } from "../../output.ts";
import { answerText } from "../page-text.ts";
import type { Difference } from "./comparison.ts";
import type { CaseResult } from "./run-case.ts";

/** A node that says too much is not quoted in full. */
const CHARACTERS_MAX = 1_000;
const DIFFERENCES_MAX = 5;

/** A case: right, or what was expected and what came instead. */
export function caseText({ name, valid, problem, differences }: CaseResult, output: Output): string {
  const colours = createColors(output.colour);
  const sign = valid ? colours.green("✓") : colours.red("✗");
  const shown = differences.slice(0, DIFFERENCES_MAX).flatMap(differenceLines);
  const more = differences.length - DIFFERENCES_MAX;
  return [
    `${sign} ${name}`,
    ...(problem === undefined ? [] : [`    ${cut(problem)}`]),
    ...shown,
    ...(more > 0 ? [`    and ${more} more`] : []),
  ].join("\n");
}

function differenceLines({ expected, got, why }: Difference): readonly string[] {
  if (expected === undefined)
    return got.map((message) => `    expected  nothing\n    got       ${cut(answerText(message))}`);
  const came = got.map((message) => cut(answerText(message)));
  const nothing = why === "missing" ? "nothing of the kind" : "nothing";
  const instead = came.length === 0 ? nothing : came.join("\n              ");
  return [`    expected  ${cut(answerText(expected))}`, `    got       ${instead}`];
}

function cut(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
}
