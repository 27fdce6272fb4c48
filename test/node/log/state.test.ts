import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { State } from "../../../src/node/log/state.ts";
import { canonicalJson } from "../../../src/wire/json.ts";
import type { Json } from "../../../src/wire/message.ts";
import type { StateItem } from "../../../src/wire/peer-messages.ts";
import { holds } from "../../support/properties.ts";

const key = fc.constantFrom("a", "b", "__proto__");
const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(0, 1, "1", null, { x: [1] });
const few = fc.integer({ min: 1, max: 3 });
const vector = fc.dictionary(fc.constantFrom("c1", "c2", "__proto__"), few, { noNullPrototype: true });
const item: fc.Arbitrary<StateItem> = fc.oneof(
  fc.tuple(fc.constant("set" as const), value, fc.constantFrom(0 as const, 1 as const)),
  fc.tuple(fc.constant("lww" as const), key, fc.tuple(value, fc.nat({ max: 3 }))),
  fc
    .tuple(key, fc.array(fc.tuple(fc.constantFrom("c1", "c2"), few, vector, value), { maxLength: 3 }), vector)
    .filter(([, siblings, replaced]) => siblings.length + Object.keys(replaced).length > 0)
    .map(([of, siblings, replaced]): StateItem => ["siblings", of, [siblings, replaced]]),
  fc.tuple(fc.constantFrom("added" as const, "taken" as const), fc.constantFrom("n1#1", "n2#1"), few),
);
const items = fc.array(item, { maxLength: 12 });

/** Everything that a state holds, by kind and key. */
function contentOf(state: State, joined: readonly StateItem[]): ReadonlyMap<string, string> {
  const names = joined.map((one) => [one[0], state.keyOf(one)] as const);
  return new Map(
    names.map(([kind, of]) => [`${kind} ${of}`, canonicalJson((state.item(kind, of) ?? null) as Json)]),
  );
}

function stateOf(joined: readonly StateItem[]): State {
  const state = new State();
  for (const one of joined) state.join(one);
  return state;
}

describe("the items of the replicated data types", () => {
  test("come to the same content in whatever order and however often they are joined", () => {
    holds(
      fc.property(items, fc.array(fc.nat()), (joined, picks) => {
        const once = contentOf(stateOf(joined), joined);
        expect(contentOf(stateOf(joined.toReversed()), joined)).toEqual(once);
        const again =
          joined.length === 0 ? [] : picks.map((pick) => joined[pick % joined.length] as StateItem);
        expect(contentOf(stateOf([...again, ...joined, ...again]), joined)).toEqual(once);
      }),
    );
  });

  test("make the whole state again where each is joined with its content of now", () => {
    holds(
      fc.property(items, (joined) => {
        const state = stateOf(joined);
        const contents = joined.map((one) => state.item(one[0], state.keyOf(one)));
        expect(contents.every((content) => content !== undefined)).toBe(true);
        const copy = stateOf(contents as StateItem[]);
        expect(contentOf(copy, joined)).toEqual(contentOf(state, joined));
        expect([copy.counter.value(), copy.set.value()]).toEqual([state.counter.value(), state.set.value()]);
      }),
    );
  });

  test("say of a join what became of the item: taken, grown, the same, or newer here", () => {
    holds(
      fc.property(items, item, (joined, last) => {
        const state = stateOf(joined);
        const of = state.keyOf(last);
        const text = (one: StateItem | undefined) => canonicalJson((one ?? null) as Json);
        const before = text(state.item(last[0], of));
        const outcome = state.join(last);
        const after = text(state.item(last[0], of));
        const isAsItCame = after === text(last);
        if (after !== before) expect(outcome).toBe(isAsItCame ? "taken" : "grew");
        else expect(outcome).toBe(isAsItCame ? "same" : "newer");
      }),
    );
  });

  test.each<[string, readonly (readonly [StateItem, string])[], StateItem]>([
    [
      "an element that was removed stays removed",
      [
        [["set", "x", 0], "taken"],
        [["set", "x", 1], "taken"],
        [["set", "x", 0], "newer"],
        [["set", "x", 1], "same"],
      ],
      ["set", "x", 1],
    ],
    [
      "an element is removed before it was ever added",
      [
        [["set", { a: 1, b: 2 }, 1], "taken"],
        [["set", { b: 2, a: 1 }, 0], "newer"],
      ],
      ["set", { a: 1, b: 2 }, 1],
    ],
    [
      "the last write of a key stands",
      [
        [["lww", "k", [1, 5]], "taken"],
        [["lww", "k", [2, 4]], "newer"],
        [["lww", "k", [3, 6]], "taken"],
        [["lww", "k", [3, 6]], "same"],
      ],
      ["lww", "k", [3, 6]],
    ],
    [
      "a slot has the larger of two counts",
      [
        [["added", "n1#1", 2], "taken"],
        [["added", "n1#1", 1], "newer"],
        [["added", "n1#1", 7], "taken"],
      ],
      ["added", "n1#1", 7],
    ],
    [
      "what was added to a slot and what was taken from it are two items",
      [
        [["taken", "n1#1", 2], "taken"],
        [["added", "n1#1", 1], "taken"],
      ],
      ["taken", "n1#1", 2],
    ],
    [
      "siblings that have not seen each other stand side by side",
      [
        [["siblings", "k", [[["c1", 1, {}, "one"]], {}]], "taken"],
        [["siblings", "k", [[["c2", 1, {}, "two"]], {}]], "grew"],
      ],
      [
        "siblings",
        "k",
        [
          [
            ["c1", 1, {}, "one"],
            ["c2", 1, {}, "two"],
          ],
          {},
        ],
      ],
    ],
    [
      "a sibling that has read another one replaces it for good",
      [
        [["siblings", "k", [[["c1", 1, {}, "one"]], {}]], "taken"],
        [["siblings", "k", [[["c2", 1, { c1: 1 }, "two"]], { c1: 1 }]], "taken"],
        [["siblings", "k", [[["c1", 1, {}, "one"]], {}]], "newer"],
      ],
      ["siblings", "k", [[["c2", 1, { c1: 1 }, "two"]], { c1: 1 }]],
    ],
  ])("%s", (_what, joins, content) => {
    const state = new State();
    expect(joins.map(([one]) => state.join(one))).toEqual(joins.map(([, outcome]) => outcome));
    const kind = content[0];
    expect(state.item(kind, state.keyOf(content))).toEqual(content);
  });

  test("are none where nothing was joined, and a count of 0 is none", () => {
    const state = new State();
    const names: readonly StateItem[] = [
      ["set", "x", 0],
      ["lww", "k", [1, 1]],
      ["siblings", "k", [[], {}]],
      ["added", "n1#1", 1],
      ["taken", "n1#1", 1],
    ];
    expect(names.map((one) => state.item(one[0], state.keyOf(one)))).toEqual(names.map(() => undefined));
  });
});
