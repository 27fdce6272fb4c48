import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/node/dispatch/body-digest.ts";
import { wireJson } from "../../../src/wire/json.ts";
import { RawJson } from "../../../src/wire/message.ts";
import { holds } from "../../support/properties.ts";

const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown;

describe("the digest of a body", () => {
  it("is the same for the same JSON, and for no other", () => {
    holds(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, two) => {
        const isEqual = wireJson(one) === wireJson(two);
        expect(digestOf(JSON.parse(JSON.stringify(one)), 9)).toBe(
          digestOf(JSON.parse(JSON.stringify(one)), 9),
        );
        expect(
          digestOf(JSON.parse(JSON.stringify(one)), 9) === digestOf(JSON.parse(JSON.stringify(two)), 9),
        ).toBe(isEqual);
      }),
    );
  });

  it("tells apart what only differs in kind, in order or in brackets", () => {
    const alike = [
      1,
      "1",
      true,
      "true",
      null,
      "null",
      "",
      [],
      {},
      [[]],
      [1, [2]],
      [[1], 2],
      [[1, 2]],
      ["12"],
    ];
    const ordered = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      { a: { b: 2 } },
      { a: "b", c: 2 },
      { "": 1 },
      [false],
      [0],
    ];
    const all = [...alike, ...ordered, new RawJson("[1]", () => [1]), new RawJson("[2]", () => [2])];
    expect(new Set(all.map((value) => digestOf(value, 9))).size).toBe(all.length);
  });

  it("is short, however large the body", () => {
    const large = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`key ${i}`, { value: "x".repeat(50) }]),
    );
    expect(digestOf(large, 9)?.length).toBeLessThan(40);
    expect(digestOf({ ...large, "key 7": 0 }, 9)).not.toBe(digestOf(large, 9));
  });

  it("is that of no value which nests deeper than allowed, whatever its width", () => {
    expect([digestOf(1, 0), digestOf([], 0)]).toEqual([expect.any(String), undefined]);
    expect(digestOf({ a: [1], b: { c: [] } }, 3)).toEqual(expect.any(String));
    expect(digestOf({ a: [1], b: { c: [] } }, 2)).toBeUndefined();
    expect(digestOf(nested(100_000), 1_000)).toBeUndefined();
  });
});
