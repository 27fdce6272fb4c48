import type { Identity } from "../../wire/json.ts";
import type { Stored } from "./key-value.ts";

/** Past states that are kept, the newest among them: as many as in Maelstrom. */
const STATES_MAX = 32;

/** A value of a key, from the state with this number on. */
interface Version {
  readonly state: number;
  readonly stored: Stored;
}

/** The difference of a state from the one before. */
export interface Change {
  readonly key: Identity;
  readonly stored: Stored;
}

/** The last states of a store, numbered from 0, the empty one. Only what differs between them is kept twice. */
export class StateLog {
  /** Each key's versions, oldest first. */
  readonly #versions = new Map<Identity, Version[]>();
  /** The key that each of the last states changed; state s at s mod `STATES_MAX`. */
  readonly #changed: (Identity | undefined)[] = [];
  #newest = 0;

  get newest(): number {
    return this.#newest;
  }

  /** The oldest state that can still be read. */
  get oldest(): number {
    return Math.max(0, this.#newest - STATES_MAX + 1);
  }

  valueAt(key: Identity, state: number): Stored | undefined {
    const versions = this.#versions.get(key) ?? [];
    return versions.findLast((version) => version.state <= state)?.stored;
  }

  /** Adds a state: the newest one with a change, or equal to it. */
  append(change: Change | undefined): void {
    this.#newest++;
    const slot = this.#newest % STATES_MAX;
    const leaving = this.#changed[slot];
    this.#changed[slot] = change?.key;
    if (change !== undefined) {
      const version = { state: this.#newest, stored: change.stored };
      const versions = this.#versions.get(change.key);
      if (versions === undefined) this.#versions.set(change.key, [version]);
      else versions.push(version);
    }
    if (leaving !== undefined) this.#forget(leaving);
  }

  /** Drops the versions of a key that no state shows any more. */
  #forget(key: Identity): void {
    const versions = this.#versions.get(key) ?? [];
    const shown = versions.findLastIndex((version) => version.state <= this.oldest);
    if (shown > 0) versions.splice(0, shown);
  }
}
