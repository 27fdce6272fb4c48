/** The mistake before one's eyes: the same load with it and without it, in virtual time. */

import { resultsOf } from "./run-command.ts";
import { type ShownFigure, type ShownResults, shownFigure } from "./shown-figures.ts";
import type { Show } from "./task.ts";

/** Runs have to be the same on every screen and page. */
const SEED = "1";

/** A run, as the words behind `gossiper-lab`, and what it is called beside the other. */
export interface ShownRun {
  readonly title: "with the mistake" | "done right";
  readonly words: readonly string[];
  /** The words of the command that looks at its messages. */
  readonly look?: readonly string[];
}

/** The figures of a run, in their order, and whether it was valid. */
export interface ShownRow {
  readonly title: ShownRun["title"];
  readonly figures: readonly string[];
  readonly isValid: boolean;
}

/** The runs of a task, the wrong one first. */
export function shownRuns({ load, wrong, look, right }: Show): readonly ShownRun[] {
  const words = (own: string, ...more: readonly string[]) => [
    ...["test", "--virtual", ...more, "--seed", SEED],
    ...wordsOf(load),
    ...wordsOf(own),
  ];
  const rightRun: ShownRun = { title: "done right", words: words(right) };
  if (wrong === undefined) return [rightRun];
  const wrongRun: ShownRun =
    look === undefined
      ? { title: "with the mistake", words: words(wrong) }
      : { title: "with the mistake", words: words(wrong, "--messages"), look: wordsOf(look) };
  return [wrongRun, rightRun];
}

/** The commands of a task's runs, and of the looks at their messages, each right behind its run. */
export function shownCommands(show: Show): readonly (readonly string[])[] {
  return shownRuns(show).flatMap(({ words, look }) => (look === undefined ? [words] : [words, look]));
}

/** The run of the same load with a node of one's own, behind `gossiper-lab`. */
export function ownRun({ load }: Show, bin: string): readonly string[] {
  return ["test", ...wordsOf(load), "--bin", bin];
}

/** Runs them. `onRun` is called before each. */
export async function showRows(show: Show, onRun: (run: ShownRun) => void): Promise<readonly ShownRow[]> {
  const rows: ShownRow[] = [];
  for (const run of shownRuns(show)) {
    onRun(run);
    rows.push(rowOf(run, show.figures, await resultsOf(run.words)));
  }
  return rows;
}

function rowOf({ title }: ShownRun, figures: readonly ShownFigure[], results: ShownResults): ShownRow {
  return {
    title,
    figures: figures.map((name) => shownFigure(name, results)),
    isValid: results["valid?"] === true,
  };
}

/** None of our flags needs quotes. */
function wordsOf(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}
