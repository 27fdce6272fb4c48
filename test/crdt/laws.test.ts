import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VectorJson } from "../../src/crdt/clocks/version-vector.ts";
import { GCounter, type GCounterDelta } from "../../src/crdt/g-counter.ts";
import { GSet, type GSetDelta } from "../../src/crdt/g-set.ts";
import type { LwwEntry } from "../../src/crdt/lww-entry.ts";
import { type LwwDelta, LwwMap } from "../../src/crdt/lww-map.ts";
import { LwwRegister, type LwwRegisterDelta } from "../../src/crdt/lww-register.ts";
import { type MultiValueDelta, MultiValueMap } from "../../src/crdt/multi-value-map.ts";
import { OrSet, type OrSetDelta } from "../../src/crdt/or-set.ts";
import { PnCounter, type PnCounterDelta } from "../../src/crdt/pn-counter.ts";
import { TwoPhaseSet, type TwoPhaseSetDelta } from "../../src/crdt/two-phase-set.ts";
import { canonicalJson } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";
import { contextOf, setText } from "./canonical.ts";
import { holdTo, itKeepsTheLaws, type Law, laws, type Subject } from "./laws.ts";

const element = fc.nat({ max: 5 });
const writtenValue = fc.constantFrom<Json>(1, 2, "1", { a: 1, b: 2 });
const now = fc.nat({ max: 3 });

const gSet: Subject<GSetDelta<number>, number> = {
  create: () => new GSet<number>(),
  operation: element,
  perform: (set: GSet<number>, added) => set.add(String(added), added),
  text: setText,
};

const twoPhaseSet: Subject<TwoPhaseSetDelta<number>, { element: number; isAdded: boolean }> = {
  create: () => new TwoPhaseSet<number>(),
  operation: fc.record({ element, isAdded: fc.boolean() }),
  perform: (set: TwoPhaseSet<number>, { element, isAdded }) =>
    isAdded ? set.add(String(element), element) : set.remove(String(element), element),
  text: ({ add, remove }) => `${setText(add)} / ${setText(remove)}`,
};

const orSet: Subject<OrSetDelta<number>, { element: number; isAdded: boolean }> = {
  create: () => new OrSet<number>(),
  operation: fc.record({ element, isAdded: fc.boolean() }),
  perform: (set: OrSet<number>, { element, isAdded }, number) =>
    isAdded ? set.add(`n${number}#0`, String(element), element) : set.remove(String(element)),
  text: ({ entries, seen }) => `${setText(entries)} / ${JSON.stringify(seen)}`,
};

const gCounter: Subject<GCounterDelta, number> = {
  create: () => new GCounter(),
  operation: fc.nat({ max: 5 }),
  perform: (counter: GCounter, amount, number) => counter.add(`n${number}#0`, amount),
  text: setText,
};

const pnCounter: Subject<PnCounterDelta, number> = {
  create: () => new PnCounter(),
  operation: fc.integer({ min: -5, max: 5 }),
  perform: (counter: PnCounter, amount, number) => counter.add(`n${number}#0`, amount),
  text: ({ p, n }) => `${setText(p)} / ${setText(n)}`,
};

const lwwRegister: Subject<LwwRegisterDelta<Json>, { value: Json; now: number }> = {
  create: () => new LwwRegister<Json>(canonicalJson),
  operation: fc.record({ value: writtenValue, now }),
  perform: (register: LwwRegister<Json>, { value, now }) => register.write(value, now),
  text: (state) => canonicalJson(state as Json),
};

const lwwMap: Subject<LwwDelta<Json>, { key: string; value: Json; now: number }> = {
  create: () => new LwwMap<Json>(canonicalJson),
  operation: fc.record({ key: fc.constantFrom("a", "b", "__proto__"), value: writtenValue, now }),
  perform: (map: LwwMap<Json>, { key, value, now }) => map.write(key, value, now).delta,
  text: setText,
};

interface SiblingWrite {
  readonly client: string;
  readonly key: string;
  readonly value: Json;
  /** `undefined`: all that the client can read. */
  readonly context: VectorJson | undefined;
}

