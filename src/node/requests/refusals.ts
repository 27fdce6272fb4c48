import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import type { Log } from "../log/log.ts";

/** Why a client's change of the replicated data types cannot be taken in, if it cannot. `items`: those that it consists of, if they are known. */
export function refusal(log: Log, items: readonly StateItem[] = []): Failure | undefined {
  if (!log.hasRoomForItems(items))
    return new Failure(ErrorCode.temporarilyUnavailable, "the CRDT state is full");
  if (!log.hasRoomForTombstones(items))
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
