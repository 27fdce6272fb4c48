import { BATCH_TEXT_MAX, BATCH_VALUES_MAX } from "./limits.ts";

/** What one message between nodes may still hold of values. */
export class BatchRoom {
  #values = 0;
  #text = 0;

  /** Takes in values of so much text, if there is room for all of them. A value on its own always finds room. */
  take(text: number, values = 1): boolean {
    const isFirst = this.#values + values === 1;
    if (this.#values + values > BATCH_VALUES_MAX) return false;
    if (this.#text + text > BATCH_TEXT_MAX && !isFirst) return false;
    this.#values += values;
    this.#text += text;
    return true;
  }
}

/** Splits positions of a log into runs that one message may hold each. */
export function* batchesOf(
  positions: readonly number[],
  textLengthAt: (position: number) => number,
): Generator<readonly number[]> {
  let batch: number[] = [];
  let room = new BatchRoom();
  for (const position of positions) {
    const text = textLengthAt(position);
    if (!room.take(text)) {
      yield batch;
      batch = [];
      room = new BatchRoom();
      room.take(text);
    }
    batch.push(position);
  }
  if (batch.length > 0) yield batch;
}
