import { canonicalJson } from "../wire/json.ts";
import type { Json } from "../wire/message.ts";
import type { CrdtDelta } from "./crdt-state.ts";
import { BATCH_TEXT_MAX, CRDT_PART_SETS_MAX, CRDT_PARTS_MAX } from "./limits.ts";
import { hash32, mix32 } from "./random.ts";

const IDENTITY_SEED = 0x1f83d9ab;
/** What stands between two items on the wire. */
const SEPARATOR_LENGTH = 2;

/** Which part of a delta it is, of how many, and of which: the same items in other parts are another delta. */
export type PartNumber = readonly [index: number, count: number, identity: number];

/** A delta that fits into a line, and its number if it is a part of one that does not. */
export interface DeltaPart {
  readonly delta: CrdtDelta;
  readonly number: PartNumber | undefined;
}

/** Any part of a join is a delta, too: so one that is too long for a line is sent as several. */
export function partsOf(whole: CrdtDelta, textMax = BATCH_TEXT_MAX): readonly DeltaPart[] {
  const deltas: Record<string, Json[]>[] = [{}];
  let identity = 0;
  let length = 0;
  for (const [field, list] of Object.entries(whole)) {
    const seed = hash32(field, IDENTITY_SEED);
    for (const item of list as readonly Json[]) {
      const text = canonicalJson(item);
      identity = mix32(identity + hash32(text, seed));
      length += text.length + SEPARATOR_LENGTH;
      // An item that is longer than that on its own travels alone.
      if (length > textMax && length > text.length + SEPARATOR_LENGTH) {
        deltas.push({});
        length = text.length + SEPARATOR_LENGTH;
      }
      const delta = deltas.at(-1) as Record<string, Json[]>;
      delta[field] ??= [];
      delta[field].push(item);
    }
  }
  if (deltas.length === 1) return [{ delta: whole, number: undefined }];
  return deltas.map((delta, index) => ({ delta, number: [index, deltas.length, identity] }));
}

/**
 * Which parts of a peer's deltas have come. A range has arrived with the last of its parts, in whatever order and however
 * often they come: acknowledged any earlier, a part that was lost would never be sent again.
 */
export class PartsArrived {
  /** By the range and the delta that they are parts of. */
  readonly #sets = new Map<string, Set<number>>();

  /** Whether a part that came was the last that was missing of its delta. */
  completes(start: number, end: number, [index, count, identity]: PartNumber): boolean {
    if (index >= count || count > CRDT_PARTS_MAX) return false;
    const key = `${start} ${end} ${count} ${identity}`;
    const arrived = this.#sets.get(key) ?? new Set();
    this.#sets.set(key, arrived.add(index));
    if (arrived.size === count) return this.#sets.delete(key);
    const [oldest] = this.#sets.keys();
    if (this.#sets.size > CRDT_PART_SETS_MAX && oldest !== undefined) this.#sets.delete(oldest);
    return false;
  }
}
