import { dominates, EMPTY_VECTOR, mergeVectors, type VersionVector } from "./clocks/version-vector.ts";
import {
  addSibling,
  byIdentity,
  dotOf,
  idOf,
  isCovered,
  isLater,
  type MultiValueState,
  type ParsedState,
  toState,
  type Write,
} from "./siblings.ts";

/** One key of a multi-value map. Invariants: no sibling's dot is covered by what is replaced; every sibling's context is; at most one sibling has a timestamp. */
export class MultiValueRegister<T> {
  readonly #siblings = new Map<string, Write<T>>();
  #replaced: VersionVector = EMPTY_VECTOR;
  /** Dots of writes that lost to a later one. No part of the state: they only keep numbers from being given twice. */
  #lost: VersionVector = EMPTY_VECTOR;

  /** How many siblings stand. */
  get size(): number {
    return this.#siblings.size;
  }

  /** The siblings by client, number and canonical JSON. */
  siblings(): readonly Write<T>[] {
    return [...this.#siblings.values()].sort(byIdentity);
  }

  /** The time of the sibling for which the last writer was to win; `undefined` where there is none. */
  timestamp(): number | undefined {
    for (const { ts } of this.#siblings.values()) if (ts !== undefined) return ts;
    return undefined;
  }

  /** A vector that covers everything that stands. */
  standing(): VersionVector {
    let dots = EMPTY_VECTOR;
    for (const write of this.#siblings.values()) dots = mergeVectors(dots, dotOf(write));
    return dots;
  }

  /** The number of a client's last write that is known, 0 where there is none. */
  lastCounter(client: string): number {
    let last = Math.max(this.#replaced.get(client) ?? 0, this.#lost.get(client) ?? 0);
    for (const write of this.#siblings.values()) {
      if (write.client === client && write.counter > last) last = write.counter;
    }
    return last;
  }

  /** Joins a state. Gives what was new in it, `undefined` where nothing was. */
  merge({ siblings, replaced }: ParsedState<T>): MultiValueState<T> | undefined {
    const grown = !dominates(this.#replaced, replaced);
    if (grown) this.#replace(replaced);
    let fresh: Write<T>[] = [];
    for (const write of siblings) {
      if (!isCovered(write, this.#replaced) && addSibling(this.#siblings, write)) fresh.push(write);
    }
    if (fresh.some(({ ts }) => ts !== undefined)) {
      this.#forgetEarlier();
      fresh = fresh.filter((write) => this.#siblings.has(idOf(write)));
    }
    return grown || fresh.length > 0 ? toState(fresh, grown ? replaced : EMPTY_VECTOR) : undefined;
  }

  /** Everything, the siblings in their order. */
  fullState(): MultiValueState<T> {
    return toState(this.siblings(), this.#replaced);
  }

  /** Each sibling with its context, and for each client how many writes are replaced, where no context of a sibling tells. */
  *parts(): Iterable<MultiValueState<T>> {
    let told = EMPTY_VECTOR;
    for (const write of this.siblings()) {
      told = mergeVectors(told, write.context);
      yield toState([write], EMPTY_VECTOR);
    }
    for (const [client, counter] of this.#replaced) {
      if (counter > (told.get(client) ?? 0)) yield toState<T>([], new Map([[client, counter]]));
    }
  }

  /** A write that a vector covers stands no longer. */
  #replace(vector: VersionVector): void {
    this.#replaced = mergeVectors(this.#replaced, vector);
    for (const [id, write] of this.#siblings) if (isCovered(write, this.#replaced)) this.#siblings.delete(id);
  }

  /** Only the latest of the writes with a timestamp stands. */
  #forgetEarlier(): void {
    const timed = [...this.#siblings.values()].filter(({ ts }) => ts !== undefined);
    const latest = timed.reduce((best, write) => (isLater(write, best) ? write : best));
    for (const write of timed) {
      if (write === latest) continue;
      this.#siblings.delete(idOf(write));
      this.#lost = mergeVectors(this.#lost, dotOf(write));
    }
  }
}
