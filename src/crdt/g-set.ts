import type { Keyed } from "./keyed.ts";

/** A state or a part of one: both are sets of elements, so both merge alike and a group of deltas is a delta. */
export type GSetDelta<T> = readonly Keyed<T>[];

/**
 * A grow-only set: the merge is set union (Shapiro et al. 2011, "A comprehensive study of convergent and commutative
 * replicated data types", specification 11; deltas: Almeida et al. 2018, "Delta state replicated data types").
 */
export class GSet<T> {
  readonly #elements = new Map<string, T>();

  /** How many different elements there are. */
  get size(): number {
    return this.#elements.size;
  }

  /** Whether an element of this identity is in the set. */
  has(key: string): boolean {
    return this.#elements.has(key);
  }

  /** Adds one element. Gives the delta to spread, empty where the element was there already. */
  add(key: string, element: T): GSetDelta<T> {
    return this.merge([[key, element]]);
  }

  /** Joins a delta or a full state. Gives the elements that were new, in the order in which they came. */
  merge(delta: GSetDelta<T>): GSetDelta<T> {
    const added: Keyed<T>[] = [];
    for (const [key, element] of delta) {
      if (this.#elements.has(key)) continue;
      this.#elements.set(key, element);
      added.push([key, element]);
    }
    return added;
  }

  /** The elements in order of arrival at this replica. */
  value(): readonly T[] {
    return [...this.#elements.values()];
  }

  /** Everything, as a delta that brings an empty replica up to this one. */
  fullState(): GSetDelta<T> {
    return [...this.#elements];
  }
}
