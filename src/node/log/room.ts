import { ErrorCode, Failure } from "../../wire/errors.ts";
import { type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import { ENTRY_TEXT_MAX, STATE_ITEMS_MAX, TOMBSTONES_MAX, VALUE_BYTES_MAX, VALUES_MAX } from "../limits.ts";
import type { Items } from "./items.ts";
import type { State } from "./state.ts";
import { isTooLong, textLength } from "./text-length.ts";
import type { Values } from "./values.ts";

/** Bounds of what a node stores; tests have smaller ones. */
export interface LogLimits {
  readonly valuesMax: number;
  readonly stateItemsMax: number;
  /** Characters of all entries together. */
  readonly textMax: number;
  /** Removed elements of the set, as far as clients remove them. */
  readonly tombstonesMax?: number;
}

export const defaultLimits: LogLimits = {
  valuesMax: VALUES_MAX,
  stateItemsMax: STATE_ITEMS_MAX,
  textMax: ENTRY_TEXT_MAX,
};

/** The parts of a log whose sizes its limits bound. */
export interface LogParts {
  readonly values: Values;
  readonly items: Items;
  readonly state: State;
  readonly isKnown: (identity: Identity) => boolean;
}

/** The limits of a log, and what fits in. */
export class Room {
  readonly #limits: LogLimits;
  readonly #parts: LogParts;
  /** Characters of all entries. */
  #text = 0;

  constructor(limits: LogLimits, parts: LogParts) {
    this.#limits = limits;
    this.#parts = parts;
  }

  /** Whether the limits keep any entries out that peers may bring, be they values or items. */
  get isFull(): boolean {
    return this.areValuesFull || this.isStateFull;
  }

  /**
   * Whether the limits keep further values out. The last one may go beyond the limit of text, as an item may: a log that is not full
   * takes whatever comes, so peers never send in vain.
   */
  get areValuesFull(): boolean {
    return this.#parts.values.count >= this.#limits.valuesMax || this.#text >= this.#limits.textMax;
  }

  /** Whether the limits keep any change of the replicated data types out. */
  get isStateFull(): boolean {
    return this.#parts.items.count >= this.#limits.stateItemsMax || this.#text >= this.#limits.textMax;
  }

  /** Entries became so many characters longer. */
  onGrown(text: number): void {
    this.#text += text;
  }

  /** The refusal of values that a request brings, where not all of them that are new fit in. */
  refusalOf(values: readonly Json[]): Failure | undefined {
    const fresh = new Set<Identity>();
    let text = this.#text;
    for (const value of values) {
      const identity = identityOf(value);
      if (fresh.has(identity) || this.#parts.isKnown(identity)) continue;
      fresh.add(identity);
      const length = textLength(value);
      if (isTooLong(value, length)) return tooLong;
      text += length;
    }
    const { valuesMax, textMax } = this.#limits;
    const areInRoom = this.#parts.values.count + fresh.size <= valuesMax && text <= textMax;
    return areInRoom ? undefined : full("the seen set is full");
  }

  /** The refusal of a client's change of the replicated data types, where not all of its parts fit in. */
  refusalOfItems(items: readonly StateItem[]): Failure | undefined {
    let text = this.#text;
    for (const item of items) {
      const length = textLength(item as Json);
      if (isTooLong(item as Json, length)) return tooLong;
      text += length;
    }
    if (!this.#fit(items, text)) return full("the CRDT state is full");
    if (!this.#fitTombstones(items)) return full("too many tombstones: removed elements are kept for ever");
    return undefined;
  }

  /** `text`: the characters that the log would have if all items were new. */
  #fit(list: readonly StateItem[], text: number): boolean {
    if (this.isStateFull) return false;
    const { stateItemsMax, textMax } = this.#limits;
    const { items, state } = this.#parts;
    if (list.length <= 1 || (items.count + list.length <= stateItemsMax && text <= textMax)) return true;
    // Near a limit it matters which of them are here already.
    const fresh = new Set<string>();
    let textAfter = text;
    for (const item of list) {
      const key = state.keyOf(item);
      const entry = items.get(item[0], key);
      if (entry === undefined) fresh.add(`${item[0]} ${key}`);
      else textAfter -= entry.text;
    }
    return items.count + fresh.size <= stateItemsMax && textAfter <= textMax;
  }

  #fitTombstones(list: readonly StateItem[]): boolean {
    const { tombstonesMax = TOMBSTONES_MAX } = this.#limits;
    const { state } = this.#parts;
    const removed = list.filter((item) => item[0] === "set" && item[2] === 1);
    if (state.set.tombstones + removed.length <= tombstonesMax) return true;
    const fresh = removed
      .map((item) => state.keyOf(item))
      .filter((key) => state.set.get(key)?.removed !== true);
    return fresh.length === 0 || state.set.tombstones + new Set(fresh).size <= tombstonesMax;
  }
}

const tooLong = new Failure(
  ErrorCode.malformedRequest,
  `too long to be passed on: more than ${VALUE_BYTES_MAX} bytes`,
);

function full(text: string): Failure {
  return new Failure(ErrorCode.temporarilyUnavailable, text);
}
