/** Reads a run back from its folder. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import { readJournalLine } from "../../sim/network/journal.ts";
import { nodeIdsOf } from "../../sim/run/run-options.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { readLines } from "../stored-run/read-lines.ts";
import { type Results, readResults } from "./results-file.ts";
import { type RunRecord, runRecord } from "./run-record.ts";
import { RunWatch } from "./watch/run-watch.ts";

/** Whether the run has ended. */
export function isFinished(folder: string): boolean {
  return existsSync(join(folder, "results.json"));
}

/** Whether each message of the run was written down. */
export function hasMessages(folder: string): boolean {
  return existsSync(join(folder, "messages.jsonl"));
}

/**
 * The run in that folder. Throws `UsageError` where there is none, or its files are not as the lab writes them. `onProgress` is told
 * from time to time which file is read, and what share of it has been.
 */
export async function readStoredRun(
  folder: string,
  onProgress: (share: number, what: string) => void = () => undefined,
): Promise<RunRecord> {
  const results = readResultsFile(folder);
  const history: HistoryEvent[] = [];
  await readAll(
    join(folder, "history.jsonl"),
    readHistoryLine,
    (event) => history.push(event),
    (share) => onProgress(share, "reading the history"),
  );
  if (!hasMessages(folder)) return runRecord(results, history, undefined);
  const watch = new RunWatch(nodeIdsOf(results.run.options["node-count"]));
  await readAll(
    join(folder, "messages.jsonl"),
    readJournalLine,
    (event) => watch.observe(event),
    (share) => onProgress(share, "reading the messages"),
  );
  return runRecord(results, history, watch);
}

function readResultsFile(folder: string): Results {
  const path = join(folder, "results.json");
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UsageError(`no finished run in ${folder}: ${(error as Error).message}`);
  }
  const results = readResults(data);
  if (typeof results === "string") throw new UsageError(`${path} cannot be read: ${results}`);
  return results;
}

/** Hands over what each line of a file holds. A last line that was cut short, as by Ctrl-C, is left out. */
async function readAll<T>(
  path: string,
  parse: (line: string) => T | undefined,
  take: (part: T) => void,
  onProgress: (share: number) => void,
): Promise<void> {
  let cut: number | undefined;
  let number = 0;
  try {
    const { size } = statSync(path);
    await readLines(
      path,
      (text) => {
        number++;
        if (cut !== undefined) throw new Error(`line ${cut} is not as the lab writes it`);
        const part = parse(text);
        if (part === undefined) cut = number;
        else take(part);
      },
      (bytes) => onProgress(bytes / size),
    );
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** The lab wrote the line (store.ts), so its fields are taken as they are. */
function readHistoryLine(text: string): HistoryEvent | undefined {
  try {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (typeof line !== "object" || line === null) return undefined;
    const { time_ms: timeMs, ...rest } = line;
    return { ...rest, timeMs } as unknown as HistoryEvent;
  } catch {
    return undefined;
  }
}
