import { canonicalJson, type Identity, identityOf } from "../../wire/json.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import { COMPACT_VOIDS_MIN } from "../limits.ts";
import type { Arrival, Way } from "./arrival.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { Identities } from "./identities.ts";
import { Items, StateEntry } from "./items.ts";
import { KeptFingerprints } from "./kept-fingerprints.ts";
import { defaultLimits, type LogLimits, Room } from "./room.ts";
import { type Joined, type KindName, State } from "./state.ts";
import { isTooLong, textLength, wireBytes } from "./text-length.ts";
import { Values } from "./values.ts";

/** Where each position has gone; a void goes to what followed it. */
export type Move = (position: number) => number;

/**
 * Everything that a node holds, in the order in which it was learned: broadcast values, whose identity is their canonical
 * JSON and whose content never changes, and the items of the replicated data types. An item that changes moves to the end,
 * and its old position becomes void.
 *
 * Positions are this node's own affair and never travel: entries are named on the wire by their content. When half
 * of the positions are void the log closes ranks. Every part that keeps positions listens with `onMove`.
 */
export class Log {
  readonly state = new State();
  readonly room: Room;
  /** Values as they are; a void is `undefined`. */
  #entries: (Json | StateEntry | undefined)[] = [];
  #arrivals: Arrival[] = [];
  readonly #identities: Identities;
  readonly #items = new Items();
  readonly values = new Values();
  readonly #fingerprints = new KeptFingerprints((position, word) => this.#textToHash(position, word));
  /** Items that have grown, by joins, beyond what a message can hold. */
  readonly #tooLong = new Set<StateEntry>();
  readonly #movers: ((to: Move) => void)[] = [];
  #voids = 0;
  /** Items up to here are counted in `listBytes`, with the content that they had then. */
  #measured = 0;

  /** `seed`: 32 bits that clients cannot guess. */
  constructor(seed: number, limits: LogLimits = defaultLimits) {
    const identities = new Identities(seed);
    this.#identities = identities;
    const isKnown = (identity: Identity) => identities.get(identity) !== undefined;
    this.room = new Room(limits, { values: this.values, items: this.#items, state: this.state, isKnown });
  }

  /** Calls a listener whenever positions have changed. Their order never does. */
  onMove(listener: (to: Move) => void): void {
    this.#movers.push(listener);
  }

  /** Positions, voids included. Grows with every change, and shrinks when the log closes ranks. */
  get length(): number {
    return this.#entries.length;
  }

  /**
   * Entries that can travel, hashed for comparisons. Clients know the public hash (`word` 0) and could choose values that collide under
   * it; no client knows another word.
   */
  fingerprints(word = 0): Fingerprints {
    return this.#fingerprints.under(word, this.#entries.length);
  }

  /** Stores a broadcast value: true if it was new, false if it was known, "full" if a limit keeps it out, be it of its own length. */
  add(value: Json, arrival: Arrival): boolean | "full" {
    const identity = identityOf(value);
    if (this.#identities.get(identity) !== undefined) return false;
    if (this.room.areValuesFull) return "full";
    const text = textLength(value);
    if (isTooLong(value, text)) return "full";
    const stored = typeof value === "number" ? value + 0 : value;
    this.#identities.set(identity, this.#entries.length);
    this.#append(stored, arrival);
    this.room.onGrown(text);
    this.values.add(stored, arrival.via);
    return true;
  }

  /** Joins a state item that a peer brings; "full" if a limit keeps it out. `nowMs`: as in `take`. */
  join(item: StateItem, arrival: Arrival, nowMs = 0): Joined | "full" {
    return this.room.isStateFull ? "full" : this.take(item, arrival, nowMs);
  }

  /**
   * Joins one of the state items that the room was found to have room for: any of them may fill it up. `nowMs`: the node's time, by which
   * its clock judges the item's timestamp.
   */
  take(item: StateItem, arrival: Arrival, nowMs = 0): Joined {
    const joined = this.state.join(item, nowMs / 1_000);
    if (joined === "taken") this.#touch(item, this.state.keyOf(item), arrival);
    // No peer holds the joined content.
    else if (joined === "grew") this.touch(item[0], this.state.keyOf(item), { ...arrival, from: undefined });
    return joined;
  }

  /** The content of a state item has changed: its entry moves to the end. */
  touch(kind: KindName, key: string, arrival: Arrival): void {
    this.#touch(this.state.item(kind, key) as StateItem, key, arrival);
  }

  /** `item`: with its present content. */
  #touch(item: StateItem, key: string, arrival: Arrival): void {
    const [kind] = item;
    let entry = this.#items.get(kind, key);
    if (entry === undefined) {
      entry = this.#items.add(kind, key);
    } else {
      this.#entries[entry.position] = undefined;
      this.#fingerprints.clear(entry.position);
      this.#voids++;
      if (this.#tooLong.size > 0) this.#tooLong.delete(entry);
    }
    const text = textLength(item as Json);
    this.room.onGrown(text - entry.text);
    entry.text = text;
    if (isTooLong(item as Json, text)) this.#tooLong.add(entry);
    entry.position = this.#entries.length;
    this.#append(entry, arrival);
    if (this.#voids >= COMPACT_VOIDS_MIN && this.#voids * 2 > this.#entries.length) this.#compact();
  }

  positionOfValue(value: Json): number | undefined {
    return this.#identities.get(identityOf(value));
  }

  positionOfItem(item: StateItem): number | undefined {
    return this.#items.get(item[0], this.state.keyOf(item))?.position;
  }

  /** Whether the position has an entry that can travel: no void, and not too long for a message. */
  canTravel(position: number): boolean {
    const entry = this.#entries[position];
    return entry !== undefined && (this.#tooLong.size === 0 || !this.#tooLong.has(entry as StateEntry));
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

  /** About how many characters an item takes on the wire, 0 where there is none. */
  textLengthOfItem(kind: KindName, key: string): number {
    return this.#items.get(kind, key)?.text ?? 0;
  }

  /** About how many characters the entry takes on the wire. */
  textLengthAt(position: number): number {
    const entry = this.#entries[position];
    if (entry === undefined) return 0;
    return entry instanceof StateEntry ? entry.text : textLength(entry);
  }

  /** Bytes of lists of everything that can travel. Counted when somebody asks, and of the items only those that have changed. */
  get listBytes(): number {
    for (; this.#measured < this.#entries.length; this.#measured++) {
      const entry = this.#entries[this.#measured];
      if (!(entry instanceof StateEntry)) continue;
      const canTravel = this.canTravel(this.#measured);
      this.#items.measure(entry, canTravel ? wireBytes(this.itemAt(this.#measured) as Json) : 0);
    }
    return this.values.listBytes + this.#items.listBytes;
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
    this.#measured = moved[this.#measured] as number;
    this.#fingerprints.reset();
    for (const listener of this.#movers) listener((position) => moved[position] as number);
  }
}
