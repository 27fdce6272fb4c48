import type { Message } from "../../wire/message.ts";
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
  const head = `{"event":"${kind}","time_ms":${roundMs(timeMs)},"id":${id}`;
  const why = reason === undefined ? "" : `,"reason":"${reason}"`;
  const { src, dest, body } = message;
  return `${head}${why},"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${bodyText(body)}}`;
}

/** Microseconds are enough, and keep the file short. */
function roundMs(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
