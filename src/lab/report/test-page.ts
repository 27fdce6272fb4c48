import type { ResultsJson } from "../../sim/checkers/results.ts";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import type { Output } from "../output.ts";
import { openPage } from "../pages/open-page.ts";
import { readResults } from "./results-file.ts";
import { runRecord } from "./run-record.ts";
import type { RunWatch } from "./watch/run-watch.ts";
import { writeReport } from "./write-report.ts";

/** A run that has just ended, with all that its page needs. */
export interface EndedRun {
  readonly results: ResultsJson;
  readonly history: readonly HistoryEvent[];
  /** Has seen its messages. */
  readonly watch: RunWatch;
  /** The run's folder in the store. */
  readonly folder: string;
}

/** Writes the page of a run that has just ended; gives its path, or `undefined` after a line on stderr that says why there is none. */
export async function writeTestPage(
  { results, history, watch, folder }: EndedRun,
  isOpened: boolean,
  output: Output,
): Promise<string | undefined> {
  // As they are in the store: without what is undefined.
  const stored = readResults(JSON.parse(JSON.stringify(results)));
  if (typeof stored === "string") throw new Error(`the results are not as they should be: ${stored}`);
  try {
    const path = writeReport(runRecord(stored, history, watch), folder);
    if (isOpened) await openPage(path, output);
    return path;
  } catch (error) {
    output.stderr(`gossiper-lab: the page of the run was not written: ${(error as Error).message}\n`);
    return undefined;
  }
}
