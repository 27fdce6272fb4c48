/** Every `echo` must bring back what was sent. */

import type { HistoryEvent } from "../../clients/history.ts";
import { operationsOf } from "../operations.ts";
import { canonicalText } from "../value-index.ts";
import type { Valid } from "./verdict.ts";

export interface EchoResult {
  /** `"unknown"` if nothing came back. */
  readonly valid: Valid;
  readonly errors: readonly EchoError[];
}

export interface EchoError {
  readonly index: number;
  readonly node: string;
  readonly sent: unknown;
  readonly received: unknown;
}

export function echo(history: readonly HistoryEvent[]): EchoResult {
  const errors: EchoError[] = [];
  let answered = 0;
  for (const { invoked, end } of operationsOf(history)) {
    if (invoked.operation !== "echo" || end?.kind !== "ok") continue;
    answered++;
    if (canonicalText(invoked.value) === canonicalText(end.value)) continue;
    errors.push({ index: end.index, node: end.node, sent: invoked.value, received: end.value });
  }
  return { valid: errors.length > 0 ? false : answered === 0 ? "unknown" : true, errors };
}
