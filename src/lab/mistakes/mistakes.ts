import { ackAsValue } from "./ack-as-value.ts";
import { clockAsTruth } from "./clock-as-truth.ts";
import { echoToSender } from "./echo-to-sender.ts";
import type { Mistake } from "./mistake.ts";
import { noBatching } from "./no-batching.ts";
import { noRetry } from "./no-retry.ts";
import { noSeenSet } from "./no-seen-set.ts";
import { wrongFanoutOffByOne } from "./wrong-fanout-off-by-one.ts";

/** The mistakes to try, in the order in which one makes them. */
export const mistakes: readonly Mistake[] = [
  noSeenSet,
  echoToSender,
  ackAsValue,
  noRetry,
  noBatching,
  wrongFanoutOffByOne,
  clockAsTruth,
];

export const mistakeNames: readonly string[] = mistakes.map(({ name }) => name);

/** The mistake of that name; the name must be one of the table. */
export function mistakeOf(name: string): Mistake {
  const mistake = mistakes.find((candidate) => candidate.name === name);
  if (mistake === undefined) throw new Error(`there is no mistake ${name}`);
  return mistake;
}
