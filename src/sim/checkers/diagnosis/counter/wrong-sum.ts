import type { RunResult } from "../../../run/run-result.ts";
import { type Operation, operationsOf } from "../../operations.ts";
import type { CounterResult } from "../../workloads/counter.ts";
import type { FinishedRun } from "../diagnosis.ts";

/** A counter that is wrong in the end, though nothing was ever taken away. */
export interface WrongSum {
  readonly operations: readonly Operation[];
  readonly result: CounterResult;
}

/** `undefined` where a run was no such one: with subtractions, a counter that falls, or shows too much, may only lack one of them. */
export function wrongSumOf({ run, judgement }: FinishedRun): WrongSum | undefined {
  const { checker, result } = judgement.workload;
  if (checker !== "counter" || result.valid !== false) return undefined;
  const operations = operationsOf(run.history);
  const isTaken = ({ invoked }: Operation) => invoked.operation === "add" && Number(invoked.value) < 0;
  return operations.some(isTaken) ? undefined : { operations, result };
}

/** What failed has to make at least this share of what is missing, and no more than that. */
const SHARE_MIN = 0.8;

/** Whether additions that make `lost` together are what a counter lacks that stands at `held`. */
export function explainsWhatIsMissing(lost: number, held: number, { acceptable }: CounterResult): boolean {
  const least = acceptable[0]?.[0] ?? 0;
  const most = acceptable.at(-1)?.[1] ?? 0;
  return lost > 0 && held < least && lost >= SHARE_MIN * (least - held) && lost <= most - held;
}

/** Whether nodes may have forgotten what they were to send: a node that was started anew has, and so has one that is gone. */
export function hasForgotten({ restarts = [], nodes }: RunResult): boolean {
  return restarts.length > 0 || nodes.some(({ status }) => status === "dead");
}
