/** All promises that a run can be held to, in the order of their names. */

import type { Violation } from "../nodes/violation.ts";
import type { Restart } from "./obligations.ts";
import { cleanWire } from "./promises/clean-wire.ts";
import { noDuplicates } from "./promises/no-duplicates.ts";
import { noPhantom } from "./promises/no-phantom.ts";
import type { PromiseResult } from "./promises/promise.ts";
import { readYourAdds } from "./promises/read-your-adds.ts";
import { readsGrow } from "./promises/reads-grow.ts";
import type { SetHistory } from "./set-history.ts";

export interface PromiseEvidence {
  /** Present for workloads whose reads show a whole set. */
  readonly set?: SetHistory;
  readonly restarts?: readonly Restart[];
  /** S5 and S6, from a `ReplyWatch`. */
  readonly replies: readonly PromiseResult[];
  readonly violations: readonly Violation[];
  /** All of them, where `violations` are only the first. */
  readonly violationCount?: number;
}

export function judgePromises({
  set,
  restarts,
  replies,
  violations,
  violationCount,
}: PromiseEvidence): PromiseResult[] {
  return [
    ...(set === undefined
      ? []
      : [noPhantom(set), noDuplicates(set), readsGrow(set, restarts), readYourAdds(set, restarts)]),
    ...replies,
    cleanWire(violations, violationCount),
  ];
}
