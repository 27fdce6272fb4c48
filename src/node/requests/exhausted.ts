import { ErrorCode, Failure } from "../../wire/errors.ts";

/** A counter or a timestamp is exhausted: nothing was written. */
export function exhausted(error: unknown): Failure {
  if (error instanceof RangeError) return new Failure(ErrorCode.abort, error.message);
  throw error;
}
