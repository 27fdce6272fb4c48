import { HybridClock } from "./clocks/hybrid-clock.ts";
import type { Canonical } from "./keyed.ts";
import { checkEntry, isLaterEntry, type LwwEntry } from "./lww-entry.ts";
import type { Replica } from "./replica.ts";

/** A state or a part of one. A part has one entry. */
export type LwwDelta<T> = readonly LwwItem<T>[];

export type LwwItem<T> = readonly [key: string, entry: LwwEntry<T>];

/** The result of a write: its timestamp in seconds, and the delta to spread. */
export interface LwwWrite<T> {
  readonly ts: number;
  readonly delta: LwwDelta<T>;
}

/**
 * A map of last-writer-wins registers (Shapiro et al. 2011, specification 8), whose timestamps are those of a hybrid logical
 * clock: a write is later than every earlier write of this node, than what it overwrites, and than what the node has heard
 * from others, as far as that is not too far ahead. So a clock that is behind or stepped back loses no write.
 *
 * A value from the far future can still be overwritten where it was seen: the write is stamped just after it. Only such a write
 * takes this node's later timestamps along, since those never go back; having heard of it does not.
 */
export class LwwMap<T> implements Replica<LwwDelta<T>> {
  readonly #entries = new Map<string, LwwEntry<T>>();
  readonly #canonical: Canonical<T>;
  readonly #clock: HybridClock;

  /** `clock`: one clock for all that a node stamps. */
  constructor(canonical: Canonical<T>, clock: HybridClock = new HybridClock()) {
    this.#canonical = canonical;
    this.#clock = clock;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The winning value of a key and its timestamp, `undefined` where there is none. */
  get(key: string): LwwEntry<T> | undefined {
    return this.#entries.get(key);
  }

  /** Writes as `put` does; gives the delta as well. */
  write(key: string, value: T, nowSeconds: number): LwwWrite<T> {
    const entry = this.put(key, value, nowSeconds);
    return { ts: entry.ts, delta: [[key, entry]] };
  }

  /**
   * Writes a value at `nowSeconds`; gives it with its timestamp. Throws a RangeError, and changes nothing, where no timestamp is
   * left: the key or this node's clock stands at `TIMESTAMP_SECONDS_MAX`, which only a forged timestamp can bring about.
   */
  put(key: string, value: T, nowSeconds: number): LwwEntry<T> {
    const ts = this.#clock.issue(nowSeconds, this.#entries.get(key)?.ts);
    const entry = { value, ts };
    this.#entries.set(key, entry);
    return entry;
  }

  /**
   * Joins one entry; the clock hears of it where the node's time in seconds is told. True if it won. Throws a RangeError, and
   * changes nothing, if its timestamp is none.
   */
  join(key: string, entry: LwwEntry<T>, nowSeconds?: number): boolean {
    checkEntry(entry, "a key");
    if (nowSeconds !== undefined) this.#clock.hear(entry.ts, nowSeconds);
    if (!isLaterEntry(entry, this.#entries.get(key), this.#canonical)) return false;
    this.#entries.set(key, entry);
    return true;
  }

  /** Joins a delta or a full state whole, or throws a RangeError. Gives the entries that won, one for each key updated. */
  merge(delta: LwwDelta<T>, nowSeconds?: number): LwwDelta<T> {
    for (const [key, entry] of delta) checkEntry(entry, `key ${JSON.stringify(key)}`);
    const updated = new Map<string, LwwEntry<T>>();
    for (const [key, entry] of delta) if (this.join(key, entry, nowSeconds)) updated.set(key, entry);
    return [...updated];
  }

  /** The keys with their values, in order of arrival at this replica. */
  value(): ReadonlyMap<string, T> {
    return new Map([...this.#entries].map(([key, entry]) => [key, entry.value]));
  }

  fullState(): LwwDelta<T> {
    return [...this.#entries];
  }

  *parts(): Iterable<LwwDelta<T>> {
    for (const item of this.#entries) yield [item];
  }
}
