import type { Message } from "../wire/message.ts";

/**
 * A node as its host sees it: a state machine without input or output. The host brings messages and the time
 * (milliseconds since the Unix epoch, fractions allowed) and carries away what the node has to say. After every
 * call the host takes the outbox and asks for the next deadline.
 */
export interface HostedNode {
  /** Handles one message. */
  receive(message: Message, nowMs: number): void;
  /** Fires every timer that is due at `nowMs`. */
  advance(nowMs: number): void;
  /** Host time of the earliest timer, `Infinity` where none is set. */
  nextDeadlineMs(): number;
  /** The input has ended: entries that were never sent anywhere are sent once, and all timers stop. */
  finish(nowMs: number): void;
  /** All messages since the last call, in the order in which they were said. */
  takeOutbox(): readonly Message[];
}
