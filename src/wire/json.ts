import { NESTING_MAX } from "./limits.ts";
import { type Json, type Message, RawJson } from "./message.ts";
import { TextCache } from "./text-cache.ts";

/**
 * The identity of a value: its JSON with sorted keys and no spaces. Numbers come back as themselves (`-0` as `0`),
 * which no text can equal, because canonical texts of strings have quotes.
 */
export type Identity = number | string;

/** See `Identity`. `value` must have passed `valueProblem`. */
export function identityOf(value: Json): Identity {
  return typeof value === "number" ? value + 0 : canonicalJson(value);
}

/** JSON with sorted keys and no spaces: equal values have equal texts. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`);
  return `{${fields.join(",")}}`;
}

const types = new TextCache('{"type": ');
const firstKeys = new TextCache("{", ": ");
const nextKeys = new TextCache(", ", ": ");
const sources = new TextCache('{"src": ', ', "dest": ');
const destinations = new TextCache("", ', "body": ');

/** JSON as it is written to the wire: a space after each `:` and `,`, keys in insertion order, no undefined fields. */
export function wireJson(value: unknown): string {
  // Every reply has two numbers, and `JSON.stringify` takes several times as long to write one.
  if (Number.isSafeInteger(value)) return `${value}`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(wireJson).join(", ")}]`;
  let text = "";
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) text += fieldJson(key, field, text === "");
  }
  return text === "" ? "{}" : `${text}}`;
}

function fieldJson(key: string, value: unknown, isFirst: boolean): string {
  // Each body begins with its type, and there are few of them.
  if (isFirst && key === "type" && typeof value === "string") return types.quoted(value);
  return (isFirst ? firstKeys : nextKeys).quoted(key) + wireJson(value);
}

/** One line of the wire, without its line feed. */
export function wireLine(message: Message): string {
  return `${sources.quoted(message.src)}${destinations.quoted(message.dest)}${wireJson(message.body)}}`;
}

/** Bytes of a message's line, its line feed included. */
export function lineBytes(message: Message): number {
  return Buffer.byteLength(wireLine(message)) + 1;
}

/** A line of the wire, cut where a field with ready-made JSON stands: it need not be copied to be written. */
export interface CutLine {
  readonly before: string;
  readonly raw: RawJson;
  readonly after: string;
}

/** The line of a message cut at its first field of ready-made JSON; `undefined` where it has none. */
export function cutLine(message: Message): CutLine | undefined {
  for (const [key, raw] of Object.entries(message.body)) {
    if (!(raw instanceof RawJson)) continue;
    // No JSON text holds a line feed, so one can stand for the field.
    const body = { ...message.body, [key]: new RawJson("\n", () => null) };
    const [before, after] = wireLine({ ...message, body }).split("\n") as [string, string];
    return { before, raw, after };
  }
  return undefined;
}

/** Why a parsed value cannot be stored and given back as it came, or `undefined` where it can. */
export function valueProblem(value: unknown, depth = 0): string | undefined {
  if (typeof value === "number") return numberProblem(value);
  if (value === undefined) return "is missing";
  if (value === null || typeof value !== "object") return undefined;
  if (depth >= NESTING_MAX) return `is nested deeper than ${NESTING_MAX} levels`;
  const children = Array.isArray(value) ? value : Object.values(value);
  for (const child of children) {
    const problem = valueProblem(child, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) return "holds a number beyond the range of a double";
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return "holds an integer beyond 2^53 - 1";
  return undefined;
}

/** `Array.isArray` that knows read-only lists. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
