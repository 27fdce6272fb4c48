import type { Refusal } from "./strict-reader.ts";

/** How a node broke the protocol; the first group ends Maelstrom's reader of that node. */
export type ViolationKind =
  | Refusal
  | "src-not-registered"
  | "dest-not-registered"
  /** No breach: Maelstrom has a service of that name, and this network was made without. */
  | "service-missing"
  /** More messages are under way than the network holds. */
  | "flood"
  /** Maelstrom takes the line, but not always: the peer may not be registered yet. */
  | "early-peer-message"
  /** The client refuses the reply: a field is missing, of the wrong type, or not in the reply's schema. */
  | "malformed-reply";

/** A line, or message, that makes a run invalid. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly timeMs: number;
  readonly node: string;
  /** The line as the node wrote it, cut to a readable length. */
  readonly line: string;
  readonly reason: string;
  /** Of a reply to a client that had given the request up and left. */
  readonly lateReplyTo?: { readonly client: string; readonly msgId: number };
}

const LINE_LENGTH_MAX = 500;

/** The start of a long line, with its length. */
export function shortened(line: string): string {
  if (line.length <= LINE_LENGTH_MAX) return line;
  return `${line.slice(0, LINE_LENGTH_MAX)}… (${line.length} characters)`;
}
