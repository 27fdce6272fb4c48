/** All promises that a run can be held to, in the order of their names. */

import type { Violation } from "../violation.ts";
import { cleanWire } from "./clean-wire.ts";
import { noDuplicates } from "./no-duplicates.ts";
import { noPhantom } from "./no-phantom.ts";
import type { Restart } from "./obligations.ts";
import type { PromiseResult } from "./promise.ts";
import { readYourAdds } from "./read-your-adds.ts";
import { readsGrow } from "./reads-grow.ts";
import type { SetHistory } from "./set-history.ts";

export interface PromiseEvidence {
  /** Of workloads whose reads show a whole set. */
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
