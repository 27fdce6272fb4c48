import type { Canonical } from "./keyed.ts";
import { isTimestamp, nextTimestampAfter } from "./timestamp.ts";

/** A value and when it was written, in seconds. */
export interface LwwEntry<T> {
  readonly value: T;
  readonly ts: number;
}

/** A state or a part of one. */
export type LwwDelta<T> = readonly LwwItem<T>[];

export type LwwItem<T> = readonly [key: string, entry: LwwEntry<T>];

/** The result of a write: its timestamp in seconds, and the delta to spread. */
export interface LwwWrite<T> {
  readonly ts: number;
  readonly delta: LwwDelta<T>;
}

/**
 * A map of last-writer-wins registers (Shapiro et al. 2011, specification 8). The later timestamp wins; of equal ones
 * the value whose canonical JSON text is greater by UTF-16 code units, which is the same on every node.
 *
 * Timestamps are the clock's, made into a hybrid logical clock (Kulkarni et al. 2014, "Logical physical clocks"): a
 * write is later than every earlier write of this node and than what it overwrites, whatever the clocks say. So a
 * clock that stepped back loses no write, and a value from the far future can still be overwritten where it was seen.
 * A future timestamp is followed only by a write to the same key; until then the node's other writes keep to the clock.
 */
export class LwwMap<T> {
  readonly #entries = new Map<string, LwwEntry<T>>();
  readonly #canonical: Canonical<T>;
  /** Never falls. Below zero nothing was written yet. */
  #lastIssued = -1;

  constructor(canonical: Canonical<T>) {
    this.#canonical = canonical;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The winning value of a key and its timestamp, `undefined` where there is none. */
  get(key: string): LwwEntry<T> | undefined {
    return this.#entries.get(key);
  }

  /**
   * The timestamp in seconds that a write to the key would get now. It is after all that this node issued and after the
   * key's present one, and never before `nowSeconds`. Throws a RangeError on a time that is negative or no timestamp.
   */
  nextTimestamp(key: string, nowSeconds: number): number {
    if (!(nowSeconds >= 0 && isTimestamp(nowSeconds)))
      throw new RangeError(`not a time in seconds: ${nowSeconds}`);
    const clock =
      this.#lastIssued < 0 ? nowSeconds : Math.max(nowSeconds, nextTimestampAfter(this.#lastIssued));
    const current = this.#entries.get(key)?.ts ?? -1;
    return current < clock ? clock : nextTimestampAfter(current);
  }

  /**
   * Writes a value at `nowSeconds`. Throws a RangeError, and changes nothing, where no timestamp is left: the key or
   * this node's clock stands at `TIMESTAMP_SECONDS_MAX`, which only a forged timestamp can bring about.
   */
  write(key: string, value: T, nowSeconds: number): LwwWrite<T> {
    const ts = this.nextTimestamp(key, nowSeconds);
    if (!isTimestamp(ts)) throw new RangeError(`no later timestamp is left for key ${JSON.stringify(key)}`);
    this.#lastIssued = ts;
    return { ts, delta: this.merge([[key, { value, ts }]]) };
  }

  /**
   * Joins a delta or a full state. Gives the entries that won, one for each key updated. Throws a RangeError, and
   * changes nothing, if any of the timestamps is none.
   */
  merge(delta: LwwDelta<T>): LwwDelta<T> {
    for (const [key, { ts }] of delta) {
      if (!isTimestamp(ts)) throw new RangeError(`not a timestamp for key ${JSON.stringify(key)}: ${ts}`);
    }
    const updated = new Map<string, LwwEntry<T>>();
    for (const [key, { value, ts }] of delta) {
      const entry = { value, ts };
      const holder = this.#entries.get(key);
      if (!this.#wins(entry, holder)) continue;
      this.#entries.set(key, entry);
      updated.set(key, entry);
    }
    return [...updated];
  }

  /** The keys with their values, in order of arrival at this replica. */
  value(): ReadonlyMap<string, T> {
    return new Map([...this.#entries].map(([key, entry]) => [key, entry.value]));
  }

  /** Everything, as a delta that brings an empty replica up to this one. */
  fullState(): LwwDelta<T> {
    return [...this.#entries];
  }

  #wins(challenger: LwwEntry<T>, holder: LwwEntry<T> | undefined): boolean {
    if (holder === undefined) return true;
    if (challenger.ts !== holder.ts) return challenger.ts > holder.ts;
    return this.#canonical(challenger.value) > this.#canonical(holder.value);
  }
}
