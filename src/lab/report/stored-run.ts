/** Reads a run back from its folder. */

import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { HistoryEvent } from "../../sim/clients/history.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import { nodeIdsOf } from "../../sim/run/run-options.ts";
import { UsageError } from "../usage-error.ts";
import { type Results, readResults } from "./results-file.ts";
import { type RunRecord, runRecord } from "./run-record.ts";
import { RunWatch } from "./watch/run-watch.ts";

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
  const takeEvent = (line: Line) => history.push(historyEvent(line));
  await readLines(join(folder, "history.jsonl"), takeEvent, (share) =>
    onProgress(share, "reading the history"),
  );
  if (!hasMessages(folder)) return runRecord(results, history, undefined);
  const watch = new RunWatch(nodeIdsOf(results.run.options["node-count"]));
  await readLines(
    join(folder, "messages.jsonl"),
    (line) => watch.observe(journalEvent(line)),
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

type Line = Readonly<Record<string, unknown>>;

/** Lines between two reports of progress. */
const REPORT_LINES = 5_000;

/** Hands over the objects of a file, one a line. A last line that was cut short, as by Ctrl-C, is left out. */
async function readLines(
  path: string,
  take: (line: Line) => void,
  onProgress: (share: number) => void = () => undefined,
): Promise<void> {
  let cut: number | undefined;
  let number = 0;
  try {
    const { size } = statSync(path);
    const input = createReadStream(path);
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number++;
      if (number % REPORT_LINES === 0) onProgress(input.bytesRead / size);
      if (cut !== undefined) throw new UsageError(`${path} cannot be read: line ${cut} is no JSON object`);
      const line = objectOf(text);
      if (line === undefined) cut = number;
      else take(line);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function objectOf(text: string): Line | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? (data as Line) : undefined;
  } catch {
    return undefined;
  }
}

/** The lab wrote the line (store.ts), so its fields are taken as they are. */
function historyEvent({ time_ms, ...rest }: Line): HistoryEvent {
  return { ...rest, timeMs: time_ms } as HistoryEvent;
}

/** Likewise (journal.ts). */
function journalEvent({ event, time_ms, id, reason, src, dest, body }: Line): JournalEvent {
  const message = { src, dest, body };
  return {
    kind: event,
    timeMs: time_ms,
    id,
    message,
    ...(reason !== undefined && { reason }),
  } as JournalEvent;
}
