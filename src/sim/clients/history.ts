/**
 * The history of a run's clients, in the order of events: one event for the start of an operation, one
 * for its end. Checkers read nothing else of the clients.
 */

/** How an operation ended: done, certainly not done, or unknown (timeout, indefinite error). */
export type Outcome = "ok" | "fail" | "info";

export interface HistoryEvent {
  /** Position in the history, from 0, without gaps. */
  readonly index: number;
  /** Milliseconds since the start of the run. */
  readonly timeMs: number;
  readonly kind: "invoke" | Outcome;
  /** The worker; after an `info` a worker goes on under a new process number, as in Jepsen. */
  readonly process: number;
  /** The worker's client and node, for the reader of a report. */
  readonly client: string;
  readonly node: string;
  /** Name of the operation, as in `Operation`. */
  readonly operation: string;
  /** Argument at the invocation; result at an `ok` end (the list of a read, the id of a generate …). */
  readonly value: unknown;
  /** Of the last reads, after the healing pause. */
  readonly final?: boolean;
  /** Error code and text, or `timeout`. */
  readonly error?: string;
}
