import { canonicalJson } from "../../../wire/json.ts";
import type { Json } from "../../../wire/message.ts";
import type { StateItem } from "../../../wire/peer-messages.ts";

type Siblings = Extract<StateItem, readonly ["siblings", ...unknown[]]>;
type Vector = Readonly<Record<string, number>>;

/**
 * Whether a node that holds `held` of an item knows all that `wanted` says of it: the same content, or one that it was
 * joined into. Both are of one item.
 */
export function coversItem(held: StateItem, wanted: StateItem): boolean {
  if (canonicalJson(held as Json) === canonicalJson(wanted as Json)) return true;
  switch (wanted[0]) {
    case "set":
    case "added":
    case "taken":
      return held[0] === wanted[0] && (held[2] as number) >= (wanted[2] as number);
    case "lww":
      return held[0] === "lww" && isLater(held[2], wanted[2]);
    case "siblings":
      return held[0] === "siblings" && coversSiblings(held, wanted);
    default:
      return false;
  }
}

function isLater([value, ts]: readonly [Json, number], [other, otherTs]: readonly [Json, number]): boolean {
  return ts !== otherTs ? ts > otherTs : canonicalJson(value) >= canonicalJson(other);
}

/** A sibling is known where it stands or was replaced. */
function coversSiblings(
  [, , [standing, replaced]]: Siblings,
  [, , [others, otherReplaced]]: Siblings,
): boolean {
  const counts: Vector = replaced;
  const isKnown = (client: string, counter: number) =>
    (counts[client] ?? 0) >= counter || standing.some((one) => one[0] === client && one[1] === counter);
  return (
    others.every(([client, counter]) => isKnown(client, counter)) &&
    Object.entries(otherReplaced as Vector).every(([client, count]) => (counts[client] ?? 0) >= count)
  );
}
