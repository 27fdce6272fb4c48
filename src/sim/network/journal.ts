import type { Message } from "../../wire/message.ts";
import { inMicroseconds } from "../time/microseconds.ts";
import { bodyText } from "./plain-body.ts";

/** Why the network did not deliver a message. */
export type DropReason =
  /** The receiver did not hear the sender at the moment at which it took the message. */
  | "partition"
  /** A link fault lost it. */
  | "lost"
  /** The receiver left the network before it took the message. */
  | "departed"
  /** The receiver's process was down. */
  | "down";

/** One thing that happened to one message. A duplicated message is received more than once. */
export interface JournalEvent {
  readonly kind: "send" | "recv" | "drop";
  readonly timeMs: number;
  /** Number of the message, given by the network, from 0. */
  readonly id: number;
  readonly message: Message;
  readonly reason?: DropReason;
}

/** Gets every event of the network, in order. */
export type Journal = (event: JournalEvent) => void;

/** The event as a line of `messages.jsonl`, without its line break. The same event gives the same bytes everywhere. */
export function journalLine(event: JournalEvent): string {
  const { kind, timeMs, id, message, reason } = event;
  const head = `{"event":"${kind}","time_ms":${inMicroseconds(timeMs)},"id":${id}`;
  const why = reason === undefined ? "" : `,"reason":"${reason}"`;
  const { src, dest, body } = message;
  return `${head}${why},"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${bodyText(body)}}`;
}

/** The event of a line that `journalLine` wrote; `undefined` where it is none. */
export function readJournalLine(line: string): JournalEvent | undefined {
  try {
    const written = JSON.parse(line) as Partial<WrittenEvent> | null;
    return written !== null && isEvent(written) ? eventOf(written) : undefined;
  } catch {
    return undefined;
  }
}

interface WrittenEvent extends Message {
  readonly event: JournalEvent["kind"];
  readonly time_ms: number;
  readonly id: number;
  readonly reason?: DropReason;
}

function isEvent({ time_ms, src, dest, body }: Partial<WrittenEvent>): boolean {
  const hasEnds = typeof src === "string" && typeof dest === "string";
  return typeof time_ms === "number" && hasEnds && typeof body === "object" && body !== null;
}

/** The lab wrote the line, so its other fields are taken as they are. */
function eventOf(written: Partial<WrittenEvent>): JournalEvent {
  const { event: kind, time_ms: timeMs, id, reason, src, dest, body } = written as WrittenEvent;
  return { kind, timeMs, id, message: { src, dest, body }, ...(reason !== undefined && { reason }) };
}
