import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareHashes, HashIndex, HashList } from "../../src/reconcile/index.ts";
import { holds } from "../support/properties.ts";
import { concat, distinctHashes, type Hash, listOf, manyHashes, setOf } from "./hashes.ts";

describe("an index of hashes", () => {
  it("finds what is there, at its first position, and nothing else", () => {
    holds(
      fc.property(distinctHashes, fc.nat(), (hashes, cut) => {
        const at = cut % (hashes.length + 1);
        const [held, others] = [hashes.slice(0, at), hashes.slice(at)];
        const index = new HashIndex(listOf([...held, ...held]));
        expect(held.map((hash) => index.positionOf(...hash))).toEqual(held.map((_, i) => i));
        expect(others.map((hash) => index.positionOf(...hash))).toEqual(others.map(() => -1));
        expect(index.positionsIn(listOf(hashes))).toEqual(held.map((_, i) => i));
      }),
    );
  });

  it("looks at no hash that a list has held before it was cleared", () => {
    const list = listOf([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const index = new HashIndex(concat(list));
    list.clear();
    list.push(3, 3);
    expect(index.positionsIn(list)).toEqual([0]);
    expect(new HashIndex(list).positionOf(2, 2)).toBe(-1);
  });

  it("finds no position without a hash, though a peer may ask for it", () => {
    const list = listOf([
      [1, 1],
      [0, 0],
      [0, 2],
    ]);
    const asked = listOf([
      [0, 0],
      [0, 2],
    ]);
    expect(new HashIndex(asked).positionsIn(list)).toEqual([2]);
    expect(new HashIndex(list).positionOf(0, 0)).toBe(-1);
  });

  it("leaves out hashes that were chosen to stand in one row, beyond a limit, and finds the others", () => {
    // The slot of a hash depends on its low bits: these all have the same.
    const chosen = Array.from({ length: 1_000 }, (_, i): Hash => [(i + 1) << 20, 0]);
    const honest = manyHashes(1_000, "honest");
    const index = new HashIndex(listOf([...chosen, ...honestHashes(honest)]));
    const found = index.positionsIn(listOf(chosen));
    expect(found.length).toBeGreaterThan(100);
    expect(found.length).toBeLessThan(200);
    expect(index.positionsIn(honest).length).toBeGreaterThan(950);
  });
});

function honestHashes({ lo, hi, length }: HashList): Hash[] {
  return Array.from({ length }, (_, i) => [lo[i] as number, hi[i] as number]);
}

describe("two lists", () => {
  it("differ in what only one of them has", () => {
    holds(
      fc.property(distinctHashes, fc.nat(), fc.nat(), (hashes, first, second) => {
        const [from, to] = [first, second].map((n) => n % (hashes.length + 1)).toSorted((a, b) => a - b);
        const found = compareHashes(listOf(hashes.slice(0, to)), listOf(hashes.slice(from)));
        expect(setOf(found.onlyHere)).toEqual(setOf(listOf(hashes.slice(0, from))));
        expect(setOf(found.onlyThere)).toEqual(setOf(listOf(hashes.slice(to))));
      }),
    );
  });

  it("do not differ in hashes that one of them held before it was cleared", () => {
    const list = listOf([
      [1, 1],
      [2, 2],
    ]);
    list.clear();
    list.push(1, 1);
    const found = compareHashes(list, new HashList());
    expect([setOf(found.onlyHere), setOf(found.onlyThere)]).toEqual([["1,1"], []]);
  });

  it("do not differ in positions without a hash", () => {
    const list = listOf([
      [1, 1],
      [2, 2],
    ]);
    list.set(0, 0, 0);
    const found = compareHashes(list, new HashList());
    expect([setOf(found.onlyHere), setOf(found.onlyThere)]).toEqual([["2,2"], []]);
  });
});

describe("a list of hashes", () => {
  it("comes back from its text, two words a hash", () => {
    holds(
      fc.property(distinctHashes, (hashes) => {
        const list = listOf(hashes);
        const text = list.toText();
        expect(text).toHaveLength(Math.ceil((hashes.length * 32) / 3));
        const read = HashList.fromText(text, hashes.length);
        expect(read === undefined ? undefined : honestHashes(read)).toEqual(hashes);
        expect(HashList.fromText(text, hashes.length - 1)).toBeUndefined();
      }),
    );
    expect(HashList.fromText("AAAAAA", 10)).toBeUndefined();
  });

  it("hashes a text always the same way, and never to 0", () => {
    const list = new HashList();
    for (const text of ["", "a", "b", "ab", "ba", "\u0000", "\u0000\u0000", "é", "😀", "0", "1"])
      list.pushText(text);
    const words = honestHashes(list).map((hash) =>
      hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(""),
    );
    expect(new Set(words).size).toBe(words.length);
    expect(words).not.toContain("0000000000000000");
    expect(words).toMatchInlineSnapshot(`
      [
        "352065a2488bdcb8",
        "caece58fa75e9a90",
        "7bd7ea8dfd07a68d",
        "2e6a1b473646d89b",
        "aa587effbfe532cf",
        "ed2d0f53a1415208",
        "2bb4594ff2c07bc3",
        "951af57e1a52bac7",
        "dfb862558f7423ee",
        "7d0cfa62ae632bd9",
        "9a5aedd353335ea1",
      ]
    `);
  });

  it("hashes a hundred thousand short texts to as many different halves as random ones have", () => {
    const list = new HashList();
    for (let i = 0; i < 100_000; i++) list.pushText(String(i));
    // 100,000 random words of 32 bits have 1.2 pairs of equal ones on average.
    for (const half of [list.lo, list.hi]) {
      expect(new Set(half.subarray(0, list.length)).size).toBeGreaterThan(99_990);
    }
  });
});
