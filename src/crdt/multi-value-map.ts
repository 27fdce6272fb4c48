import {
  dominates,
  EMPTY_VECTOR,
  mergeVectors,
  nextCounter,
  type VectorJson,
  type VersionVector,
  vectorFromJson,
  vectorToJson,
} from "./clocks/version-vector.ts";
import type { Canonical } from "./keyed.ts";
import type { Replica } from "./replica.ts";
import {
  addSibling,
  type Cell,
  dotOf,
  emptyCell,
  idOf,
  isCovered,
  isLater,
  type MultiValueState,
  ordered,
  parseCell,
  type Sibling,
  timeField,
  toState,
  type Write,
} from "./siblings.ts";

/** A state or a part of one. A part has one sibling with its context, or how many writes of one client are replaced. */
export type MultiValueDelta<T> = readonly MultiValueItem<T>[];

export type MultiValueItem<T> = readonly [key: string, state: MultiValueState<T>];

/** A value with its clock, as a client sees it. */
export interface Version<T> {
  readonly value: T;
  readonly vc: VectorJson;
}

export interface MultiValueRead<T> {
  readonly values: readonly Version<T>[];
  readonly conflict: boolean;
}

/** The result of a write: its clock, to be handed back as the context of a later write, and the delta to spread. */
export interface MultiValueWrite<T> {
  readonly vc: VectorJson;
  readonly delta: MultiValueDelta<T>;
}

/**
 * A map of multi-value registers: of concurrent writes all are kept, as siblings, until a write whose context covers
 * them replaces them (Shapiro et al. 2011, specification 10, with the dots of Preguiça et al. 2010, "Dotted version
 * vectors: logical clocks for optimistic replication").
 *
 * The state is a function of the set of writes that are known: those stand whose dot no known context covers. So it
 * does not matter in which order, how often, or in what company they come. Dots are needed because a plain vector
 * comparison would take a client's second write, made without having read, to replace its first ({c1: 2} > {c1: 1}).
 *
 * Where the last writer is to win, a write replaces all siblings that its node knows, and of concurrent ones that other
 * nodes made likewise only the one with the latest timestamp stands. The others are forgotten, not replaced: a context
 * that covers the winner says nothing of them. So a replica that hears of them later than others may show one for a
 * while, until states have been exchanged; something always stands, since causes come before timestamps.
 *
 * The wire's clocks are kept by client, so they cannot tell one case: a client that writes to one key at two nodes at
 * once makes the same dot twice. Both values are kept, as siblings with equal clocks; a context that covers the one covers the other.
 * And a context is taken at its word: one that was invented, not read, replaces writes that nobody has seen.
 */
export class MultiValueMap<T> implements Replica<MultiValueDelta<T>> {
  readonly #cells = new Map<string, Cell<T>>();
  readonly #canonical: Canonical<T>;
  #standing = 0;

  constructor(canonical: Canonical<T>) {
    this.#canonical = canonical;
  }

  /** How many siblings stand, over all keys. */
  get standing(): number {
    return this.#standing;
  }

  /** How many keys are known. */
  get size(): number {
    return this.#cells.size;
  }

