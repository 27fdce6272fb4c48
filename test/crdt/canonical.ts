import type { Keyed } from "../../src/crdt/keyed.ts";
import { canonicalJson } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

/** An element under its canonical JSON, as the node keys it. */
export function keyed(element: Json): Keyed<Json> {
  return [canonicalJson(element), element];
}

/** The text of a list that is a set: equal for equal sets. */
export function setText(items: readonly unknown[]): string {
  return items
    .map((item) => canonicalJson(item as Json))
    .sort()
    .join(" ");
}
