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
