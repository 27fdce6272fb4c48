/** Sentences that the text and the page of `kv-bench` have in common. */

import { WHAT_IS_LOST } from "../../sim/checkers/workloads/lost-writes.ts";
import type { KvLoad } from "./kv-setting.ts";

/** The load of all rows. */
export function loadText(load: KvLoad, isVirtual: boolean): string {
  const { ratePerSecond, keyCount, latencyMs, timeLimitMs, seed } = load;
  const time = isVirtual ? "virtual time" : "real processes";
  return `${ratePerSecond} operations/s over ${keyCount} keys for ${timeLimitMs / 1_000} s, ${latencyMs} ms latency, ${time}, seed ${seed}`;
}

export function pendingText(count: number): string {
  return `${count} ${count === 1 ? "write" : "writes"} never came everywhere.`;
}

/** The figures, each in a sentence or two. */
export const meanings = {
  cost: "Messages and bytes between nodes, over the whole run, for each acknowledged write.",
  convergence:
    "A write is everywhere once every replica holds it, or what took its place. The time counts from its acknowledgement.",
  waiting:
    "Writes wait at their node, so that several share a message: for --gossip-interval-ms of the node (200 unless set), and under batched and the profiles for the window. That is most of the time where links are short.",
  stale:
    "A read is stale if it lacks a write that was acknowledged before the read began. Its age is how long before: that of the oldest such write.",
  lostUpdates: `Mode lww, the last write wins: lost updates. ${WHAT_IS_LOST} Clients here seldom read a key before they write it, so most overwrite what they have not seen; those of lww-loss always do.`,
  siblings:
    "Mode vv, version vectors: nothing is lost; reads of siblings are those that showed versions which did not know each other.",
} as const;
