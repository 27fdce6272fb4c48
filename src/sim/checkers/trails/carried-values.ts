/** The values that a message between nodes brings, whatever the nodes' dialect. */

import { type Body, RawJson } from "../../../wire/message.ts";

/**
 * Fields that are about the message, about nodes or about hashes, in the workload and in our own dialect
 * (wire/peer-messages.ts): a number or a name in them is no value.
 */
const HEADER_FIELDS: ReadonlySet<string> = new Set(
  [
    "type msg_id in_reply_to node_id node_ids topology neighbors",
    "life to_life acked acked_of number floor stream question sent hops paths path_of stamp settles later",
    "share sketch summary symbols hashes want offer",
  ].flatMap((names) => names.split(" ")),
);
/** Fields that hold one value, in the dialects that are known. */
const SINGLE_FIELDS: ReadonlySet<string> = new Set(["message", "value", "element", "delta"]);
/** Lists of lists of lists, and no deeper. */
const DEPTH_MAX = 3;

/**
 * The known values in a body, each as often as it stands there. A value counts where it is a field whose name says so, or where it
 * stands in a list: alone, as a field of an object, or first in an entry such as `[value, timestamp]`. `isKnown` says whether a
 * client brought it; so digests and counters are no values, unless they are made of the values themselves.
 */
export function carriedValues(body: Body, isKnown: (value: unknown) => boolean): readonly unknown[] {
  const found: unknown[] = [];
  for (const [name, field] of Object.entries(body)) {
    if (HEADER_FIELDS.has(name)) continue;
    const plain = field instanceof RawJson ? field.value : field;
    if (SINGLE_FIELDS.has(name) && isKnown(plain)) found.push(plain);
    else if (name === "state") collectState(plain, isKnown, found);
    else collect(plain, isKnown, found, 0);
  }
  return found;
}

function collect(
  field: unknown,
  isKnown: (value: unknown) => boolean,
  found: unknown[],
  depth: number,
): void {
  if (depth > DEPTH_MAX || typeof field !== "object" || field === null) return;
  if (Array.isArray(field)) return collectList(field, isKnown, found, depth);
  for (const [name, value] of Object.entries(field)) {
    if (SINGLE_FIELDS.has(name) && isKnown(value)) found.push(value);
    else if (!HEADER_FIELDS.has(name)) collect(value, isKnown, found, depth + 1);
  }
}

function collectList(
  list: readonly unknown[],
  isKnown: (value: unknown) => boolean,
  found: unknown[],
  depth: number,
): void {
  // An entry of a list of lists begins with its value; what follows describes it.
  const isEntry = depth > 0 && list.length > 1 && isKnown(list[0]) && !list.every(isKnown);
  for (const value of isEntry ? [list[0]] : list) {
    if (isKnown(value)) found.push(value);
    else collect(value, isKnown, found, depth + 1);
  }
}

/** Items of our own dialect: `["set", element, removed]`. */
function collectState(field: unknown, isKnown: (value: unknown) => boolean, found: unknown[]): void {
  if (!Array.isArray(field)) return collect(field, isKnown, found, 0);
  for (const item of field) {
    if (Array.isArray(item) && item[0] === "set") {
      if (isKnown(item[1])) found.push(item[1]);
    } else collect(item, isKnown, found, 1);
  }
}
