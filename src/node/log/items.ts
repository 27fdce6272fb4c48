import type { KindName } from "./state.ts";
import { BRACKET_BYTES, SEPARATOR_BYTES } from "./values.ts";

/** The entry of a state item: its content stands in the state. */
export class StateEntry {
  readonly kind: KindName;
  readonly key: string;
  position = -1;
  /** About how many characters the item takes on the wire. */
  text = 0;
  /** Exactly so many bytes, separator included, when it was last measured; 0 before that, and while it cannot travel. */
  bytes = 0;

  constructor(kind: KindName, key: string) {
    this.kind = kind;
    this.key = key;
  }
}

/** The entries of all state items by kind and key. A map for each kind: names made of both took a fifth of the memory of a key. */
export class Items {
  readonly #entries: Readonly<Record<KindName, Map<string, StateEntry>>> = {
    set: new Map(),
    lww: new Map(),
    siblings: new Map(),
    added: new Map(),
    taken: new Map(),
  };
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  /** Bytes of a list of all items that were measured, as it would stand on the wire; 0 without any. */
  get listBytes(): number {
    return this.#bytes === 0 ? 0 : BRACKET_BYTES + this.#bytes - SEPARATOR_BYTES;
  }

  /** The item takes so many bytes; 0: it cannot travel. */
  measure(entry: StateEntry, itemBytes: number): void {
    const bytes = itemBytes === 0 ? 0 : itemBytes + SEPARATOR_BYTES;
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  get(kind: KindName, key: string): StateEntry | undefined {
    return this.#entries[kind].get(key);
  }

  /** The entry of an item that has none yet. */
  add(kind: KindName, key: string): StateEntry {
    const entry = new StateEntry(kind, key);
    this.#entries[kind].set(key, entry);
    this.#count++;
    return entry;
  }
}
