/**
 * The number of known events of each writer: counters from 1, a writer without events is absent (Parker et al. 1983,
 * "Detection of mutual inconsistency in distributed systems"). Never mutated.
 */
export type VersionVector = ReadonlyMap<string, number>;

/** The same on the wire. */
export interface VectorJson {
  readonly [writer: string]: number;
}

/** The vector that knows nothing. */
export const EMPTY_VECTOR: VersionVector = new Map();

/** Whether a number may stand in a vector: a safe integer, not negative. */
export function isCounter(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

/** The number of a writer's next event after its last one. Throws a RangeError past the largest safe integer. */
export function nextCounter(writer: string, last: number): number {
  if (!isCounter(last + 1)) throw new RangeError(`the counter of ${JSON.stringify(writer)} is exhausted`);
  return last + 1;
}

/** Whether `left` knows all that `right` knows. */
export function dominates(left: VersionVector, right: VersionVector): boolean {
  for (const [writer, count] of right) {
    if ((left.get(writer) ?? 0) < count) return false;
  }
  return true;
}

/** All that either knows: the larger counter of each writer. */
export function mergeVectors(left: VersionVector, right: VersionVector): VersionVector {
  if (dominates(left, right)) return left;
  const merged = new Map(left);
  for (const [writer, count] of right) {
    if (count > (merged.get(writer) ?? 0)) merged.set(writer, count);
  }
  return merged;
}

/** The vector for the wire. Equal vectors give the same text, however they came about. */
export function vectorToJson(vector: VersionVector): VectorJson {
  // fromEntries defines properties, where an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(
    [...vector].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Reads a vector; zeros are dropped. Throws a RangeError on a counter that is not a safe, non-negative integer. */
export function vectorFromJson(json: VectorJson): VersionVector {
  const vector = new Map<string, number>();
  for (const [writer, count] of Object.entries(json)) {
    if (!isCounter(count)) throw new RangeError(`not a counter for ${JSON.stringify(writer)}: ${count}`);
    if (count > 0) vector.set(writer, count);
  }
  return vector;
}
