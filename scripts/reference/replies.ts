import type { Body } from "../../src/wire/message.ts";

const envelope: ReadonlySet<string> = new Set(["type", "msg_id", "in_reply_to"]);

/**
 * The fields of a reply in words, in their order, with the types that they had in all replies of that kind. Replies that have not one
 * field in common with it are of another kind: a `read` has several. `given`: types of the request's fields; a reply repeats some of them.
 */
export function replyFields(
  reply: Body,
  others: readonly Body[],
  given: ReadonlyMap<string, string>,
): string[] {
  const names = namesOf(reply);
  const alike = others.filter((other) => namesOf(other).some((name) => names.includes(name)));
  const seldom = alike.flatMap(namesOf).filter((name) => !names.includes(name));
  return [...new Set([...names, ...seldom])].map((name) => {
    const values = alike.filter((other) => name in other).map((other) => other[name]);
    const isAlways = values.length === alike.length;
    return `\`${name}\` (${given.get(name) ?? typesText(values)}${isAlways ? "" : ", not always"})`;
  });
}

function namesOf(body: Body): string[] {
  return Object.keys(body).filter((name) => !envelope.has(name));
}

/** A value that comes in several types may be any. */
function typesText(values: readonly unknown[]): string {
  const types = new Set(values.map(typeOf));
  if (types.has("number")) types.delete("integer");
  const [type, ...more] = types;
  return type === undefined || more.length > 0 ? "any JSON value" : type;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
