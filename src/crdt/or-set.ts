import { byDot, CausalContext, type CausalContextJson, type Dot } from "./clocks/causal-context.ts";
import type { Replica } from "./replica.ts";

/**
 * A state or a part of one: elements with the dots of the additions that stand, and all dots that are known. A dot that is known
 * and stands nowhere was removed. A part has one dot.
 */
export interface OrSetDelta<T> {
  readonly entries: readonly OrSetEntry<T>[];
  readonly seen: CausalContextJson;
}

export type OrSetEntry<T> = readonly [key: string, element: T, dots: readonly Dot[]];

interface Entry<T> {
  readonly element: T;
  readonly dots: Map<string, Dot>;
}

/**
 * An observed-remove set: elements come and go as often as one likes, and of an addition and a removal that knew nothing of
 * each other the addition wins (Shapiro et al. 2011, specification 15). There are no tombstones: a removal only forgets the
 * dots of the additions that it has seen, and the causal context tells that they were there once (Bieniusa et al. 2012, "An
 * optimized conflict-free replicated set"; deltas after Almeida, Shoker, Baquero 2018, section 7.3).
 *
 * A writer's dots are numbered without gaps, by one replica that never forgets: after a loss of memory it is another writer.
 * Contexts are believed: a forged one can remove elements and use up the numbers of a writer. It then also makes as many `parts` as
 * it claims dots.
 */
export class OrSet<T> implements Replica<OrSetDelta<T>> {
  readonly #entries = new Map<string, Entry<T>>();
  /** The keys of the dots that stand. */
  readonly #keys = new Map<string, string>();
  readonly #seen = new CausalContext();

  /** How many elements are present. */
  get size(): number {
    return this.#entries.size;
  }

  /** Whether an element of this identity is present. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Adds an element, once more if it is present: then this addition outlives removals that have only seen the earlier ones. */
  add(writer: string, key: string, element: T): OrSetDelta<T> {
    const dot = this.#seen.next(writer);
    const seen = CausalContext.of([...this.#dotsOf(key), dot]);
    return this.merge({ entries: [[key, element, [dot]]], seen: seen.toJson() });
  }

  /** Removes what was seen of an element. Gives the delta, empty where it is not present. */
  remove(key: string): OrSetDelta<T> {
    return this.merge({ entries: [], seen: CausalContext.of(this.#dotsOf(key)).toJson() });
  }

  /**
   * Joins a delta or a full state: a dot stands if both have it, or if one has it and the other has never seen it. Throws a
   * RangeError, and changes nothing, on a dot that is none and on one that stands twice. Takes time by the dots that stand and by
   * the ranges of the context, however many dots those claim.
   */
  merge(delta: OrSetDelta<T>): OrSetDelta<T> {
    const dots = delta.entries.flatMap((entry) => entry[2]);
    const standing = new Set(dots.map(idOf));
    if (standing.size < dots.length) throw new RangeError("a dot stands twice");
    const theirs = CausalContext.fromJson(delta.seen);
    // An addition is seen where it stands, whatever the sender says.
    theirs.merge(CausalContext.of(dots));
    const changed = theirs.without(this.#seen);
    const entries = this.#insert(delta.entries);
    changed.merge(CausalContext.of(this.#forget(standing, theirs)));
    this.#seen.merge(theirs);
    return { entries, seen: changed.toJson() };
  }

  /** The present elements, in order of arrival at this replica. */
  value(): readonly T[] {
    return [...this.#entries.values()].map(({ element }) => element);
  }

  fullState(): OrSetDelta<T> {
    const entries = [...this.#entries].map(
      ([key, { element, dots }]): OrSetEntry<T> => [key, element, [...dots.values()].sort(byDot)],
    );
    return { entries, seen: this.#seen.toJson() };
  }

  *parts(): Iterable<OrSetDelta<T>> {
    for (const [key, { element, dots }] of this.#entries)
      for (const dot of dots.values()) yield { entries: [[key, element, [dot]]], seen: only(dot) };
    for (const dot of this.#seen.dots())
      if (!this.#keys.has(idOf(dot))) yield { entries: [], seen: only(dot) };
  }

  #dotsOf(key: string): readonly Dot[] {
    return [...(this.#entries.get(key)?.dots.values() ?? [])];
  }

  /** Takes in additions that were never seen; gives them. */
  #insert(entries: readonly OrSetEntry<T>[]): OrSetEntry<T>[] {
    const inserted: OrSetEntry<T>[] = [];
    for (const [key, element, dots] of entries) {
      const fresh = dots.filter((dot) => !this.#seen.has(dot));
      if (fresh.length === 0) continue;
      const entry = this.#entries.get(key) ?? { element, dots: new Map<string, Dot>() };
      for (const dot of fresh) {
        entry.dots.set(idOf(dot), dot);
        this.#keys.set(idOf(dot), key);
      }
      this.#entries.set(key, entry);
      inserted.push([key, element, fresh]);
    }
    return inserted;
  }

  /** Forgets additions that the other side has seen, and that do not stand there any more; gives them. */
  #forget(standing: ReadonlySet<string>, theirs: CausalContext): Dot[] {
    const forgotten: Dot[] = [];
    for (const dot of this.#standingOf(theirs)) {
      const id = idOf(dot);
      if (standing.has(id)) continue;
      const key = this.#keys.get(id) as string;
      const entry = this.#entries.get(key) as Entry<T>;
      this.#keys.delete(id);
      entry.dots.delete(id);
      if (entry.dots.size === 0) this.#entries.delete(key);
      forgotten.push(dot);
    }
    return forgotten;
  }

  /** The dots that stand here and that a context has seen. Goes through the fewer of both. */
  #standingOf(context: CausalContext): Dot[] {
    if (context.size <= this.#keys.size)
      return [...context.dots()].filter((dot) => this.#keys.has(idOf(dot)));
    return [...this.#entries.values()].flatMap(({ dots }) =>
      [...dots.values()].filter((dot) => context.has(dot)),
    );
  }
}

function idOf([writer, counter]: Dot): string {
  return `${counter} ${writer}`;
}

function only(dot: Dot): CausalContextJson {
  return CausalContext.of([dot]).toJson();
}
