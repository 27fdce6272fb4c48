/** The figures that a run has by its workload, as the terminal has them, each with what it means. */

import { WHAT_IS_LOST } from "../../../sim/checkers/workloads/lost-writes.ts";
import { shortSeconds } from "../../../sim/time/seconds.ts";
import { plainText } from "../../pages/plain-text.ts";
import type { Fact } from "../../pages/run-page.ts";
import { figure, whole } from "../../text/table.ts";
import type { Results } from "../results-file.ts";

export function workloadFacts(results: Results): readonly Fact[] {
  const { workload } = results;
  return [
    ...valueFacts(workload),
    ...storeFacts(workload),
    ...idFacts(results),
    ...counterFacts(workload),
    ...healFacts(results),
    ...comparisonFacts(results),
  ];
}

type Workload = Results["workload"];

function valueFacts(workload: Workload): readonly Fact[] {
  const { "attempt-count": attempted, "lost-count": lost, "stable-latencies": latencies } = workload;
  if (attempted === undefined || lost === undefined) return [];
  const facts: Fact[] = [
    {
      name: "values lost",
      amount: `${whole(lost)} of ${whole(attempted)}`,
      meaning: `lost: acknowledged or seen, and missing from the last reads. ${whole(workload["acknowledged-count"] ?? 0)} were acknowledged`,
    },
  ];
  const { "died-with-node": gone = [] } = workload;
  if (gone.length > 0)
    facts.push({
      name: "values gone",
      amount: whole(gone.length),
      meaning: "only nodes that were killed had them; not counted as lost",
    });
  if (latencies === undefined) return facts;
  return [
    {
      name: "stable latency",
      amount: `${figure(latencies["0.5"])} / ${figure(latencies["1"])} ms`,
      meaning: "median and maximum: how long after a value was known a read still lacked it",
    },
    ...facts,
  ];
}

function storeFacts(workload: Workload): readonly Fact[] {
  const { "key-count": keys, "read-count": reads, "stale-read-count": stale } = workload;
  if (keys === undefined || reads === undefined || stale === undefined) return [];
  const {
    "attempt-count": attempted = 0,
    "acknowledged-count": acknowledged = 0,
    "lost-update-count": lostUpdates,
    "conflict-read-count": conflictReads,
    "siblings-max": siblingsMax,
  } = workload;
  const facts: Fact[] = [
    { name: "keys", amount: whole(keys), meaning: "that clients wrote" },
    {
      name: "writes",
      amount: `${whole(acknowledged)} of ${whole(attempted)}`,
      meaning: "acknowledged, of those that were attempted",
    },
    {
      name: "stale reads",
      amount: `${whole(stale)} of ${whole(reads)}`,
      meaning: "lacked a write that had been acknowledged before they began",
    },
  ];
  if (lostUpdates !== undefined)
    facts.push({
      name: "lost updates",
      amount: whole(lostUpdates),
      meaning: WHAT_IS_LOST,
    });
  if (conflictReads !== undefined)
    facts.push({
      name: "reads of siblings",
      amount: `${whole(conflictReads)} of ${whole(reads)}`,
      meaning: `showed versions that did not know each other, ${whole(siblingsMax ?? 0)} at most`,
    });
  return facts;
}

function idFacts({ workload, run }: Results): readonly Fact[] {
  const { "duplicated-count": duplicated, "acknowledged-count": acknowledged } = workload;
  // Sets count values that came twice in a read under the same name.
  if (run.options.workload !== "unique-ids") return [];
  if (duplicated === undefined || acknowledged === undefined) return [];
  return [
    {
      name: "ids",
      amount: whole(acknowledged),
      meaning: `generated; ${whole(duplicated)} of them came twice or more`,
    },
  ];
}

const FINAL_READS_SHOWN_MAX = 3;

function counterFacts({ "final-reads": reads, acceptable }: Workload): readonly Fact[] {
  if (reads === undefined || acceptable === undefined) return [];
  const different = [...new Set(reads.map(plainText))];
  const more = different.length - FINAL_READS_SHOWN_MAX;
  const right = acceptable.map(([first, last]) =>
    first === last ? whole(first) : `${whole(first)} … ${whole(last)}`,
  );
  return [
    {
      name: "final reads",
      amount: `${different.slice(0, FINAL_READS_SHOWN_MAX).join(", ") || "none"}${more > 0 ? `, and ${more} more` : ""}`,
      meaning: `what the nodes showed in the end; right: ${right.join(", ")}`,
    },
  ];
}

function healFacts({ heals = [] }: Results): readonly Fact[] {
  if (heals.length === 0) return [];
  const times = heals.flatMap(({ "converged-after-ms": ms }) => ms ?? []);
  const others = heals.length - times.length;
  const count = `${heals.length} ${heals.length === 1 ? "heal" : "heals"}`;
  return [
    {
      name: "nodes held the same again",
      amount: times.length === 0 ? "–" : shortSeconds(Math.max(...times), 1),
      meaning: `after a heal, at most; ${count}${others > 0 ? `, ${others} of them not before the next partition or the end` : ""}`,
    },
  ];
}

function comparisonFacts({ comparisons }: Results): readonly Fact[] {
  if (comparisons === undefined || comparisons["bytes-sent"] === 0) return [];
  const { "bytes-sent": sent, "whole-set-bytes": wholeSets } = comparisons;
  return [
    {
      name: "comparisons",
      amount: byteText(sent),
      meaning: `sent to find what nodes lack; whole sets would have taken ${byteText(wholeSets)}`,
    },
  ];
}

function byteText(bytes: number): string {
  return bytes < 1_000 ? `${whole(bytes)} B` : `${figure(bytes / 1_000, 1)} kB`;
}
