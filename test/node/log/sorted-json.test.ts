import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SortedJson } from "../../../src/node/log/sorted-json.ts";
import { wireJson } from "../../../src/wire/json.ts";
import type { Json } from "../../../src/wire/message.ts";
import { holds } from "../../support/properties.ts";

function sortedJson(values: readonly Json[]): SortedJson {
  const json = new SortedJson();
  for (const value of values) json.add(value);
  return json;
}

/** The promise of the class comment, as simply as it can be said. */
function expected(values: readonly Json[]): Json[] {
  const allOf = (kind: string) => values.every((value) => typeof value === kind);
  if (!allOf("number") && !allOf("string")) return values.slice();
  return values.slice().sort((a, b) => ((a as number) < (b as number) ? -1 : 1));
}

const numbers = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
);
const anyValue = fc.oneof(
  { weight: 4, arbitrary: numbers },
  { weight: 4, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom<Json>(null, true, [1, 2], { b: 1, a: [] }) },
) as fc.Arbitrary<Json>;
const values = fc.oneof(
  fc.uniqueArray(numbers, { maxLength: 60 }),
  fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 60 }),
  fc.uniqueArray(anyValue, { maxLength: 30, selector: wireJson }),
) as fc.Arbitrary<Json[]>;

describe("the list that `read` answers", () => {
  test.each<[string, Json[], string]>([
    ["nothing", [], "[]"],
    ["numbers by size", [30, 4, -1, 2.5, 1e21, 100], "[-1, 2.5, 4, 30, 100, 1e+21]"],
    ["strings by code unit", ["b", "a", "B", "é", "", "aa"], '["", "B", "a", "aa", "b", "é"]'],
    ["mixed kinds as they came", [3, "a", 1], '[3, "a", 1]'],
    ["nulls as they came", [null, 1, 0], "[null, 1, 0]"],
    ["booleans as they came", [true, false], "[true, false]"],
    ["lists and objects as they came", [[2, 1], [1], { b: 1, a: 2 }], '[[2, 1], [1], {"b": 1, "a": 2}]'],
  ])("shows %s", (_what, members, text) => {
    expect(sortedJson(members).render().text).toBe(text);
    expect(sortedJson(members).render().value).toEqual(JSON.parse(text));
  });

  test("goes from sorted to arrival order, for good, with the first value of another kind", () => {
    const json = sortedJson([3, 1, 2]);
    expect(json.render().text).toBe("[1, 2, 3]");
    json.add("x");
    expect(json.render().text).toBe('[3, 1, 2, "x"]');
    json.add(0);
    expect(json.render().text).toBe('[3, 1, 2, "x", 0]');
  });

  test("stays as it is in the hands of its holder when more values come", () => {
    const json = sortedJson([2]);
    const before = json.render();
    json.add(1);
    json.add("x");
    expect([before.text, before.value]).toEqual(["[2]", [2]]);
  });

  test("is the same text object as long as nothing new came", () => {
    const json = sortedJson([2, 1]);
    expect(json.render()).toBe(json.render());
  });

  test("read at any moments in between is what a fresh one would show", () => {
    holds(
      fc.property(values, fc.infiniteStream(fc.boolean()), (members, reads) => {
        const json = new SortedJson();
        for (const [i, value] of members.entries()) {
          json.add(value);
          if (!reads.next().value) continue;
          const soFar = members.slice(0, i + 1);
          expect(json.render().text).toBe(wireJson(expected(soFar)));
        }
        expect(json.render().text).toBe(sortedJson(members).render().text);
        expect(json.render().value).toEqual(JSON.parse(wireJson(expected(members))));
        expect(json.arrivals).toEqual(members);
      }),
      300,
    );
  });

  test("of more values than a chunk holds stays sorted, whatever the order of arrival and the reads", () => {
    const count = 10_000;
    // A fixed permutation: 7919 is prime to the count.
    const members = Array.from({ length: count }, (_, i) => (i * 7_919) % count);
    const json = new SortedJson();
    for (const [i, value] of members.entries()) {
      json.add(value);
      if (i % 997 === 0) json.render();
      if (i > count - 20) expect(json.render().text).toBe(wireJson(expected(members.slice(0, i + 1))));
    }
    expect(json.render().value).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test("of more mixed values than a chunk holds stays in order of arrival", () => {
    const members: Json[] = Array.from({ length: 5_000 }, (_, i) => (i % 2 === 0 ? 5_000 - i : `${i}`));
    const json = new SortedJson();
    for (const [i, value] of members.entries()) {
      json.add(value);
      if (i % 1_000 === 0) json.render();
    }
    expect(json.render().text).toBe(wireJson(members));
  });
});
