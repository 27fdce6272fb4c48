import { describe, expect, test } from "vitest";
import { VALUE_BYTES_MAX } from "../../src/node/limits.ts";
import { type Arrival, SeenSet } from "../../src/node/seen-set.ts";
import type { Json } from "../../src/wire/message.ts";

const byTree: Arrival = { from: undefined, via: "tree", hops: 0, path: [] };
const byGossip: Arrival = { from: undefined, via: "gossip", hops: 3, path: [] };

describe("the seen set", () => {
  test("is a log: a value has the position at which it first came, and keeps it", () => {
    const seen = new SeenSet();
    expect([30, "a", null, 30].map((value) => seen.add(value, byTree))).toEqual([true, true, true, false]);
    expect([30, "a", null].map((value) => seen.positionOf(value))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((position) => seen.at(position))).toEqual([30, "a", null]);
    expect(seen.values()).toEqual([30, "a", null]);
    expect(seen.length).toBe(3);
    expect(seen.positionOf("b")).toBeUndefined();
  });

  test.each<[string, Json, Json]>([
    ["-0 and 0", -0, 0],
    ["1 and 1.0", 1, 1.0],
    ["objects with their keys in another order", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["nested ones", [{ x: { p: 1, q: 2 } }], [{ x: { q: 2, p: 1 } }]],
  ])("takes %s for one value", (_what, one, other) => {
    const seen = new SeenSet();
    expect([seen.add(one, byTree), seen.add(other, byTree)]).toEqual([true, false]);
  });

  test.each<[string, Json, Json]>([
    ["1 and its text", 1, "1"],
    ["null and its text", null, "null"],
    ["lists in another order", [1, 2], [2, 1]],
    ["the empty list and the empty object", [], {}],
    ["composed and decomposed letters", "\u00e9", "e\u0301"],
    ["a key and its prototype's", JSON.parse('{"__proto__": 1}') as Json, {}],
  ])("takes %s for two", (_what, one, other) => {
    const seen = new SeenSet();
    expect([seen.add(one, byTree), seen.add(other, byTree)]).toEqual([true, true]);
  });

  test("shows -0 as 0", () => {
    const seen = new SeenSet();
    seen.add(-0, byTree);
    expect(seen.render().text).toBe("[0]");
    expect(Object.is(seen.at(0), 0)).toBe(true);
  });

  test("remembers how each value first came", () => {
    const seen = new SeenSet();
    seen.add("a", byTree);
    seen.add("b", byGossip);
    seen.add("b", byTree);
    expect([seen.arrivalAt(0), seen.arrivalAt(1)]).toEqual([byTree, byGossip]);
    expect(seen.treeArrivals).toBe(1);
  });

  test("takes as many values as its limit, and one more is not stored", () => {
    const seen = new SeenSet({ valuesMax: 2, textMax: 1_000 });
    expect(["a", "b", "c", "a"].map((value) => seen.add(value, byTree))).toEqual([true, true, "full", false]);
    expect(seen.render().text).toBe('["a", "b"]');
    expect(seen.positionOf("c")).toBeUndefined();
    const other = new SeenSet();
    for (const value of ["a", "b"]) other.add(value, byTree);
    expect(seen.digest.toString()).toBe(other.digest.toString());
  });

  test("takes as much text as its limit: what fits exactly is stored, a character more is not", () => {
    const seen = new SeenSet({ valuesMax: 100, textMax: 10 });
    expect(seen.add("12345678", byTree)).toBe(true);
    expect(seen.add("", byTree)).toBe("full");
    const other = new SeenSet({ valuesMax: 100, textMax: 9 });
    expect(other.add("12345678", byTree)).toBe("full");
  });

  test("keeps a value that no line could pass on out of what exchanges compare", () => {
    const seen = new SeenSet();
    const empty = seen.digest.toString();
    seen.add("é".repeat(VALUE_BYTES_MAX / 2), byTree);
    expect([seen.length, seen.isUnfit(0), seen.digest.toString()]).toEqual([1, true, empty]);
    seen.add("e".repeat(VALUE_BYTES_MAX - 2), byTree);
    seen.add(7, byTree);
    expect([seen.isUnfit(1), seen.isUnfit(2)]).toEqual([false, false]);
    expect(seen.inBuckets([0], 1)).toEqual([1, 2]);
  });

  test("finds the positions of some buckets, in order of arrival, and each in exactly one", () => {
    const seen = new SeenSet();
    for (let i = 0; i < 200; i++) seen.add(199 - i, byTree);
    const all = Array.from({ length: 200 }, (_, position) => position);
    const found = Array.from({ length: 16 }, (_, bucket) => seen.inBuckets(new Set([bucket]), 16));
    expect(found.flat().sort((a, b) => a - b)).toEqual(all);
    expect(seen.inBuckets(new Set([3, 5]), 16)).toEqual(
      all.filter((position) => found[3]?.includes(position) || found[5]?.includes(position)),
    );
    expect(seen.inBuckets(new Set(), 16)).toEqual([]);
  });
});