const multiValueMap: Subject<MultiValueDelta<Json>, SiblingWrite> = {
  create: () => new MultiValueMap<Json>(canonicalJson),
  operation: fc.record({
    client: fc.constantFrom("c1", "c2", "__proto__"),
    key: fc.constantFrom("a", "__proto__"),
    value: fc.constantFrom<Json>(1, 2, "1"),
    context: fc.option(
      fc.dictionary(fc.constantFrom("c1", "c2", "__proto__"), fc.nat({ max: 3 }), { noNullPrototype: true }),
      { nil: undefined },
    ),
  }),
  perform: (map: MultiValueMap<Json>, { client, key, value, context }) =>
    map.write(client, key, value, context ?? contextOf(map, key)).delta,
  text: setText,
};

// One row per type.
describe("a grow-only set", () => itKeepsTheLaws(gSet));
describe("a two-phase set", () => itKeepsTheLaws(twoPhaseSet));
describe("an observed-remove set", () => itKeepsTheLaws(orSet));
describe("a grow-only counter", () => itKeepsTheLaws(gCounter));
describe("a counter that goes up and down", () => itKeepsTheLaws(pnCounter));
describe("a last-writer-wins register", () => itKeepsTheLaws(lwwRegister));
describe("a last-writer-wins map", () => itKeepsTheLaws(lwwMap));
describe("a multi-value map", () => itKeepsTheLaws(multiValueMap));

/** Forgets a tombstone as soon as the element comes again. */
class Forgetful extends TwoPhaseSet<number> {
  #revived = new Set<string>();

  override merge(delta: TwoPhaseSetDelta<number>): TwoPhaseSetDelta<number> {
    for (const [key] of delta.add) this.#revived.add(key);
    return super.merge({ add: delta.add, remove: delta.remove.filter(([key]) => !this.#revived.has(key)) });
  }
}

/** Keeps one sibling of those that come. */
class Narrow extends MultiValueMap<Json> {
  override merge(delta: MultiValueDelta<Json>): MultiValueDelta<Json> {
    return super.merge(
      delta.map(([key, { siblings, replaced }]) => [key, { siblings: siblings.slice(0, 1), replaced }]),
    );
  }
}

/** Sums what a slot has counted and what comes. */
class Doubling extends GCounter {
  override merge(delta: GCounterDelta): GCounterDelta {
    return super.merge(delta.map(([slot, count]) => [slot, this.count(slot) + count]));
  }
}

/** Takes whatever comes, though it is older. */
class Backward extends LwwRegister<Json> {
  #taken: LwwEntry<Json> | null = null;

  override merge(delta: LwwRegisterDelta<Json>): LwwRegisterDelta<Json> {
    this.#taken = delta ?? this.#taken;
    return super.merge(delta);
  }

  override fullState(): LwwRegisterDelta<Json> {
    return this.#taken ?? super.fullState();
  }
}

describe("the laws notice", () => {
  const lawOf = (name: string): Law => {
    const found = Object.entries(laws).find(([text]) => text.startsWith(name));
    if (found === undefined) throw new Error(`there is no law ${name}`);
    return found[1];
  };

  it("a set that forgets a tombstone", () => {
    const forgetful = { ...twoPhaseSet, create: () => new Forgetful() };
    expect(() => holdTo(forgetful, lawOf("commutative"))).toThrow("Property failed");
  });

  it("a map that drops a sibling", () => {
    const narrow = { ...multiValueMap, create: () => new Narrow(canonicalJson) };
    expect(() => holdTo(narrow, lawOf("associative"))).toThrow("Property failed");
  });

  it("a counter that sums a slot twice", () => {
    const doubling = { ...gCounter, create: () => new Doubling() };
    expect(() => holdTo(doubling, lawOf("idempotent"))).toThrow("Property failed");
  });

  it("a register whose time goes back", () => {
    const backward = { ...lwwRegister, create: () => new Backward(canonicalJson) };
    expect(() => holdTo(backward, lawOf("inflationary"))).toThrow("Property failed");
  });
});
