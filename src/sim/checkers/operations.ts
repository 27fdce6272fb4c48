/** The operations of a history: each start paired with its end. */

import type { HistoryEvent, Outcome } from "../clients/history.ts";

export interface Operation {
  readonly invoked: HistoryEvent;
  /** Absent if the history ended first: as indefinite as an `info`. */
  readonly end?: HistoryEvent;
}

/** All operations in the order of their invocations. */
export function operationsOf(history: readonly HistoryEvent[]): Operation[] {
  const operations: Operation[] = [];
  const pending = new Map<number, number>();
  for (const event of history) {
    if (event.kind === "invoke") {
      pending.set(event.process, operations.length);
      operations.push({ invoked: event });
    } else {
      const position = pending.get(event.process);
      if (position === undefined) continue;
      pending.delete(event.process);
      operations[position] = { invoked: (operations[position] as Operation).invoked, end: event };
    }
  }
  return operations;
}

/** How an operation ended; `info` if it did not. */
export function outcomeOf(operation: Operation): Outcome {
  const kind = operation.end?.kind;
  return kind === undefined || kind === "invoke" ? "info" : kind;
}
