import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Body } from "../../wire/message.ts";

/** A line of `messages.jsonl`. */
export interface LogEvent {
  readonly event: "send" | "recv" | "drop";
  readonly time_ms: number;
  readonly id: number;
  readonly reason?: string;
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

/** Reads of the file are reported this often, in bytes. */
const REPORT_BYTES = 4 * 1024 * 1024;

export interface LogReader {
  /** Whether a line has to be parsed; default: each. A first look at the text is many times cheaper. */
  wants?(line: string): boolean;
  onEvent(event: LogEvent): void;
  /** How many bytes have been read. */
  onProgress?(bytes: number): void;
}

/** Reads a file line by line, whatever its size. Lines that are no events, as the last one of a run that was killed, are counted and left out. */
export async function readMessageLog(path: string, reader: LogReader): Promise<{ readonly skipped: number }> {
  let skipped = 0;
  let bytes = 0;
  let reportedBytes = 0;
  const input = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  input.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes - reportedBytes < REPORT_BYTES) return;
    reportedBytes = bytes;
    reader.onProgress?.(bytes);
  });
  lines.on("line", (line) => {
    if (line === "" || reader.wants?.(line) === false) return;
    const event = eventOf(line);
    if (event === undefined) skipped++;
    else reader.onEvent(event);
  });
  await new Promise<void>((settle, fail) => {
    input.on("error", fail);
    lines.on("close", settle);
  });
  return { skipped };
}

function eventOf(line: string): LogEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<LogEvent> | null;
    const isEvent =
      typeof event?.time_ms === "number" &&
      typeof event.src === "string" &&
      typeof event.dest === "string" &&
      typeof event.body === "object" &&
      event.body !== null;
    return isEvent ? (event as LogEvent) : undefined;
  } catch {
    return undefined;
  }
}
