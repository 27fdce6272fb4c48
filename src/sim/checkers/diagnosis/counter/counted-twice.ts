import type { Diagnosis, Finder, FinishedRun } from "../diagnosis.ts";
import { wrongSumOf } from "./wrong-sum.ts";

/** A counter to which nothing negative was added, and which shows more in the end than all additions make. */
export class CountedTwice implements Finder {
  find(finished: FinishedRun): Diagnosis | undefined {
    const result = wrongSumOf(finished)?.result;
    if (result === undefined) return undefined;
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
