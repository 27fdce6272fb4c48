import type { UniqueIdsResult } from "../../sim/checkers/workloads/unique-ids.ts";
import { shortSeconds } from "../../sim/time/seconds.ts";

const GIVEN_SHOWN_MAX = 3;
/** Ids are given within milliseconds of each other. */
const DECIMALS = 3;

/** Who gave the first id that came again, when, and what usually helps: more of a sentence. Empty where no id did. */
export function duplicateText({ firstDuplicate }: UniqueIdsResult): string {
  if (firstDuplicate === undefined) return "";
  const { id, given } = firstDuplicate;
  const places = given.map(({ node, timeMs }) => `${node} at ${shortSeconds(timeMs, DECIMALS)}`);
  const shown = places.slice(0, GIVEN_SHOWN_MAX);
  const more = places.length - shown.length;
  const who = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(" and ");
  const isShared = new Set(given.map(({ node }) => node)).size > 1;
  const advice = isShared
    ? "make the node's name a part of each id, as in n0-17"
    : "a node needs a counter in its ids beside the time, and after a restart another beginning";
  return `. ${JSON.stringify(id)} was given by ${who}: ${advice}`;
}
