import {
  mergeVectors,
  type VectorJson,
  vectorFromJson,
  vectorToJson,
} from "../../src/crdt/clocks/version-vector.ts";
import type { Keyed } from "../../src/crdt/keyed.ts";
import type { MultiValueMap } from "../../src/crdt/multi-value-map.ts";
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

/** All clocks that a client read, joined: the context of a write that settles the conflict. */
export function contextOf(map: MultiValueMap<Json>, key: string): VectorJson {
  const clocks = map.read(key)?.values.map(({ vc }) => vectorFromJson(vc)) ?? [];
  return vectorToJson(clocks.reduce(mergeVectors, new Map()));
}
