import { BATCH_ENTRIES_MAX, BATCH_TEXT_MAX } from "../limits.ts";
import type { Log } from "../log/log.ts";

/** Entries that go in one message. */
export interface Load {
  readonly positions: readonly number[];
  /** About how many characters they take. */
  readonly text: number;
}

export const NO_LOAD: Load = { positions: [], text: 0 };

/**
 * Splits entries into what one message may hold each. An entry that is longer than that on its own travels alone. `firstTextMax`: the
 * characters of the first message.
 */
export function* loadsOf(
  log: Log,
  positions: Iterable<number>,
  firstTextMax = BATCH_TEXT_MAX,
): Generator<Load> {
  let load: { positions: number[]; text: number } = { positions: [], text: 0 };
  let textMax = firstTextMax;
  for (const position of positions) {
    const text = log.textLengthAt(position);
    const isFull = load.positions.length >= BATCH_ENTRIES_MAX || load.text + text > textMax;
    if (isFull && load.positions.length > 0) {
      yield load;
      load = { positions: [], text: 0 };
      textMax = BATCH_TEXT_MAX;
    }
    load.positions.push(position);
    load.text += text;
  }
  if (load.positions.length > 0) yield load;
}
