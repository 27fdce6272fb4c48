import { HybridClock } from "./clocks/hybrid-clock.ts";
import type { Canonical } from "./keyed.ts";
import { checkEntry, isLaterEntry, type LwwEntry } from "./lww-entry.ts";
import type { Replica } from "./replica.ts";

/** A state, which is its own only part; `null`: nothing was written. */
export type LwwRegisterDelta<T> = LwwEntry<T> | null;

/**
 * A last-writer-wins register (Shapiro et al. 2011, specification 8) with timestamps of a hybrid logical clock: a write is later
 * than what it overwrites and than what this replica has heard.
 */
export class LwwRegister<T> implements Replica<LwwRegisterDelta<T>> {
  readonly #canonical: Canonical<T>;
  readonly #clock: HybridClock;
  #entry: LwwEntry<T> | undefined;

  /** `clock`: one clock for all registers of a node. */
  constructor(canonical: Canonical<T>, clock: HybridClock = new HybridClock()) {
    this.#canonical = canonical;
    this.#clock = clock;
  }

  /** The winning value and its timestamp, `undefined` where nothing was written. */
  get(): LwwEntry<T> | undefined {
    return this.#entry;
  }

  /** Writes a value at `nowSeconds`; gives it with its timestamp. Throws a RangeError, and changes nothing, where none is left. */
  write(value: T, nowSeconds: number): LwwEntry<T> {
    const entry = { value, ts: this.#clock.issue(nowSeconds, this.#entry?.ts) };
    this.#entry = entry;
    return entry;
  }

  /**
   * Joins an entry; the clock hears of it where the replica's time in seconds is told. Gives it back if it won, otherwise
   * `null`. Throws a RangeError, and changes nothing, if its timestamp is none.
   */
  merge(delta: LwwRegisterDelta<T>, nowSeconds?: number): LwwRegisterDelta<T> {
    if (delta === null) return null;
    checkEntry(delta, "this register");
    if (nowSeconds !== undefined) this.#clock.hear(delta.ts, nowSeconds);
    if (!isLaterEntry(delta, this.#entry, this.#canonical)) return null;
    this.#entry = delta;
    return delta;
  }

  fullState(): LwwRegisterDelta<T> {
    return this.#entry ?? null;
  }

  parts(): Iterable<LwwRegisterDelta<T>> {
    return this.#entry === undefined ? [] : [this.#entry];
  }
}
