import { wireJson } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import { VALUE_BYTES_MAX } from "../limits.ts";

const NUMBER_LENGTH = 8;
/** What `JSON.stringify` escapes, and surrogate pairs, of which it escapes the halves alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
/** A UTF-16 unit takes at most this many bytes on the wire: `\u0000`. */
const BYTES_PER_UNIT_MAX = 6;

/** About how many characters a value takes on the wire, found without writing it. */
export function textLength(value: Json): number {
  if (typeof value === "number") return NUMBER_LENGTH;
  if (typeof value === "string") return quotedLength(value);
  if (value === null || typeof value !== "object") return 5;
  let length = 2;
  if (Array.isArray(value)) {
    for (const item of value) length += textLength(item) + 2;
    return length;
  }
  for (const key of Object.keys(value)) {
    length += quotedLength(key) + 4 + textLength((value as { readonly [key: string]: Json })[key] as Json);
  }
  return length;
}

/** Exactly so many. A text of control characters is six times as long on the wire. */
function quotedLength(text: string): number {
  return ESCAPED.test(text) ? JSON.stringify(text).length : text.length + 2;
}

/** Whether no message between nodes can hold the value. `length`: its characters, as `textLength` found. */
export function isTooLong(value: Json, length: number): boolean {
  if (length * BYTES_PER_UNIT_MAX <= VALUE_BYTES_MAX) return false;
  return wireBytes(value) > VALUE_BYTES_MAX;
}

/** The bytes that a value takes on the wire. */
export function wireBytes(value: Json): number {
  return Buffer.byteLength(wireJson(value));
}
