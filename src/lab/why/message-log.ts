import { type JournalEvent, readJournalLine } from "../../sim/network/journal.ts";
import { readLines } from "../stored-run/read-lines.ts";

export interface LogReader {
  /** Whether a line has to be parsed; default: each. A first look at the text is many times cheaper. */
  wants?(line: string): boolean;
  onEvent(event: JournalEvent): void;
  /** How many bytes have been read. */
  onProgress?(bytes: number): void;
}

/** Reads a `messages.jsonl`. Lines that are no events, as the last one of a run that was killed, are counted and left out. */
export async function readMessageLog(path: string, reader: LogReader): Promise<{ readonly skipped: number }> {
  let skipped = 0;
  const onLine = (line: string): void => {
    if (line === "" || reader.wants?.(line) === false) return;
    const event = readJournalLine(line);
    if (event === undefined) skipped++;
    else reader.onEvent(event);
  };
  await readLines(path, onLine, (bytes) => reader.onProgress?.(bytes));
  return { skipped };
}
