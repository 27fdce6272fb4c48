import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import type { Body } from "../../../../../src/wire/message.ts";

let messages = 0;

/** A message that is sent and arrives at once, or is dropped. */
export function told(
  timeMs: number,
  src: string,
  dest: string,
  body: Body,
  isDropped = false,
): JournalEvent[] {
  const message = { src, dest, body };
  const id = messages++;
  return [
    { kind: "send", timeMs, id, message },
    { kind: isDropped ? "drop" : "recv", timeMs, id, message },
  ];
}

/** A request to a service and its reply, which are numbered alike. */
export function asked(
  timeMs: number,
  node: string,
  service: string,
  request: Body,
  reply: Body,
): JournalEvent[] {
  const msg_id = messages++;
  return [
    ...told(timeMs, node, service, { ...request, msg_id }),
    ...told(timeMs, service, node, { ...reply, in_reply_to: msg_id }),
  ];
}
