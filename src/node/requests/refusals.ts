import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Log } from "../log/log.ts";

/** Why a client's change of the replicated data types cannot be taken in, if it cannot. */
export function refusal(log: Log): Failure | undefined {
  return log.isStateFull
    ? new Failure(ErrorCode.temporarilyUnavailable, "the CRDT state is full")
    : undefined;
}

/** A counter or a timestamp is exhausted: nothing was written. */
export function exhausted(error: unknown): Failure {
  if (error instanceof RangeError) return new Failure(ErrorCode.abort, error.message);
  throw error;
}