  /**
   * Writes a value for a client that has read `context`: what the context covers is replaced, the rest stays. The
   * write's counter is one more than any that is known of this client for this key, here or in the context. Throws a
   * RangeError, and changes nothing, on a context that is no version vector and on an exhausted counter.
   *
   * With `lastWriterTs`, a time in seconds, the last writer wins: everything that stands here is replaced.
   */
  write(
    client: string,
    key: string,
    value: T,
    context: VectorJson,
    lastWriterTs?: number,
  ): MultiValueWrite<T> {
    const read = vectorFromJson(context);
    const last = Math.max(read.get(client) ?? 0, this.#lastCounter(key, client));
    const counter = nextCounter(client, last);
    const sibling: Sibling<T> = {
      client,
      counter,
      context: vectorToJson(read),
      value,
      ...timeField(lastWriterTs),
    };
    const replaced = lastWriterTs === undefined ? {} : vectorToJson(this.#dotsOf(key));
    const delta = this.merge([[key, { siblings: [sibling], replaced }]]);
    return { vc: vectorToJson(new Map(read).set(client, counter)), delta };
  }

  /** The siblings of a key, ordered by client, counter and canonical JSON; `undefined` where there are none. */
  read(key: string): MultiValueRead<T> | undefined {
    const siblings = ordered(this.#cells.get(key));
    if (siblings.length === 0) return undefined;
    const values = siblings.map((write) => ({
      value: write.value,
      vc: vectorToJson(mergeVectors(write.context, dotOf(write))),
    }));
    return { values, conflict: values.length > 1 };
  }

  /**
   * Joins a delta or a full state. Gives what was new: siblings, and of the replaced what had not been known to be.
   * Throws a RangeError, and changes nothing, on a counter or a vector that is none.
   */
  merge(delta: MultiValueDelta<T>): MultiValueDelta<T> {
    const parsed = delta.map(([key, state]) => [key, parseCell(state, this.#canonical)] as const);
    const changed: [string, MultiValueState<T>][] = [];
    for (const [key, incoming] of parsed) {
      const change = this.#mergeCell(key, incoming);
      if (change !== undefined) changed.push([key, change]);
    }
    return changed;
  }

  /** All that is known of a key, its siblings in the order of `read`; `undefined` where nothing is. */
  state(key: string): MultiValueState<T> | undefined {
    const cell = this.#cells.get(key);
    return cell === undefined ? undefined : toState(ordered(cell), cell.replaced);
  }

  /** The keys with their siblings' values, in the order of `read`. */
  value(): ReadonlyMap<string, readonly T[]> {
    const values = new Map<string, readonly T[]>();
    for (const [key, cell] of this.#cells) {
      const siblings = ordered(cell).map(({ value }) => value);
      if (siblings.length > 0) values.set(key, siblings);
    }
    return values;
  }

  /** The time of the key's sibling for which the last writer was to win; `undefined` where there is none. */
  timestamp(key: string): number | undefined {
    for (const { ts } of this.#cells.get(key)?.siblings.values() ?? []) if (ts !== undefined) return ts;
    return undefined;
  }

  fullState(): MultiValueDelta<T> {
    return [...this.#cells].map(([key, cell]) => [key, toState(ordered(cell), cell.replaced)]);
  }

  *parts(): Iterable<MultiValueDelta<T>> {
    for (const [key, cell] of this.#cells) {
      let told = EMPTY_VECTOR;
      for (const write of ordered(cell)) {
        told = mergeVectors(told, write.context);
        yield [[key, toState([write], EMPTY_VECTOR)]];
      }
      // A sibling brings what its context has replaced.
      for (const [client, counter] of cell.replaced) {
        if (counter > (told.get(client) ?? 0)) yield [[key, toState<T>([], new Map([[client, counter]]))]];
      }
    }
  }

  #mergeCell(key: string, incoming: Cell<T>): MultiValueState<T> | undefined {
    const cell = this.#cells.get(key) ?? emptyCell<T>();
    const before = cell.siblings.size;
    const grown = !dominates(cell.replaced, incoming.replaced);
    if (grown) replace(cell, incoming.replaced);
    let fresh: Write<T>[] = [];
    for (const write of incoming.siblings.values()) {
      if (!isCovered(write, cell.replaced) && addSibling(cell.siblings, write)) fresh.push(write);
    }
    if (fresh.some(({ ts }) => ts !== undefined)) {
      forgetEarlier(cell);
      fresh = fresh.filter((write) => cell.siblings.has(idOf(write)));
    }
    if (!grown && fresh.length === 0) return undefined;
    this.#cells.set(key, cell);
    this.#standing += cell.siblings.size - before;
    return toState(fresh, grown ? incoming.replaced : EMPTY_VECTOR);
  }

  /** A vector that covers everything that stands. */
  #dotsOf(key: string): VersionVector {
    let dots = EMPTY_VECTOR;
    for (const write of this.#cells.get(key)?.siblings.values() ?? [])
      dots = mergeVectors(dots, dotOf(write));
    return dots;
  }

  #lastCounter(key: string, client: string): number {
    const cell = this.#cells.get(key);
    let last = Math.max(cell?.replaced.get(client) ?? 0, cell?.lost.get(client) ?? 0);
    for (const write of cell?.siblings.values() ?? []) {
      if (write.client === client && write.counter > last) last = write.counter;
    }
    return last;
  }
}

/** A write that a vector covers stands no longer. */
function replace<T>(cell: Cell<T>, vector: VersionVector): void {
  cell.replaced = mergeVectors(cell.replaced, vector);
  for (const [id, write] of cell.siblings) if (isCovered(write, cell.replaced)) cell.siblings.delete(id);
}

/** Only the latest of the writes with a timestamp stands. */
function forgetEarlier<T>(cell: Cell<T>): void {
  let latest: Write<T> | undefined;
  for (const write of cell.siblings.values()) {
    if (write.ts !== undefined && (latest === undefined || isLater(write, latest))) latest = write;
  }
  for (const [id, write] of cell.siblings) {
    if (write.ts === undefined || write === latest) continue;
    cell.siblings.delete(id);
    cell.lost = mergeVectors(cell.lost, dotOf(write));
  }
}
