import { wireJson } from "../../../wire/json.ts";
import type { Message } from "../../../wire/message.ts";

/** A message in a line, without the number that is its sender's own affair. */
export function wordsOf({ src, dest, body }: Message): string {
  const { msg_id: _id, ...rest } = body;
  return `${src} → ${dest} ${wireJson(rest)}`;
}
