import type { Keyed } from "./keyed.ts";
import type { Replica } from "./replica.ts";

/** A state or a part of one. An element in both lists is removed. A part has one element, present or removed. */
export interface TwoPhaseSetDelta<T> {
  readonly add: readonly Keyed<T>[];
  readonly remove: readonly Keyed<T>[];
}

interface Entry<T> {
  readonly element: T;
  readonly removed: boolean;
}

/**
 * A two-phase set: what was removed never comes back (Shapiro et al. 2011, "A comprehensive study of convergent and
 * commutative replicated data types", specification 12). Where nothing is removed it is a grow-only set: merge is union.
 *
 * Each element climbs a chain of three states, absent < present < removed, and the merge takes the higher; so a
 * removed element needs no place in the add set. The paper lets only a present element be removed. Here any may be:
 * its `add` may still be on its way, and the node that heard of the removal first must not show it later.
 */
export class TwoPhaseSet<T> implements Replica<TwoPhaseSetDelta<T>> {
  readonly #entries = new Map<string, Entry<T>>();
  #present = 0;

  /** How many elements are present. */
  get size(): number {
    return this.#present;
  }

  /** How many elements are removed. Tombstones are never dropped. */
  get tombstones(): number {
    return this.#entries.size - this.#present;
  }

  /** Whether an element of this identity was added and not removed. */
  has(key: string): boolean {
    return this.#entries.get(key)?.removed === false;
  }

  /** An element of this identity, present or removed; `undefined` where neither is known. */
  get(key: string): { readonly element: T; readonly removed: boolean } | undefined {
    return this.#entries.get(key);
  }

  /** Adds one element. Gives the delta to spread, empty where the element is present or was ever removed. */
  add(key: string, element: T): TwoPhaseSetDelta<T> {
    return this.merge({ add: [[key, element]], remove: [] });
  }

  /** Removes one element for ever, whether it was added yet or not. Gives the delta, empty where it was removed before. */
  remove(key: string, element: T): TwoPhaseSetDelta<T> {
    return this.merge({ add: [], remove: [[key, element]] });
  }

  /** Joins a delta or a full state. Gives what changed: elements newly present, elements newly removed. */
  merge(delta: TwoPhaseSetDelta<T>): TwoPhaseSetDelta<T> {
    // Tombstones first: an element that the same delta adds and removes is then never reported as present.
    const remove = delta.remove.filter(([key, element]) => this.#bury(key, element));
    const add = delta.add.filter(([key, element]) => this.#insert(key, element));
    return { add, remove };
  }

  /** The present elements in order of arrival at this replica. */
  value(): readonly T[] {
    return this.#select(false).map(([, element]) => element);
  }

  /** Everything, tombstones included, as a delta that brings an empty replica up to this one. */
  fullState(): TwoPhaseSetDelta<T> {
    return { add: this.#select(false), remove: this.#select(true) };
  }

  *parts(): Iterable<TwoPhaseSetDelta<T>> {
    for (const [key, { element, removed }] of this.#entries) {
      if (removed) yield { add: [], remove: [[key, element]] };
      else yield { add: [[key, element]], remove: [] };
    }
  }

  #insert(key: string, element: T): boolean {
    if (this.#entries.has(key)) return false;
    this.#entries.set(key, { element, removed: false });
    this.#present += 1;
    return true;
  }

  #bury(key: string, element: T): boolean {
    const known = this.#entries.get(key);
    if (known?.removed) return false;
    this.#entries.set(key, { element, removed: true });
    if (known !== undefined) this.#present -= 1;
    return true;
  }

  #select(removed: boolean): Keyed<T>[] {
    const selected: Keyed<T>[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.removed === removed) selected.push([key, entry.element]);
    }
    return selected;
  }
}
