import type { Identity } from "../../wire/json.ts";
import type { Stored } from "./key-value.ts";

interface Entry {
  readonly stored: Stored;
  readonly timestamp: number;
}

/** One replica of a store in which the last writer wins. Its clock counts its writes, and jumps ahead at a merge (Lamport's). */
export class Replica {
  readonly #index: number;
  readonly #entries = new Map<Identity, Entry>();
  /** By replica: keys that have changed here since the last merge into it. */
  readonly #unmerged: readonly Set<Identity>[];
  #clock = 0;

  /** `index`: its place among `count` replicas. */
  constructor(index: number, count: number) {
    this.#index = index;
    this.#unmerged = Array.from({ length: count }, () => new Set());
  }

  get(key: Identity): Stored | undefined {
    return this.#entries.get(key)?.stored;
  }

  set(key: Identity, stored: Stored): void {
    this.#put(key, { stored, timestamp: this.#clock });
    this.#clock++;
  }

  /** The other one learns what is newer here. */
  mergeInto(other: Replica): void {
    if (other === this) return;
    const keys = this.#unmerged[other.#index] as Set<Identity>;
    for (const key of keys) {
      const mine = this.#entries.get(key) as Entry;
      const theirs = other.#entries.get(key);
      if (theirs === undefined || wins(mine, theirs)) other.#put(key, mine);
    }
    keys.clear();
    other.#clock = Math.max(other.#clock, this.#clock);
  }

  #put(key: Identity, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#unmerged.forEach((keys, index) => {
      if (index !== this.#index) keys.add(key);
    });
  }
}

/** Whether an entry replaces another: it is later, or at the same time its value comes later in a fixed order. */
function wins(entry: Entry, other: Entry): boolean {
  if (entry.timestamp !== other.timestamp) return entry.timestamp > other.timestamp;
  const [value, otherValue] = [entry.stored.identity, other.stored.identity];
  if (typeof value === typeof otherValue) return value > otherValue;
  return typeof value === "string";
}
