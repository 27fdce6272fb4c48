import type { Keyed } from "./keyed.ts";
import type { Replica } from "./replica.ts";

/** A state or a part of one. A part has one element. */
export type GSetDelta<T> = readonly Keyed<T>[];

/** A set that only grows: the join is the union (Shapiro et al. 2011, specification 11). */
export class GSet<T> implements Replica<GSetDelta<T>> {
  readonly #elements = new Map<string, T>();

  /** How many elements there are. */
  get size(): number {
    return this.#elements.size;
  }

  /** Whether an element of this identity was added. */
  has(key: string): boolean {
    return this.#elements.has(key);
  }

  /** Adds one element. Gives the delta to spread, empty where the element is present. */
  add(key: string, element: T): GSetDelta<T> {
    return this.merge([[key, element]]);
  }

  merge(delta: GSetDelta<T>): GSetDelta<T> {
    return delta.filter(([key, element]) => {
      if (this.#elements.has(key)) return false;
      this.#elements.set(key, element);
      return true;
    });
  }

  /** The elements in order of arrival at this replica. */
  value(): readonly T[] {
    return [...this.#elements.values()];
  }

  fullState(): GSetDelta<T> {
    return [...this.#elements];
  }

  *parts(): Iterable<GSetDelta<T>> {
    for (const element of this.#elements) yield [element];
  }
}
