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
}

/** The figures of a run, in their order, and whether it was valid. */
export interface ShownRow {
  readonly title: ShownRun["title"];
  readonly figures: readonly string[];
  readonly isValid: boolean;
}

/** The runs of a task, the wrong one first. */
export function shownRuns({ load, wrong, right }: Show): readonly ShownRun[] {
  const words = (own: string) => ["test", "--virtual", "--seed", SEED, ...wordsOf(load), ...wordsOf(own)];
  const runs: ShownRun[] = [{ title: "done right", words: words(right) }];
  if (wrong !== undefined) runs.unshift({ title: "with the mistake", words: words(wrong) });
  return runs;
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
