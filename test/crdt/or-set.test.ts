import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrSet, type OrSetDelta } from "../../src/crdt/or-set.ts";
import { holds } from "../support/properties.ts";
import { keyed } from "./canonical.ts";

const nothing = { entries: [], seen: {} };

describe("an observed-remove set", () => {
  it("lets an element come, go and come again", () => {
    const set = new OrSet();
    expect(set.add("n1#0", ...keyed("a"))).toEqual({
      entries: [[...keyed("a"), [["n1#0", 1]]]],
      seen: { "n1#0": [[1, 1]] },
    });
    expect(set.remove('"a"')).toEqual({ entries: [], seen: { "n1#0": [[1, 1]] } });
    expect([set.value(), set.size, set.has('"a"')]).toEqual([[], 0, false]);
    set.add("n1#0", ...keyed("a"));
    expect([set.value(), set.size, set.has('"a"')]).toEqual([["a"], 1, true]);
    expect(set.fullState()).toEqual({
      entries: [[...keyed("a"), [["n1#0", 2]]]],
      seen: { "n1#0": [[1, 2]] },
    });
  });

  it("says nothing of the removal of an element that is not there", () => {
    expect(new OrSet().remove('"a"')).toEqual(nothing);
  });

  it("keeps an element that one replica adds while another one removes it", () => {
    const [one, two] = [new OrSet(), new OrSet()];
    two.merge(one.add("n1#0", ...keyed("a")));
    const again = one.add("n1#0", ...keyed("a"));
    // The second addition has seen the first, and stands for it.
    expect(again).toEqual({ entries: [[...keyed("a"), [["n1#0", 2]]]], seen: { "n1#0": [[1, 2]] } });
    const removal = two.remove('"a"');
    one.merge(removal);
    two.merge(again);
    expect([one.value(), two.value()]).toEqual([["a"], ["a"]]);
    expect(one.fullState().entries).toEqual([[...keyed("a"), [["n1#0", 2]]]]);
    expect(two.fullState()).toEqual(one.fullState());
  });

  it("removes what it has seen of an element wherever that stands", () => {
    const [one, two] = [new OrSet(), new OrSet()];
    const additions = [one.add("n1#0", ...keyed("a")), two.add("n2#0", ...keyed("a"))] as const;
    one.merge(additions[1]);
    two.merge(additions[0]);
    expect(one.fullState().entries).toEqual([
      [
        ...keyed("a"),
        [
          ["n1#0", 1],
          ["n2#0", 1],
        ],
      ],
    ]);
    const removal = one.remove('"a"');
    expect(two.merge(removal)).toEqual(removal);
    expect([one.value(), two.value()]).toEqual([[], []]);
  });

  it("does not let an addition back in that was removed before it came", () => {
    const [one, two] = [new OrSet(), new OrSet()];
    const addition = one.add("n1#0", ...keyed("a"));
    two.merge(one.remove('"a"'));
    expect(two.merge(addition)).toEqual(nothing);
    expect(two.value()).toEqual([]);
  });

  it("keeps no trace of removed elements but one range for each writer", () => {
    const set = new OrSet<number>();
    for (let i = 0; i < 100; i++) {
      set.add("n1#0", String(i), i);
      set.remove(String(i));
    }
    expect(set.fullState()).toEqual({ entries: [], seen: { "n1#0": [[1, 100]] } });
  });

  it("names additions that came out of turn one by one until those before them have come", () => {
    const [one, two] = [new OrSet(), new OrSet()];
    const [first, second, third] = [1, 2, 3].map((i) => one.add("n1#0", ...keyed(i))) as [
      OrSetDelta<unknown>,
      OrSetDelta<unknown>,
      OrSetDelta<unknown>,
    ];
    two.merge(third);
    expect(two.fullState().seen).toEqual({ "n1#0": [[3, 3]] });
    two.merge(second);
    two.merge(first);
    expect(two.fullState().seen).toEqual({ "n1#0": [[1, 3]] });
    expect(two.value()).toEqual([3, 2, 1]);
  });

  it.each([0, -1, 0.5, Number.NaN])("refuses the number %d, and changes nothing", (counter) => {
    const set = new OrSet();
    const bad = [
      { entries: [[...keyed("a"), [["n1#0", counter]]]], seen: nothing.seen },
      { entries: [], seen: { "n1#0": [[counter, counter]] } },
    ] as unknown as OrSetDelta<unknown>[];
    for (const delta of bad) expect(() => set.merge(delta)).toThrow(RangeError);
    expect(set.fullState()).toEqual(nothing);
  });

  it("refuses a dot that stands for two elements, and changes nothing", () => {
    const set = new OrSet();
    const forged: OrSetDelta<unknown> = {
      entries: [
        [...keyed("a"), [["n1#0", 1]]],
        [...keyed("b"), [["n1#0", 1]]],
      ],
      seen: {},
    };
    expect(() => set.merge(forged)).toThrow(new RangeError("a dot stands twice"));
    expect(set.fullState()).toEqual(nothing);
    // Once it was let in, one of both could not be removed any more.
    set.add("n1#0", ...keyed("a"));
    expect(set.remove('"a"')).toEqual({ entries: [], seen: { "n1#0": [[1, 1]] } });
  });

  it("takes in a forged context at once, however many dots it claims", () => {
    const last = Number.MAX_SAFE_INTEGER;
    const [set, other] = [new OrSet(), new OrSet()];
    set.add("n1#0", ...keyed("a"));
    set.add("n2#0", ...keyed("b"));
    const forged: OrSetDelta<unknown> = {
      entries: [[...keyed("c"), [["n1#0", 7]]]],
      seen: { "n1#0": [[1, last]] },
    };
    expect(set.merge(forged)).toEqual(forged);
    other.merge(set.fullState());
    expect([set.value(), other.value()]).toEqual([
      ["b", "c"],
      ["b", "c"],
    ]);
    expect(() => set.add("n1#0", ...keyed("d"))).toThrow(RangeError);
    set.add("n3#0", ...keyed("d"));
    expect(set.value()).toEqual(["b", "c", "d"]);
  });

  it("goes on after any number of additions that came out of turn", () => {
    const set = new OrSet();
    const odd = Array.from({ length: 150_000 }, (_, i) => [2 * i + 1, 2 * i + 1] as const);
    set.merge({ entries: [], seen: { "n1#0": odd } });
    expect(set.add("n1#0", ...keyed("a")).entries).toEqual([[...keyed("a"), [["n1#0", 300_000]]]]);
  });

  it("holds elements and writers named like members of Object.prototype as plain data", () => {
    const [one, two] = [new OrSet(), new OrSet()];
    one.add("__proto__", "__proto__", "x");
    two.merge(JSON.parse(JSON.stringify(one.fullState())));
    expect(two.value()).toEqual(["x"]);
    expect(two.has("toString")).toBe(false);
  });

  it("shows, after any history, the elements with an addition that no removal has seen", () => {
    const step = fc.record({
      at: fc.nat({ max: 2 }),
      from: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
      element: fc.nat({ max: 2 }),
      isAdded: fc.boolean(),
    });
    holds(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const replicas = [new OrSet<number>(), new OrSet<number>(), new OrSet<number>()];
        // The model: each addition by number, and what each replica has seen added and removed.
        const known = [0, 1, 2].map(() => ({ added: new Map<number, number>(), removed: new Set<number>() }));
        for (const [number, { at, from, element, isAdded }] of steps.entries()) {
          const [set, model] = [replicas[at] as OrSet<number>, known[at] as (typeof known)[0]];
          if (from !== undefined) {
            const other = known[from] as (typeof known)[0];
            set.merge((replicas[from] as OrSet<number>).fullState());
            for (const [addition, added] of other.added) model.added.set(addition, added);
            for (const addition of other.removed) model.removed.add(addition);
          }
          if (isAdded) {
            set.add(`n${at}#0`, String(element), element);
            model.added.set(number, element);
          } else {
            set.remove(String(element));
            for (const [addition, added] of model.added) if (added === element) model.removed.add(addition);
          }
          const standing = [...model.added].filter(([addition]) => !model.removed.has(addition));
          expect(new Set(set.value())).toEqual(new Set(standing.map(([, added]) => added)));
        }
      }),
    );
  });
});
