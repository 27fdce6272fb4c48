import { describe, expect, test } from "vitest";
import { closestName, didYouMean, editDistance } from "../../../src/node/settings/did-you-mean.ts";

describe("the edit distance", () => {
  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["fanout", "fanout", 0],
    ["fanot", "fanout", 1],
    ["fanoutt", "fanout", 1],
    ["fanuot", "fanout", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ])("of %j and %j is %i, both ways", (left, right, distance) => {
    expect([editDistance(left, right), editDistance(right, left)]).toEqual([distance, distance]);
  });
});

describe("the closest name", () => {
  const names = ["--fanout", "--seed", "--mode"];

  test.each([
    ["--fanot", "--fanout"],
    ["--FANOUT", "--fanout"],
    ["--sede", "--seed"],
    ["--moed", "--mode"],
    ["--telepathy", undefined],
    ["--", undefined],
    ["", undefined],
    [`--fanout${"x".repeat(100_000)}`, undefined],
  ])("to %.20j", (written, closest) => {
    expect(closestName(written, names)).toBe(closest);
  });

  test("is the first of those that are equally near", () => {
    expect(closestName("bat", ["cat", "hat"])).toBe("cat");
  });

  test("is asked for in words, or not at all", () => {
    expect(didYouMean("--fanot", names)).toBe("; did you mean --fanout?");
    expect(didYouMean("--telepathy", names)).toBe("");
  });
});
