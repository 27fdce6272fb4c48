import { canonicalJson, type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import { COMPACT_VOIDS_MIN, ENTRY_TEXT_MAX, STATE_ITEMS_MAX, VALUES_MAX } from "../limits.ts";
import type { Arrival, Way } from "./arrival.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { Identities } from "./identities.ts";
import { KeptFingerprints } from "./kept-fingerprints.ts";
import { type Joined, type KindName, State } from "./state.ts";
import { isUnfit, textLength } from "./text-length.ts";
import { Values } from "./values.ts";

/** Bounds of what a node stores; tests have smaller ones. */
export interface LogLimits {
  readonly valuesMax: number;
  readonly stateItemsMax: number;
  /** Characters of all entries together. */
  readonly textMax: number;
}

/** The entry of a state item: its content stands in the state. */
class StateEntry {
  readonly kind: KindName;
  readonly key: string;
  position = -1;
  text = 0;

  constructor(kind: KindName, key: string) {
    this.kind = kind;
    this.key = key;
  }
}

/**
 * Everything that a node holds, in the order in which it was learned: broadcast values, whose identity is their canonical
 * JSON and whose content never changes, and the items of the replicated data types. An item that changes moves to the end,
 * and its old position becomes void.
 *
 * Positions are this node's own affair and never travel: entries are named on the wire by their content. When half
 * of the positions are void the log closes ranks, and tells those that keep positions where these have gone.
 */
export class Log {
  readonly state = new State();
  readonly #limits: LogLimits;
  /** Values as they are; a void is `undefined`. */
  #entries: (Json | StateEntry | undefined)[] = [];
  #arrivals: Arrival[] = [];
  readonly #identities: Identities;
  readonly #items = new Map<string, StateEntry>();
  readonly values = new Values((value) => !this.#unfit.has(value));
  readonly #fingerprints = new KeptFingerprints((position, word) => this.#textToHash(position, word));
  readonly #unfit = new Set<Json | StateEntry>();
  readonly #onMove: (move: (position: number) => number) => void;
  #voids = 0;
  #text = 0;

  /** `seed`: 32 bits that clients cannot guess. `onMove`: positions have changed, in order, voids among them going to what followed. */
  constructor(
    seed: number,
    onMove: (move: (position: number) => number) => void,
    limits: LogLimits = { valuesMax: VALUES_MAX, stateItemsMax: STATE_ITEMS_MAX, textMax: ENTRY_TEXT_MAX },
  ) {
    this.#identities = new Identities(seed);
    this.#onMove = onMove;
    this.#limits = limits;
  }

  /** Positions, voids included. Grows with every change. */
  get length(): number {
    return this.#entries.length;
  }

  get stateCount(): number {
    return this.#items.size;
  }

  /**
   * Entries that can travel, hashed for comparisons. Clients know the public hash (`word` 0) and could choose values that collide under
   * it; no client knows another word.
   */
  fingerprints(word = 0): Fingerprints {
    return this.#fingerprints.under(word, this.#entries.length);
  }

  /** Whether the limits keep further values out. */
  get isFull(): boolean {
    const { valuesMax, textMax } = this.#limits;
    return this.values.count >= valuesMax || this.#text >= textMax;
  }

  /** Whether the limits keep any change of the replicated data types out. */
  get isStateFull(): boolean {
    return this.#items.size >= this.#limits.stateItemsMax || this.#text >= this.#limits.textMax;
  }

  /** Stores a broadcast value: true if it was new, false if it was known, "full" if a limit keeps it out. */
  add(value: Json, arrival: Arrival): boolean | "full" {
    const identity = identityOf(value);
    if (this.#identities.get(identity) !== undefined) return false;
    const text = textLength(value);
    if (this.values.count >= this.#limits.valuesMax || this.#text + text > this.#limits.textMax)
      return "full";
    const stored = typeof value === "number" ? value + 0 : value;
    this.#identities.set(identity, this.#entries.length);
    this.#append(stored, arrival);
    this.#text += text;
    this.values.add(stored, arrival.via);
    if (isUnfit(value, text)) this.#unfit.add(stored);
    return true;
  }

  /** Whether there is room for all of these values that are not there yet. */
  hasRoomFor(values: readonly Json[]): boolean {
    const fresh = new Set<Identity>();
    let text = this.#text;
    for (const value of values) {
      const identity = identityOf(value);
      if (fresh.has(identity) || this.#identities.get(identity) !== undefined) continue;
      fresh.add(identity);
      text += textLength(value);
    }
    return this.values.count + fresh.size <= this.#limits.valuesMax && text <= this.#limits.textMax;
  }

  /** Joins a state item that a peer or a client brings; "full" if a limit keeps it out. */
  join(item: StateItem, arrival: Arrival): Joined | "full" {
    if (this.isStateFull) return "full";
    const joined = this.state.join(item);
    if (joined === "taken") this.touch(item[0], this.state.keyOf(item), arrival);
    // Nobody holds what it has become.
    else if (joined === "grew") this.touch(item[0], this.state.keyOf(item), { ...arrival, from: undefined });
    return joined;
  }

  /** The content of a state item has changed: its entry moves to the end. */
  touch(kind: KindName, key: string, arrival: Arrival): void {
    const name = `${kind} ${key}`;
    let entry = this.#items.get(name);
    if (entry === undefined) {
      entry = new StateEntry(kind, key);
      this.#items.set(name, entry);
    } else {
      this.#entries[entry.position] = undefined;
      this.#fingerprints.clear(entry.position);
      this.#voids++;
      this.#unfit.delete(entry);
    }
    const item = this.state.item(kind, key) as Json;
    const text = textLength(item);
    this.#text += text - entry.text;
    entry.text = text;
    if (isUnfit(item, text)) this.#unfit.add(entry);
    entry.position = this.#entries.length;
    this.#append(entry, arrival);
    if (this.#voids >= COMPACT_VOIDS_MIN && this.#voids * 2 > this.#entries.length) this.#compact();
  }

  positionOfValue(value: Json): number | undefined {
    return this.#identities.get(identityOf(value));
  }

  positionOfItem(item: StateItem): number | undefined {
    return this.#items.get(`${item[0]} ${this.state.keyOf(item)}`)?.position;
  }

  /** Whether an entry stands here that can travel: no void, and not too long for a message. */
  canTravel(position: number): boolean {
    const entry = this.#entries[position];
    return entry !== undefined && (this.#unfit.size === 0 || !this.#unfit.has(entry));
  }

  isValue(position: number): boolean {
    const entry = this.#entries[position];
    return entry !== undefined && !(entry instanceof StateEntry);
  }

  /** The value at a position; there must be one. */
  valueAt(position: number): Json {
    return this.#entries[position] as Json;
  }

  /** The state item at a position, with its present content; there must be one. */
  itemAt(position: number): StateItem {
    const { kind, key } = this.#entries[position] as StateEntry;
    return this.state.item(kind, key) as StateItem;
  }

  arrivalAt(position: number): Arrival {
    return this.#arrivals[position] as Arrival;
  }

  /** A peer tells how a value came that it had brought in plain words. True if that is news. */
  correct(position: number, from: string, { hops, path }: Way): boolean {
    const arrival = this.arrivalAt(position);
    if (arrival.isPlain === undefined || arrival.from !== from) return false;
    if (arrival.hops === hops && arrival.path.join("\n") === path.join("\n")) return false;
    this.#arrivals[position] = { ...arrival, hops, path };
    return true;
  }

  /** About how many characters the entry takes on the wire. */
  textLengthAt(position: number): number {
    const entry = this.#entries[position];
    if (entry === undefined) return 0;
    return entry instanceof StateEntry ? entry.text : textLength(entry);
  }

  /** Size and unkeyed digest of the values, for clients that compare them. Independent of their order. */
  digest(): string {
    return `${this.values.count}-${this.fingerprints().sum((position) => this.isValue(position))}`;
  }

  #append(entry: Json | StateEntry, arrival: Arrival): void {
    this.#entries.push(entry);
    this.#arrivals.push(arrival);
  }

  /** The text that an entry's hash is made of: a value's identity, an item's canonical JSON; none for an entry that cannot travel. */
  #textToHash(position: number, word: number): string | undefined {
    const entry = this.#entries[position];
    if (entry === undefined || !this.canTravel(position)) return undefined;
    // No value's canonical JSON begins with a space.
    const text =
      entry instanceof StateEntry
        ? ` ${canonicalJson(this.itemAt(position) as Json)}`
        : String(identityOf(entry));
    return word === 0 ? text : `${word}${text}`;
  }

  #compact(): void {
    const moved = new Int32Array(this.#entries.length + 1);
    const entries: (Json | StateEntry)[] = [];
    const arrivals: Arrival[] = [];
    for (let position = 0; position < this.#entries.length; position++) {
      moved[position] = entries.length;
      const entry = this.#entries[position];
      if (entry === undefined) continue;
      if (entry instanceof StateEntry) entry.position = entries.length;
      else this.#identities.set(identityOf(entry), entries.length);
      entries.push(entry);
      arrivals.push(this.#arrivals[position] as Arrival);
    }
    moved[this.#entries.length] = entries.length;
    this.#entries = entries;
    this.#arrivals = arrivals;
    this.#voids = 0;
    this.#fingerprints.reset();
    this.#onMove((position) => moved[position] as number);
  }
}
