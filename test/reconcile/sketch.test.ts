import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HashList, Sketch } from "../../src/reconcile/index.ts";
import { holds } from "../support/properties.ts";
import { distinctHashes, key, listOf, setOf } from "./hashes.ts";

describe("a sketch", () => {
  it("decodes into exactly what two sets differ in", () => {
    holds(
      fc.property(distinctHashes, fc.nat(), fc.nat(), key, (hashes, first, second, underKey) => {
        const [from, to] = [first % (hashes.length + 1), second % (hashes.length + 1)].toSorted(
          (a, b) => a - b,
        );
        const here = listOf(hashes.slice(0, to));
        const there = listOf(hashes.slice(from));
        const symbols = 2 * hashes.length + 30;
        const difference = Sketch.of(here, symbols, underKey)
          .subtract(Sketch.of(there, symbols, underKey))
          .decode();
        if (difference.kind !== "decoded") throw new Error(difference.kind);
        expect(setOf(difference.onlyHere)).toEqual(setOf(listOf(hashes.slice(0, from))));
        expect(setOf(difference.onlyThere)).toEqual(setOf(listOf(hashes.slice(to))));
      }),
    );
  });

  it("is the same whether it was made at once, by inserts and removals, by extension, or as a prefix", () => {
    holds(
      fc.property(distinctHashes, key, fc.integer({ min: 1, max: 200 }), (hashes, underKey, symbols) => {
        const all: HashList = listOf(hashes);
        const half = hashes.length >> 1;
        const whole = Sketch.of(all, symbols, underKey).toText();
        const grown = Sketch.of(listOf(hashes.slice(half)), symbols, underKey);
        grown.insert(all);
        grown.remove(listOf(hashes.slice(half)));
        expect(grown.toText()).toBe(whole);
        const extended = Sketch.of(all, 1 + (symbols >> 1), underKey);
        extended.extend(symbols, all);
        expect(extended.toText()).toBe(whole);
        expect(
          Sketch.of(all, symbols + 50, underKey)
            .prefix(symbols)
            .toText(),
        ).toBe(whole);
      }),
    );
  });
});
