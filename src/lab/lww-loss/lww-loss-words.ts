/** Sentences that the text and the page of `lww-loss` have in common. */

import { WHAT_IS_LOST } from "../../sim/checkers/workloads/lost-writes.ts";
import { figure } from "../text/table.ts";
import type { Loss, LossOptions } from "./lww-loss.ts";
import type { ExampleOutcome, WorkedExample } from "./worked-example.ts";

export const whatIsLost = `Each client reads a key and then writes it. ${WHAT_IS_LOST}`;

/** The cluster and its load. */
export function loadText(options: LossOptions): string {
  const { nodes, ratePerSecond, keys, latencyMs, timeLimitMs, seeds, flags } = options;
  const runs = `${seeds} ${seeds === 1 ? "run" : "runs"} of each row`;
  const nodeFlags = flags.length === 0 ? "" : `, nodes with ${flags.join(" ")}`;
  return `${nodes} nodes, ${ratePerSecond} operations/s over ${keys} keys for ${timeLimitMs / 1_000} s, ${latencyMs} ms latency, virtual time, ${runs}${nodeFlags}`;
}

/** The share of the acknowledged writes that is lost, from 0 to 1. */
export function shareOf({ lostCount, acknowledgedCount }: Loss): number {
  return acknowledgedCount === 0 ? 0 : lostCount / acknowledgedCount;
}

/** The three messages of the example, in their order. */
export function exampleMessages({ firstStampSeconds, secondAfterMs }: WorkedExample): readonly string[] {
  return [
    `c1 → n1  write k = "first", stamped ${figure(firstStampSeconds, 6)} s and acknowledged`,
    'n1 → n2  a batch with k = "first"',
    `c2 → n2  write k = "second", ${secondAfterMs} ms after the first, by a client that has read "first"`,
  ];
}

/** The acknowledgement of the second write. */
export function acknowledgementText({ acknowledgedWith }: ExampleOutcome): string {
  return typeof acknowledgedWith === "number"
    ? `stamped ${acknowledgedWith} s`
    : `with the clock ${JSON.stringify(acknowledgedWith)}`;
}

/** The values that the nodes show in the end. */
export function shownText({ shown }: ExampleOutcome): string {
  return [...new Set(shown.map((values) => JSON.stringify(values)))].join(" and ");
}
