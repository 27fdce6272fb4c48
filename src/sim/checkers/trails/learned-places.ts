import type { Identity } from "../../../wire/json.ts";
import type { Body } from "../../../wire/message.ts";
import { keyOf } from "../value-index.ts";
import { exactValues, isOurs } from "./carried-values.ts";
import { Place, visitParts } from "./value-places.ts";

/** Among what stands at a place, so many must be values that clients had brought by then. */
const KNOWN_SHARE_NAMED_MIN = 0.5;
const KNOWN_SHARE_MIN = 0.98;
/** And so many of all values must stand there some time: a counter that stays small looks like the first few values. */
const COVERAGE_MIN = 0.1;
/** If fields with the usual names hold this share of the values, no other fields are looked at. */
const NAMED_COVERAGE_MIN = 0.5;
/** Some 5 MB. */
const PLACES_MAX = 5_000;

interface PlaceRecord {
  seen: number;
  known: number;
  readonly distinct: Set<Identity>;
}

/** Takes a part of a body that may be a value. */
export type TakeValue = (identity: Identity, place: Place) => void;

/**
 * Learns in which places of a node's messages values travel, since each dialect has its own. Numbers stand for values, but also for
 * ids and counters; a place counts if it has one of the usual names, or if all that it ever holds was brought by clients before.
 */
export class LearnedPlaces {
  readonly #root = Place.root(PLACES_MAX);
  /** The place of all values of our own dialect, which is not learned. */
  readonly #ours = Place.root();
  readonly #records = new Map<Place, PlaceRecord>();
  readonly #brought = new Set<Identity>();
  #hasComposites = false;
  #chosen: ReadonlySet<Place> | undefined;

  /** Hears of each value that a client brings. */
  onBrought(value: unknown): void {
    this.#brought.add(keyOf(value));
    if (typeof value === "object" && value !== null) this.#hasComposites = true;
  }

  /** Learns from a message between nodes. `takeKnown` gets what `known` gives. */
  learn(body: Body, takeKnown?: TakeValue): void {
    this.#chosen = undefined;
    this.#visit(body, (identity, place) => {
      const record = this.#recordOf(place);
      record.seen++;
      if (!this.#brought.has(identity)) return;
      record.known++;
      record.distinct.add(identity);
      takeKnown?.(identity, place);
    });
  }

  /** Hands over each part of a message that a client has brought by now, with its place. It may not be known yet whether values stand there. */
  known(body: Body, take: TakeValue): void {
    this.#visit(body, (identity, place) => {
      if (this.#brought.has(identity)) take(identity, place);
    });
  }

  /** Whether values stand there, by all that was learned. */
  holdsValues(place: Place): boolean {
    this.#chosen ??= this.#choose();
    return this.#chosen.has(place);
  }

  /** All values that a message between nodes brings, each once, by all that was learned. */
  valuesIn(body: Body): ReadonlySet<Identity> {
    const found = new Set<Identity>();
    this.#visit(body, (identity, place) => {
      if (this.holdsValues(place)) found.add(identity);
    });
    return found;
  }

  /** Those of the wanted values that a message between nodes brings, and the number of all values in it, by all that was learned. */
  carried(
    body: Body,
    wanted: ReadonlySet<Identity>,
  ): { readonly found: ReadonlySet<Identity>; readonly count: number } {
    const found = new Set<Identity>();
    let count = 0;
    this.#visit(body, (identity, place) => {
      if (!this.holdsValues(place)) return;
      count++;
      if (wanted.has(identity)) found.add(identity);
    });
    return { found, count };
  }

  #recordOf(place: Place): PlaceRecord {
    let record = this.#records.get(place);
    if (record === undefined) {
      record = { seen: 0, known: 0, distinct: new Set() };
      this.#records.set(place, record);
    }
    return record;
  }

  #choose(): ReadonlySet<Place> {
    const records = [...this.#records];
    const isSure = (place: Place, record: PlaceRecord) =>
      place === this.#ours || (place.isNamed && share(record) >= KNOWN_SHARE_NAMED_MIN);
    const named = records.filter(([place, record]) => isSure(place, record));
    const covered = new Set(named.flatMap(([, { distinct }]) => [...distinct]));
    const total = this.#brought.size;
    const isEnough = covered.size > 0 && covered.size >= NAMED_COVERAGE_MIN * total;
    const learned = records.filter(
      ([, record]) => share(record) >= KNOWN_SHARE_MIN && record.distinct.size >= COVERAGE_MIN * total,
    );
    return new Set([...named, ...(isEnough ? [] : learned)].map(([place]) => place));
  }

  /** Takes every part of a body that may be a value. A list or object is one if a client has brought it, and so is a key. */
  #visit(body: Body, take: TakeValue): void {
    if (isOurs(body)) {
      for (const value of exactValues(body)) take(keyOf(value), this.#ours);
      return;
    }
    visitParts(body, this.#root, (part, place) => {
      if (place.isCounter) return true;
      const isComposite = typeof part === "object" && part !== null;
      if (isComposite && !this.#hasComposites) return false;
      const identity = keyOf(part);
      if ((isComposite || place.kind === "key") && !this.#brought.has(identity)) return false;
      take(identity, place);
      return true;
    });
  }
}

function share({ seen, known }: PlaceRecord): number {
  return known / seen;
}
