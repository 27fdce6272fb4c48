import {
  EMPTY_VECTOR,
  mergeVectors,
  nextCounter,
  type VectorJson,
  vectorFromJson,
  vectorToJson,
} from "./clocks/version-vector.ts";
import type { Canonical } from "./keyed.ts";
import { MultiValueRegister } from "./multi-value-register.ts";
import type { Replica } from "./replica.ts";
import { dotOf, type MultiValueState, parseState, type Sibling, timeField } from "./siblings.ts";

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
  readonly #registers = new Map<string, MultiValueRegister<T>>();
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
    return this.#registers.size;
  }

  /**
   * Writes a value for a client that has read `context`: what the context covers is replaced, the rest stays. The
   * write's counter is one more than any that is known of this client for this key, here or in the context. Throws a
   * RangeError, and changes nothing, on a context that is no version vector, a time that is none, and an exhausted counter.
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
    const register = this.#registers.get(key);
    const last = Math.max(read.get(client) ?? 0, register?.lastCounter(client) ?? 0);
    const counter = nextCounter(client, last);
    const sibling: Sibling<T> = {
      client,
      counter,
      context: vectorToJson(read),
      value,
      ...timeField(lastWriterTs),
    };
    const replaced = lastWriterTs === undefined ? {} : vectorToJson(register?.standing() ?? EMPTY_VECTOR);
    const delta = this.merge([[key, { siblings: [sibling], replaced }]]);
    return { vc: vectorToJson(new Map(read).set(client, counter)), delta };
  }

  /** The siblings of a key, ordered by client, counter and canonical JSON; `undefined` where there are none. */
  read(key: string): MultiValueRead<T> | undefined {
    const siblings = this.#registers.get(key)?.siblings() ?? [];
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
    const parsed = delta.map(([key, state]) => [key, parseState(state, this.#canonical)] as const);
    const changed: [string, MultiValueState<T>][] = [];
    for (const [key, state] of parsed) {
      const register = this.#registers.get(key) ?? new MultiValueRegister<T>();
      const before = register.size;
      const change = register.merge(state);
      if (change === undefined) continue;
      this.#registers.set(key, register);
      this.#standing += register.size - before;
      changed.push([key, change]);
    }
    return changed;
  }

  /** All that is known of a key, its siblings in the order of `read`; `undefined` where nothing is. */
  state(key: string): MultiValueState<T> | undefined {
    return this.#registers.get(key)?.fullState();
  }

  /** The keys with their siblings' values, in the order of `read`. */
  value(): ReadonlyMap<string, readonly T[]> {
    const values = new Map<string, readonly T[]>();
    for (const [key, register] of this.#registers) {
      if (register.size > 0)
        values.set(
          key,
          register.siblings().map(({ value }) => value),
        );
    }
    return values;
  }

  /** The time of the key's sibling for which the last writer was to win; `undefined` where there is none. */
  timestamp(key: string): number | undefined {
    return this.#registers.get(key)?.timestamp();
  }

  fullState(): MultiValueDelta<T> {
    return [...this.#registers].map(([key, register]) => [key, register.fullState()]);
  }

  *parts(): Iterable<MultiValueDelta<T>> {
    for (const [key, register] of this.#registers) for (const part of register.parts()) yield [[key, part]];
  }
}
