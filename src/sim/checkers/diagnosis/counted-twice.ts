import { operationsOf } from "../operations.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";

/** A counter to which nothing negative was added, and which shows more in the end than all additions make. */
export class CountedTwice implements Finder {
  find({ run, judgement }: FinishedRun): Diagnosis | undefined {
    const { checker, result } = judgement.workload;
    if (checker !== "counter" || result.valid !== false) return undefined;
    // Without a subtraction, too much can be no subtraction that was lost.
    const adds = operationsOf(run.history).filter(({ invoked }) => invoked.operation === "add");
    if (adds.some(({ invoked }) => Number(invoked.value) < 0)) return undefined;
    const most = result.acceptable.at(-1)?.[1] ?? 0;
    const error = result.errors.find(({ value }) => typeof value === "number" && value > most);
    if (error === undefined) return undefined;
    return {
      mistake: "counted-twice",
      text: `${error.node} showed ${error.value} in the end, and all additions make ${most}: what is sent again must not be added again; keep a slot for each node, and of each slot the larger value`,
      explains: ["sum"],
    };
  }
}
