import { describe, expect, it } from "vitest";
import { compareValues, ValueIndex } from "../../../src/sim/checkers/value-index.ts";

describe("the numbers of values", () => {
  it("count up in the order of the values, and stay", () => {
    const index = new ValueIndex();
    const values = [7, "7", 0, { a: 1, b: 2 }, 1.5, -3, 2 ** 20, 2 ** 20 + 1, null];
    expect(values.map((value) => index.add(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(values.map((value) => index.add(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(values.map((value) => index.find(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("cost no more for large values than for others", () => {
    const index = new ValueIndex();
    const large = [2 ** 40, -(2 ** 40), Number.MAX_SAFE_INTEGER];
    expect(large.map((value) => index.add(value))).toEqual([0, 1, 2]);
    expect([...large, 2 ** 40 + 1].map((value) => index.find(value))).toEqual([0, 1, 2, -1]);
  });

  it("are those of equal values, whatever the order of their keys; and of 0 and -0 the same", () => {
    const index = new ValueIndex();
    index.add({ a: 1, b: [2] });
    index.add(0);
    expect([index.find({ b: [2], a: 1 }), index.find(-0), index.find({ a: 1, b: [3] })]).toEqual([0, 1, -1]);
  });

  it("are -1 for values that were never added, between and beyond those that were", () => {
    const index = new ValueIndex();
    index.add(5);
    expect([0, 4, 6, -5, 5.5, "5", undefined].map((value) => index.find(value ?? null))).toEqual(
      Array.from({ length: 7 }, () => -1),
    );
    expect(index.find(5)).toBe(0);
  });
});

describe("the order of values in a report", () => {
  it("has numbers by size first, then the others by their text", () => {
    const values = ["b", 10, null, 9, "a", [1], -1];
    expect(values.toSorted(compareValues)).toEqual([-1, 9, 10, "a", "b", [1], null]);
    expect([compareValues("a", "a"), compareValues("a", "b"), compareValues("b", "a")]).toEqual([0, -1, 1]);
    expect([compareValues(1, "a"), compareValues("a", 1), compareValues(2, 5)]).toEqual([-1, 1, -3]);
  });
});
