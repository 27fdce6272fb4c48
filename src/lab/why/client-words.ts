import type { Body } from "../../wire/message.ts";

/** The value that a client's request brings: the message of a broadcast, the element of an add, the value of a write. */
export function broughtBy({
  type,
  message,
  element,
  value,
  in_reply_to,
}: Body): { readonly value: unknown } | undefined {
  if (in_reply_to !== undefined) return undefined;
  if (type === "broadcast") return { value: message };
  if (type === "add" && element !== undefined) return { value: element };
  return type === "write" && value !== undefined ? { value } : undefined;
}

/** The list that a reply shows to a client. */
export function shownBy({ type, messages, value }: Body): readonly unknown[] | undefined {
  if (type !== "read_ok") return undefined;
  const list = messages ?? value;
  return Array.isArray(list) ? list : undefined;
}
