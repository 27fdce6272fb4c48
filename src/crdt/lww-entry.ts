import { isTimestamp } from "./clocks/timestamp.ts";
import type { Canonical } from "./keyed.ts";

/** A value and when it was written, in seconds. */
export interface LwwEntry<T> {
  readonly value: T;
  readonly ts: number;
}

/**
 * Whether an entry wins over the one that stands: the later timestamp, and of equal ones the value whose canonical JSON text is
 * greater by UTF-16 code units, which is the same on every node.
 */
export function isLaterEntry<T>(
  challenger: LwwEntry<T>,
  holder: LwwEntry<T> | undefined,
  canonical: Canonical<T>,
): boolean {
  if (holder === undefined) return true;
  if (challenger.ts !== holder.ts) return challenger.ts > holder.ts;
  return canonical(challenger.value) > canonical(holder.value);
}

/** Throws a RangeError unless the entry's timestamp is one; `what` is named in its text. */
export function checkEntry({ ts }: LwwEntry<unknown>, what: string): void {
  if (!isTimestamp(ts)) throw new RangeError(`not a timestamp for ${what}: ${ts}`);
}
