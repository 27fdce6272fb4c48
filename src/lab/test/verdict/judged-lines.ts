/** The demands that a run was held to, each with its verdict. */

import type { Judgement, WorkloadResult } from "../../../sim/checkers/judge.ts";
import type { PromiseResult } from "../../../sim/checkers/promises/promise.ts";
import { type Valid, worstOf } from "../../../sim/checkers/workloads/verdict.ts";
import { lacksLastReads } from "../troubles.ts";

/** The demand of a workload's checker. */
const DEMANDS: Readonly<Record<WorkloadResult["checker"], string>> = {
  "set-full": "no value is lost",
  echo: "every echo comes back unchanged",
  "unique-ids": "no id is given twice",
  counter: "every last read shows the right sum",
  "kv-lww": "the laws of the store hold",
  "kv-vv": "the laws of the store hold",
};

/** A mark that needs no colour. */
function mark(valid: Valid): string {
  return valid === "unknown" ? "?" : valid ? "✓" : "✗";
}

/**
 * A line for each demand. The verdict is the worst of them, so a run is invalid where one is broken, whatever the others say.
 * A demand that no flag made, such as an availability, has no line unless it is broken.
 */
export function judgedLines(judgement: Judgement): readonly string[] {
  const { workload, promises, limits, availability, stats, traffic, problems } = judgement;
  const exceeded = limits.filter(({ valid }) => valid !== true).length;
  const within = exceeded === 0 ? "" : ` (${exceeded} of ${limits.length} not)`;
  const isLimited = limits.length > 0;
  const isCut = lacksLastReads(judgement);
  const demands: readonly (readonly [text: string, valid: Valid, isTold: boolean])[] = [
    ["the run gets through", problems.length === 0, problems.length > 0],
    isCut
      ? [DEMANDS[workload.checker], "unknown", true]
      : [`${DEMANDS[workload.checker]}${neverReadText(workload)}`, workload.result.valid, true],
    [promisesText(promises), promises.every(({ valid }) => valid), promises.length > 0],
    [`the limits are kept${within}`, worstOf(limits.map(({ valid }) => valid)), isLimited],
    ["no storm of messages", traffic.valid, traffic.valid !== true],
    ["the availability that was demanded", availability.valid, availability.valid !== true],
    ["operations of each kind succeed", stats.valid, true],
  ];
  return demands.filter(([, , isTold]) => isTold).map(([text, valid]) => `${mark(valid)} ${text}`);
}

/** A value that no read could show is not called lost, and not found either. */
function neverReadText(workload: WorkloadResult): string {
  if (workload.checker !== "set-full" || workload.result.neverReadCount === 0) return "";
  const { neverReadCount, attemptCount } = workload.result;
  return ` (${neverReadCount} of ${attemptCount} ${neverReadCount === 1 ? "was" : "were"} never read)`;
}

/** As in `promises S1 to S7 (7 of 7 kept)`. */
function promisesText(promises: readonly PromiseResult[]): string {
  const names = promises.map(({ name }) => name.replace(/-.*/, ""));
  const numbers = names.map((name) => Number(name.slice(1)));
  const isSeries = numbers.every((number, index) => number === (numbers[0] as number) + index);
  const which = isSeries && names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names.join(", ");
  const broken = names.filter((_, i) => promises[i]?.valid !== true);
  const not = broken.length === 0 ? "" : `, not ${broken.join(", ")}`;
  return `promises ${which} (${promises.length - broken.length} of ${promises.length} kept${not})`;
}
