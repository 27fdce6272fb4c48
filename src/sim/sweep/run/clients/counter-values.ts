import { type Body, RawJson } from "../../../../wire/message.ts";

/**
 * Deltas of a counter that can be told apart in its sum: plus or minus powers of three. Any sum of different ones has one
 * reading in balanced ternary (Knuth, The Art of Computer Programming 2, section 4.1), so that a read of the counter is a
 * list of what was added, and everything that is promised of lists can be asked of counters.
 */

/** The largest sum, of so many powers, is below 2^53. */
export const DELTAS_MAX = 34;

/** The delta of the add of this number, below `DELTAS_MAX`. Where deltas have signs, every third one counts down. */
export function deltaAt(number: number, hasSigns: boolean): number {
  return hasSigns && number % 3 === 2 ? -(3 ** number) : 3 ** number;
}

/** The deltas whose sum a number is: of a counter that is right, those that were added, each once. */
export function deltasIn(total: number): readonly number[] {
  const deltas: number[] = [];
  let rest = total;
  for (let power = 1; rest !== 0; power *= 3) {
    const digit = ((((rest + 1) % 3) + 3) % 3) - 1;
    if (digit !== 0) deltas.push(digit * power);
    rest = (rest - digit) / 3;
  }
  return deltas;
}

/** Every delta of a counter that a message brings: one of a client's `add`, or those whose sum a slot is. */
export function deltasOf({ type, delta, state }: Body): readonly number[] {
  if (type === "add") return typeof delta === "number" ? [delta] : [];
  const items = state instanceof RawJson ? state.value : state;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => {
    const [kind, , count] = item as readonly [string, string, number];
    if (kind !== "added" && kind !== "taken") return [];
    return deltasIn(count).map((one) => (kind === "added" ? one : -one));
  });
}
