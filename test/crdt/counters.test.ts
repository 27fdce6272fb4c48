import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GCounter } from "../../src/crdt/g-counter.ts";
import { PnCounter } from "../../src/crdt/pn-counter.ts";
import { holds } from "../support/properties.ts";

describe("a grow-only counter", () => {
  it("sums what the slots have counted", () => {
    const counter = new GCounter();
    expect(counter.add("n1#0", 3)).toEqual([["n1#0", 3]]);
    expect(counter.add("n1#0", 4)).toEqual([["n1#0", 7]]);
    expect(
      counter.merge([
        ["n2#0", 5],
        ["n1#0", 2],
      ]),
    ).toEqual([["n2#0", 5]]);
    expect(counter.value()).toBe(12);
    expect(counter.size).toBe(2);
    expect(["n1#0", "n2#0", "n3#0"].map((slot) => counter.count(slot))).toEqual([7, 5, 0]);
  });

  it("says nothing of an amount of 0", () => {
    expect(new GCounter().add("n1#0", 0)).toEqual([]);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])(
    "refuses the amount and the count %d, and changes nothing",
    (count) => {
      const counter = new GCounter();
      expect(() => counter.add("n1#0", count)).toThrow(
        new RangeError(`not a count for slot "n1#0": ${count}`),
      );
      expect(() =>
        counter.merge([
          ["n1#0", 1],
          ["n2#0", count],
        ]),
      ).toThrow(RangeError);
      expect(counter.value()).toBe(0);
    },
  );

  it("refuses to let a slot pass the largest safe integer, and keeps the sum of many exactly", () => {
    const counter = new GCounter();
    counter.add("n1#0", Number.MAX_SAFE_INTEGER);
    expect(() => counter.add("n1#0", 1)).toThrow(RangeError);
    counter.add("n2#0", Number.MAX_SAFE_INTEGER);
    counter.add("n3#0", 1);
    expect(counter.total()).toBe(2n ** 54n - 1n);
    expect(counter.value()).toBe(2 ** 54);
  });

  it("counts on after a restart without memory in the slot of a new life", () => {
    const [node, peer] = [new GCounter(), new GCounter()];
    peer.merge(node.add("n1#0", 10));
    const restarted = new GCounter();
    peer.merge(restarted.add("n1#1", 3));
    restarted.merge(peer.fullState());
    expect([peer.value(), restarted.value()]).toEqual([13, 13]);
  });
});

describe("a counter that goes up and down", () => {
  it("keeps what each slot added apart from what it took away", () => {
    const counter = new PnCounter();
    expect(counter.add("n1#0", 5)).toEqual({ p: [["n1#0", 5]], n: [] });
    expect(counter.add("n1#0", -7)).toEqual({ p: [], n: [["n1#0", 7]] });
    expect(counter.add("n1#0", 0)).toEqual({ p: [], n: [] });
    expect(counter.value()).toBe(-2);
    expect(counter.fullState()).toEqual({ p: [["n1#0", 5]], n: [["n1#0", 7]] });
    expect([counter.count("added", "n1#0"), counter.count("taken", "n1#0")]).toEqual([5, 7]);
  });

  it("is exact though what was added and taken away are each past the safe integers", () => {
    const counter = new PnCounter();
    for (const slot of ["a", "b", "c"]) counter.add(slot, Number.MAX_SAFE_INTEGER);
    for (const slot of ["a", "b", "c"]) counter.add(slot, -Number.MAX_SAFE_INTEGER);
    counter.add("d", 1);
    expect(counter.value()).toBe(1);
  });

  it("refuses a merge with one bad count whole", () => {
    const counter = new PnCounter();
    expect(() => counter.merge({ p: [["a", 1]], n: [["a", -1]] })).toThrow(RangeError);
    expect(() => counter.merge({ p: [["a", 0.5]], n: [["a", 1]] })).toThrow(RangeError);
    expect(() => counter.add("a", Number.NaN)).toThrow(RangeError);
    expect(counter.fullState()).toEqual({ p: [], n: [] });
  });

  it("counts every operation once on every replica", () => {
    const operations = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: -9, max: 9 })));
    holds(
      fc.property(operations, (amounts) => {
        const [one, two] = [new PnCounter(), new PnCounter()];
        for (const [slot, amount] of amounts) two.merge(one.add(`n${slot}`, amount));
        const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
        expect([one.value(), two.value()]).toEqual([sum, sum]);
      }),
    );
  });
});
