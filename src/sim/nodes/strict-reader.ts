import type { Message } from "../../wire/message.ts";

/**
 * Reads one line of a node's stdout as strictly as Maelstrom does. There, the first line it refuses ends the reader of
 * that node for good, and the run fails later as "lost" values; here the line, and why, is known at once. Whether the
 * destination exists at that moment only the network can say.
 */

/** Why a line, or a message of an in-process node, was refused. */
export type Refusal =
  | "blank-line"
  | "not-json"
  | "not-an-object"
  | "missing-key"
  | "unknown-key"
  | "src-not-a-string"
  | "dest-not-a-string"
  | "body-not-an-object"
  | "line-too-long"
  | "invalid-utf8";

/** A message as it was written, so that it can be passed on byte for byte (numbers beyond 2^53 included). */
export interface LineMessage extends Message {
  readonly line: string;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly detail: string;
}

export type StrictReading = { readonly ok: true; readonly message: LineMessage } | Refused;

const ENVELOPE_KEYS = ["src", "dest", "body"] as const;

/** Reads a line without its line break. */
export function readStrictly(line: string): StrictReading {
  if (line.trim() === "") return refuse("blank-line", "the line is blank");
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    return refuse("not-json", error instanceof Error ? error.message : String(error));
  }
  const refused = checkEnvelope(parsed);
  if (refused !== undefined) return refused;
  const { src, dest, body } = parsed as Message;
  return { ok: true, message: { src, dest, body, line } };
}

/** The problem with an envelope, `undefined` if there is none. Looks at its own keys only, not into the body. */
export function checkEnvelope(envelope: unknown): Refused | undefined {
  if (!isObject(envelope)) return refuse("not-an-object", `an object is wanted, not ${kindOf(envelope)}`);
  let known = 0;
  for (const key of Object.keys(envelope)) {
    if (key === "src" || key === "dest" || key === "body") known++;
    else return refuse("unknown-key", `only src, dest, body are allowed, not ${JSON.stringify(key)}`);
  }
  if (known < ENVELOPE_KEYS.length) {
    return refuse("missing-key", `no ${ENVELOPE_KEYS.filter((key) => !(key in envelope)).join(", ")}`);
  }
  const { src, dest, body } = envelope;
  if (typeof src !== "string") return refuse("src-not-a-string", `src is ${kindOf(src)}`);
  if (typeof dest !== "string") return refuse("dest-not-a-string", `dest is ${kindOf(dest)}`);
  if (!isObject(body)) return refuse("body-not-an-object", `body is ${kindOf(body)}`);
  return undefined;
}

function refuse(refusal: Refusal, detail: string): Refused {
  return { ok: false, refusal, detail };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
