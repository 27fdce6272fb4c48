import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import type { Log } from "../log/log.ts";

/**
 * The refusal of a client's change of the replicated data types that cannot be taken in; `undefined` where it can. `items`:
 * the parts of the change, if they are known.
 */
export function refusal(log: Log, items: readonly StateItem[] = []): Failure | undefined {
  if (!log.room.fitsItems(items))
    return new Failure(ErrorCode.temporarilyUnavailable, "the CRDT state is full");
  if (!log.room.fitsTombstones(items))
    return new Failure(
      ErrorCode.temporarilyUnavailable,
      "too many tombstones: removed elements are kept for ever",
    );
  return undefined;
}

/** A counter or a timestamp is exhausted: nothing was written. */
export function exhausted(error: unknown): Failure {
  if (error instanceof RangeError) return new Failure(ErrorCode.abort, error.message);
  throw error;
}
