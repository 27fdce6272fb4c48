import type { Body, Message } from "./message.ts";

/** Why a line is dropped without an answer. */
export type ParseDrop = "invalid-json" | "not-an-envelope" | "invalid-msg-id";

/**
 * A line of text as a message: `undefined` for a blank line, a reason where the line cannot even be answered.
 * Only the envelope is checked here; each request type has a schema of its own (`requests.ts`).
 */
export function parseLine(line: string): Message | ParseDrop | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return line.trim() === "" ? undefined : "invalid-json";
  }
  return checkEnvelope(parsed);
}

/** The same for what is parsed already. Extra keys of the envelope, Maelstrom's `id` among them, are accepted. */
export function checkEnvelope(parsed: unknown): Message | ParseDrop {
  if (!isRecord(parsed)) return "not-an-envelope";
  const { src, dest, body } = parsed;
  if (typeof src !== "string" || src === "" || typeof dest !== "string" || !isRecord(body))
    return "not-an-envelope";
  if (!isOptionalId(body.msg_id) || !isOptionalId(body.in_reply_to)) return "invalid-msg-id";
  return parsed as unknown as Message;
}

/** Whether a body may not be answered: it is a reply itself. */
export function isReply(body: Body): boolean {
  return body.in_reply_to !== undefined || body.type === "error";
}

function isOptionalId(id: unknown): boolean {
  return id === undefined || (Number.isSafeInteger(id) && (id as number) >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
