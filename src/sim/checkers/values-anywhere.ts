import { type Body, RawJson } from "../../wire/message.ts";
import { valuesIn } from "./holders.ts";

/** Keys of the protocol, and of ours: they hold numbers that are no values. */
const NO_VALUES: ReadonlySet<string> = new Set(["type", "msg_id", "in_reply_to"]);
/** Messages of our own nodes that talk about values without bringing any. */
const OUR_TALK: ReadonlySet<string> = new Set(["batch", "compare", "sketch", "topology", "init"]);
/** Deeper than this nobody puts values. */
const DEPTH_MAX = 6;

/**
 * The values that a message of any node may bring: the elements of its lists, the keys of its objects (sets are written
 * so), its only field besides those of the protocol, and what stands where everybody puts values. Numbers that are
 * something else may be among them, so this proves that a node may have a value, never that it has.
 */
export function valuesAnywhere(body: Body): readonly unknown[] {
  const known = valuesIn(body);
  if (OUR_TALK.has(body.type)) return known;
  const fields = Object.entries(body).filter(([key]) => !NO_VALUES.has(key));
  const found = [...known];
  for (const [, field] of fields) {
    const value = field instanceof RawJson ? field.value : field;
    if (typeof value === "object" && value !== null) gather(value, found, 0);
    else if (fields.length === 1) found.push(value);
  }
  return found;
}

function gather(container: object, found: unknown[], depth: number): void {
  if (depth > DEPTH_MAX) return;
  if (!Array.isArray(container)) for (const key of Object.keys(container)) found.push(valueOfKey(key));
  const isList = Array.isArray(container);
  for (const part of Object.values(container)) {
    if (isList) found.push(part);
    if (typeof part === "object" && part !== null) gather(part, found, depth + 1);
  }
}

/** Keys are texts, whatever the value was. */
function valueOfKey(key: string): unknown {
  return /^-?\d{1,15}$/.test(key) ? Number(key) : key;
}
