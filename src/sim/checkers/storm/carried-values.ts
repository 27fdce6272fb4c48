import { type Identity, identityOf } from "../../../wire/json.ts";
import type { Body, Json } from "../../../wire/message.ts";

/** Fields of messages between nodes in which values are looked for, alone or in lists. */
const VALUE_FIELDS = ["message", "value", "element", "values", "messages", "elements", "items", "batch"];

/** The values that a message brings, as far as its fields have a name that says so. A `broadcast` without one brings nothing. */
export function valuesOf(body: Body): readonly unknown[] {
  if (body.type === "broadcast") return [body.message];
  if (body.in_reply_to !== undefined) return NOTHING;
  let values: unknown[] | undefined;
  for (const name of VALUE_FIELDS) {
    const field = body[name];
    if (field === undefined) continue;
    values ??= [];
    if (Array.isArray(field)) for (const value of field) values.push(value);
    else if (!name.endsWith("s")) values.push(field);
  }
  return values ?? NOTHING;
}

const NOTHING: readonly unknown[] = [];

/** Equal values have equal keys; a field that is missing has one, too. */
export function keyOf(value: unknown): Identity {
  return value === undefined ? "" : identityOf(value as Json);
}
