import { type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import { ENTRY_TEXT_MAX, STATE_ITEMS_MAX, TOMBSTONES_MAX, VALUES_MAX } from "../limits.ts";
import type { Items } from "./items.ts";
import type { State } from "./state.ts";
import { textLength } from "./text-length.ts";
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

  /** Whether all of these values fit in that are not there yet. */
  fits(values: readonly Json[]): boolean {
    const fresh = new Set<Identity>();
    let text = this.#text;
    for (const value of values) {
      const identity = identityOf(value);
      if (fresh.has(identity) || this.#parts.isKnown(identity)) continue;
      fresh.add(identity);
      text += textLength(value);
    }
    const { valuesMax, textMax } = this.#limits;
    return this.#parts.values.count + fresh.size <= valuesMax && text <= textMax;
  }

  /** Whether all of these items fit in, so that they can be taken in whole or not at all. */
  fitsItems(list: readonly StateItem[]): boolean {
    if (this.isStateFull) return false;
    const { stateItemsMax, textMax } = this.#limits;
    const { items, state } = this.#parts;
    let text = this.#text;
    for (const item of list) text += textLength(item as Json);
    if (list.length <= 1 || (items.count + list.length <= stateItemsMax && text <= textMax)) return true;
    // Near a limit it matters which of them are here already.
    const fresh = new Set<string>();
    for (const item of list) {
      const key = state.keyOf(item);
      const entry = items.get(item[0], key);
      if (entry === undefined) fresh.add(`${item[0]} ${key}`);
      else text -= entry.text;
    }
    return items.count + fresh.size <= stateItemsMax && text <= textMax;
  }

  /** Whether the tombstones among these items fit in. */
  fitsTombstones(list: readonly StateItem[]): boolean {
    const { tombstonesMax = TOMBSTONES_MAX } = this.#limits;
    const { state } = this.#parts;
    const removed = list.filter(([kind, , content]) => kind === "set" && content === 1);
    if (state.set.tombstones + removed.length <= tombstonesMax) return true;
    const fresh = removed
      .map((item) => state.keyOf(item))
      .filter((key) => state.set.get(key)?.removed !== true);
    return fresh.length === 0 || state.set.tombstones + new Set(fresh).size <= tombstonesMax;
  }
}
