/** The values that a message carries, in the readings that need nothing but the message; `value-places.ts` says what each is for. */

import { type Body, RawJson } from "../../../wire/message.ts";
import { Place, valueNames, visitParts } from "./value-places.ts";

const NOTHING: readonly unknown[] = [];

/** The messages of our own dialect (wire/peer-messages.ts). */
const OUR_TYPES: ReadonlySet<string> = new Set(["batch", "compare", "sketch"]);
/** Lists of values in the workload's requests and replies, and in our own dialect. */
const LIST_NAMES = ["values", "messages", "local_messages", "remote_messages"] as const;
/** Requests that begin a run. They name nodes. */
const SETUP_TYPES: ReadonlySet<string> = new Set(["init", "topology"]);

/** Whether a message is of our own dialect: other nodes may use its words, but each of ours names the sender's life. */
export function isOurs({ type, life }: Body): boolean {
  return OUR_TYPES.has(type) && typeof life === "number";
}

/** Every value that a message brings, from any sender, as the workload's requests and our own dialect are defined. */
export function exactValues(body: Body): readonly unknown[] {
  const { type } = body;
  if (type === "broadcast") return [body.message];
  if (type === "add" && body.element !== undefined) return [body.element];
  let values: readonly unknown[] = NOTHING;
  for (const name of LIST_NAMES) values = joined(values, plainOf(body[name]));
  return joined(values, elementsOf(body.state));
}

/** Most messages have at most one list, and it need not be copied. */
function joined(values: readonly unknown[], more: unknown): readonly unknown[] {
  if (!Array.isArray(more) || more.length === 0) return values;
  return values.length === 0 ? more : [...values, ...more];
}

/** Elements among the items of the replicated data types. */
function elementsOf(state: unknown): readonly unknown[] {
  const items = plainOf(state);
  if (!Array.isArray(items)) return NOTHING;
  return items.flatMap((item) =>
    Array.isArray(item) && item[0] === "set" && item[2] === 0 ? [item[1]] : [],
  );
}

/**
 * The values that a message surely brings, as the names of its fields say. A reply brings none. A `broadcast` always brings one,
 * if only `undefined`.
 */
export function namedValues(body: Body): readonly unknown[] {
  if (isOurs(body)) return exactValues(body);
  const isBroadcast = body.type === "broadcast";
  if (isBroadcast && body.message !== undefined) return [body.message];
  const values = body.in_reply_to === undefined ? valuesOfFields(body) : NOTHING;
  return isBroadcast && values.length === 0 ? [undefined] : values;
}

/** A name in the plural promises a list. */
function valuesOfFields(body: Body): readonly unknown[] {
  let values: unknown[] | undefined;
  for (const name of valueNames) {
    const field = plainOf(body[name]);
    if (field === undefined) continue;
    values ??= [];
    if (Array.isArray(field)) for (const value of field) values.push(value);
    else if (!name.endsWith("s")) values.push(field);
  }
  return values ?? NOTHING;
}

/**
 * The values that a message of any node may bring. Numbers that are something else may be among them, so this proves that a node
 * may have a value, never that it has.
 */
export function possibleValues(body: Body): readonly unknown[] {
  if (isOurs(body)) return exactValues(body);
  if (SETUP_TYPES.has(body.type)) return NOTHING;
  const found: unknown[] = [];
  const root = Place.root();
  const onlyField = onlyPlace(body, root);
  visitParts(body, root, (part, place) => {
    const isPossible = place.isNamed || place === onlyField || isInList(place);
    if (isPossible && part !== undefined) found.push(part);
    return false;
  });
  return found;
}

function isInList({ kind, isCounter }: Place): boolean {
  return kind === "element" || kind === "key" || (kind === "entry-field" && !isCounter);
}

/** The place of the one field that a body has besides those of the protocol, if it is no list or object. */
function onlyPlace(body: Body, root: Place): Place | undefined {
  const { type: _type, msg_id: _msgId, in_reply_to: _inReplyTo, ...fields } = body;
  const [only, ...others] = Object.entries(fields).filter(([, field]) => field !== undefined);
  if (only === undefined || others.length > 0 || typeof plainOf(only[1]) === "object") return undefined;
  return root.field(only[0]);
}

function plainOf(field: unknown): unknown {
  return field instanceof RawJson ? field.value : field;
}
