import { describe, expect, it } from "vitest";
import { TwoPhaseSet } from "../../src/crdt/two-phase-set.ts";
import { keyed } from "./canonical.ts";

const nothing = { add: [], remove: [] };

describe("a two-phase set", () => {
  it("shows what was added and not removed", () => {
    const set = new TwoPhaseSet();
    expect(set.add(...keyed("a"))).toEqual({ add: [keyed("a")], remove: [] });
    expect(set.add(...keyed("b"))).toEqual({ add: [keyed("b")], remove: [] });
    expect(set.remove(...keyed("a"))).toEqual({ add: [], remove: [keyed("a")] });
    expect(set.value()).toEqual(["b"]);
    expect([set.size, set.tombstones]).toEqual([1, 1]);
    expect([set.has('"a"'), set.has('"b"')]).toEqual([false, true]);
  });

  it("gives an element by its identity, present or removed", () => {
    const set = new TwoPhaseSet();
    set.add(...keyed("a"));
    set.remove(...keyed("b"));
    expect(['"a"', '"b"', '"c"'].map((key) => set.get(key))).toEqual([
      { element: "a", removed: false },
      { element: "b", removed: true },
      undefined,
    ]);
  });

  it("never brings a removed element back", () => {
    const set = new TwoPhaseSet();
    set.add(...keyed("a"));
    set.remove(...keyed("a"));
    expect(set.add(...keyed("a"))).toEqual(nothing);
    expect(set.merge({ add: [keyed("a")], remove: [] })).toEqual(nothing);
    expect(set.remove(...keyed("a"))).toEqual(nothing);
    expect(set.value()).toEqual([]);
  });

  it("lets an element be removed before it is added", () => {
    const set = new TwoPhaseSet();
    expect(set.remove(...keyed(7))).toEqual({ add: [], remove: [keyed(7)] });
    expect(set.add(...keyed(7))).toEqual(nothing);
    expect([set.size, set.tombstones]).toEqual([0, 1]);
  });

  it("takes an element that one merge adds and removes as removed only", () => {
    const set = new TwoPhaseSet();
    expect(set.merge({ add: [keyed(1), keyed(2)], remove: [keyed(1)] })).toEqual({
      add: [keyed(2)],
      remove: [keyed(1)],
    });
    expect(set.fullState()).toEqual({ add: [keyed(2)], remove: [keyed(1)] });
  });
});
