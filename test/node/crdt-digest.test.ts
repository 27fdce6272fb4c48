import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CrdtDelta, CrdtState } from "../../src/node/crdt-state.ts";

const key = fc.constantFrom("a", "b", "__proto__");
const value = fc.constantFrom(0, 1, "1", null);
const vector = fc.dictionary(fc.constantFrom("c1", "c2"), fc.nat({ max: 3 }), { noNullPrototype: true });
const slots = fc.array(fc.tuple(fc.constantFrom("n1#1", "n2#1"), fc.nat({ max: 3 })), { maxLength: 2 });
const delta: fc.Arbitrary<CrdtDelta> = fc.record(
  {
    add: fc.array(value, { maxLength: 2 }),
    remove: fc.array(value, { maxLength: 1 }),
    lww: fc.array(fc.tuple(key, value, fc.nat({ max: 3 })), { maxLength: 2 }),
    siblings: fc.array(
      fc.tuple(key, fc.constantFrom("c1", "c2"), fc.integer({ min: 1, max: 3 }), vector, value),
      { maxLength: 3 },
    ),
    replaced: fc.array(fc.tuple(key, vector), { maxLength: 1 }),
    added: slots,
    taken: slots,
  },
  { requiredKeys: [] },
);

/** A state that was made in one step. */
function copyOf(state: CrdtState): CrdtState {
  const copy = new CrdtState();
  copy.merge(state.fullState());
  return copy;
}

describe("the digest of the CRDT state", () => {
  test("is that of the state, whatever was replaced on the way there", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 12 }), (deltas) => {
        const state = new CrdtState();
        for (const each of deltas) state.merge(each);
        expect(state.digest()).toBe(copyOf(state).digest());
        const other = new CrdtState();
        for (const each of deltas.toReversed()) other.merge(each);
        expect(other.digest()).toBe(state.digest());
      }),
    );
  });

  test("is another after every change, and after nothing else", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 12 }), (deltas) => {
        const state = new CrdtState();
        for (const each of deltas) {
          const before = state.digest();
          expect(state.merge(each) === undefined).toBe(state.digest() === before);
        }
      }),
    );
  });

  test("knows of the operations of clients", () => {
    const state = new CrdtState();
    const digests = [state.digest()];
    const note = () => digests.push(state.digest());
    state.lww.write("k", 1, 1);
    note();
    state.lww.write("k", 1, 2);
    note();
    state.siblings.write("c1", "k", 1, {});
    note();
    state.siblings.write("c2", "k", 2, { c1: 1 });
    note();
    state.counter.add("n1#1", 7);
    note();
    state.counter.add("n1#1", -7);
    note();
    expect(new Set(digests).size).toBe(digests.length);
    expect(state.digest()).toBe(copyOf(state).digest());
  });

  test("costs the same however large the state is", () => {
    const state = new CrdtState();
    state.merge({ add: Array.from({ length: 200_000 }, (_, i) => i) });
    const startMs = performance.now();
    for (let i = 0; i < 1_000; i++) {
      state.merge({ add: [`${i}`] });
      state.digest();
    }
    // A thousand scans of the state would take minutes.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
