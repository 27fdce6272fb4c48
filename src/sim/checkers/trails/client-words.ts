import type { Body } from "../../../wire/message.ts";

/** The value that a client's request adds to the set: the message of a broadcast, the element of an add. */
export function addedBy({ type, message, element, in_reply_to }: Body): unknown {
  if (in_reply_to !== undefined) return undefined;
  if (type === "broadcast") return message;
  return type === "add" ? element : undefined;
}

/** The value that a client's request brings: one that it adds, or the value of a write. */
export function broughtBy(body: Body): unknown {
  const isWrite = body.type === "write" && body.in_reply_to === undefined;
  return isWrite ? body.value : addedBy(body);
}

/** The list that a reply shows to a client. */
export function shownBy({ type, messages, value }: Body): readonly unknown[] | undefined {
  if (type !== "read_ok") return undefined;
  const list = messages ?? value;
  return Array.isArray(list) ? list : undefined;
}
