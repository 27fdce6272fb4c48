/** Reads a run back from its folder. */

import { createReadStream, existsSync, readFileSync } from "node:fs";
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

/** The run in that folder. Throws `UsageError` where there is none, or its files are not as the lab writes them. */
export async function readStoredRun(folder: string): Promise<RunRecord> {
  const results = readResultsFile(folder);
  const history: HistoryEvent[] = [];
  await readLines(join(folder, "history.jsonl"), (line) => history.push(historyEvent(line)));
  if (!hasMessages(folder)) return runRecord(results, history, undefined);
  const watch = new RunWatch(nodeIdsOf(results.run.options["node-count"]));
  await readLines(join(folder, "messages.jsonl"), (line) => watch.observe(journalEvent(line)));
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

/** Hands over the objects of a file, one a line. A last line that was cut short, as by Ctrl-C, is left out. */
async function readLines(path: string, take: (line: Line) => void): Promise<void> {
  let cut: number | undefined;
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number++;
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
