import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dominates,
  mergeVectors,
  nextCounter,
  type VectorJson,
  type VersionVector,
  vectorFromJson,
  vectorToJson,
} from "../../../src/crdt/clocks/version-vector.ts";
import { holds } from "../../support/properties.ts";

const vector = fc
  .dictionary(fc.constantFrom("a", "b", "c", "__proto__", "2", "10"), fc.nat({ max: 3 }), {
    noNullPrototype: true,
  })
  .map(vectorFromJson);
const text = (of: VersionVector) => JSON.stringify(vectorToJson(of));

describe("a version vector", () => {
  const known: readonly [VectorJson, VectorJson, boolean, boolean][] = [
    [{}, {}, true, true],
    [{ a: 1 }, { a: 1 }, true, true],
    [{ a: 0 }, {}, true, true],
    [{}, { a: 1 }, false, true],
    [{ a: 1 }, { a: 2, b: 1 }, false, true],
    [{ a: 1 }, { b: 1 }, false, false],
    [{ a: 2, b: 1 }, { a: 1, b: 2 }, false, false],
  ];
  it.each(known)("%j knows all of %j: %s, and the other way round: %s", (left, right, there, back) => {
    expect(dominates(vectorFromJson(left), vectorFromJson(right))).toBe(there);
    expect(dominates(vectorFromJson(right), vectorFromJson(left))).toBe(back);
  });

  it("counts a writer's events from 1, and refuses to count past the largest safe integer", () => {
    expect([nextCounter("a", 0), nextCounter("a", 1)]).toEqual([1, 2]);
    expect(nextCounter("a", Number.MAX_SAFE_INTEGER - 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => nextCounter("a", Number.MAX_SAFE_INTEGER)).toThrow(
      new RangeError('the counter of "a" is exhausted'),
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses the counter %d", (count) => {
    expect(() => vectorFromJson({ a: count })).toThrow(new RangeError(`not a counter for "a": ${count}`));
  });

  it("writes equal vectors as the same text, without zeros", () => {
    expect(JSON.stringify(vectorToJson(vectorFromJson({ b: 1, z: 0, a: 2 })))).toBe('{"a":2,"b":1}');
  });

  it("takes a writer named __proto__ as plain data", () => {
    const parsed = vectorFromJson(JSON.parse('{"__proto__":3}') as VectorJson);
    expect(parsed.get("__proto__")).toBe(3);
    expect(text(parsed)).toBe('{"__proto__":3}');
  });

  it("merges to the least vector that dominates both", () => {
    holds(
      fc.property(vector, vector, vector, (a, b, c) => {
        const merged = mergeVectors(a, b);
        expect(dominates(merged, a) && dominates(merged, b)).toBe(true);
        expect(dominates(mergeVectors(merged, c), merged)).toBe(true);
        if (dominates(c, a) && dominates(c, b)) expect(dominates(c, merged)).toBe(true);
        expect(text(mergeVectors(b, a))).toBe(text(merged));
        expect(text(mergeVectors(mergeVectors(a, b), c))).toBe(text(mergeVectors(a, mergeVectors(b, c))));
        expect(text(mergeVectors(a, a))).toBe(text(a));
      }),
    );
  });

  it("knows all of another that knows all of it only if both are the same", () => {
    holds(
      fc.property(vector, vector, (a, b) => {
        expect(dominates(a, b) && dominates(b, a)).toBe(text(a) === text(b));
      }),
    );
  });
});
