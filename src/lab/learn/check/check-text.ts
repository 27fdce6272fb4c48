import { createColors } from "picocolors";
import type { Output } from "../../output.ts";
import type { Difference } from "./comparison.ts";
import type { CaseResult } from "./run-case.ts";
import { expectedWords, wordsOf } from "./words.ts";

/** A node that says too much is not quoted in full. */
const CHARACTERS_MAX = 1_000;
const DIFFERENCES_MAX = 5;
const INSTEAD = "\n              ";

/** A case: right, or what was expected and what came instead. */
export function caseText({ name, valid, problem, differences }: CaseResult, output: Output): string {
  const colours = createColors(output.colour);
  const sign = valid ? colours.green("✓") : colours.red("✗");
  const told = [...new Set(differences.map(differenceText))];
  const more = told.length - DIFFERENCES_MAX;
  return [
    `${sign} ${name}`,
    ...(problem === undefined ? [] : [`    ${cut(problem.replaceAll("\n", "\n    "))}`]),
    ...told.slice(0, DIFFERENCES_MAX),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ].join("\n");
}

function differenceText({ expected, got }: Difference): string {
  const wanted = expected === undefined ? "nothing" : cut(expectedWords(expected));
  const came =
    got.length === 0 ? "nothing of the kind" : got.map((message) => cut(wordsOf(message))).join(INSTEAD);
  return `    expected  ${wanted}\n    got       ${came}`;
}

function cut(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
}
