import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HashList, SHARES_MAX, Share, Sketch, SYMBOLS_MAX } from "../../src/reconcile/index.ts";
import { holds } from "../support/properties.ts";
import { concat, distinctHashes, key, listOf, manyHashes, setOf } from "./hashes.ts";

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

describe("a sketch as text", () => {
  it("has 16 characters a symbol and comes back", () => {
    holds(
      fc.property(distinctHashes, key, fc.integer({ min: 1, max: 100 }), (hashes, underKey, symbols) => {
        const text = Sketch.of(listOf(hashes), symbols, underKey).toText();
        expect(text).toHaveLength(16 * symbols);
        expect(Sketch.fromText(text, underKey)?.toText()).toBe(text);
      }),
    );
  });

  it("is refused when it is empty, cut, or too long", () => {
    const text = Sketch.empty(3, { lo: 0, hi: 0 }).toText();
    const read = (given: string) => Sketch.fromText(given, { lo: 0, hi: 0 })?.symbols;
    expect([read(text), read(text.slice(16)), read("")]).toEqual([3, 2, undefined]);
    expect([read(text.slice(1)), read(text.slice(8)), read(`${text.slice(1)}=`)]).toEqual(
      new Array(3).fill(undefined),
    );
    const longest = "A".repeat(16 * SYMBOLS_MAX);
    expect(read(longest)).toBe(SYMBOLS_MAX);
    expect(read(`${longest}${"A".repeat(16)}`)).toBeUndefined();
  });

  it("is always the same for the same hashes and key", () => {
    const list = new HashList();
    for (const text of ["one", "two", "three"]) list.pushText(text);
    const sketch = Sketch.of(list, 6, { lo: 0x01234567, hi: 0x89abcdef });
    expect(sketch.toText()).toMatchInlineSnapshot(
      `"rTlokbHYTCUDLEokIddFDszXBsACdEU4IddFDszXBsACdEU4AAAAAAAAAAAAAAAAM+OBom0AcQQBBaCjAAAAAAAAAAAAAAAA"`,
    );
    expect(Sketch.of(list, 6, { lo: 1, hi: 0x89abcdef }).toText()).not.toBe(sketch.toText());
    expect(Sketch.of(list, 6, { lo: 0x01234567, hi: 1 }).toText()).not.toBe(sketch.toText());
  });
});

describe("shares", () => {
  const of = 8;
  const shares = Array.from({ length: of }, (_, index) => Share.of(index, of) as Share);

  it("together decode into the whole difference, each hash in one of them", () => {
    const underKey = { lo: 77, hi: -3 };
    const [here, there, both] = [manyHashes(90, "here"), manyHashes(70, "there"), manyHashes(500, "both")];
    const parts = shares.map((share) => {
      const own = Sketch.of(concat(both, here), 80, underKey, share);
      const found = own.subtract(Sketch.of(concat(there, both), 80, underKey, share)).decode();
      if (found.kind !== "decoded") throw new Error(found.kind);
      return found;
    });
    expect(setOf(concat(...parts.map(({ onlyHere }) => onlyHere)))).toEqual(setOf(here));
    expect(setOf(concat(...parts.map(({ onlyThere }) => onlyThere)))).toEqual(setOf(there));
    for (const { onlyHere } of parts) expect(onlyHere.length).toBeLessThan(90 / 2);
  });

  it.each([
    [0, 3],
    [0, 0],
    [0, 0.5],
    [0, -1],
    [0, 2 * SHARES_MAX],
    [8, 8],
    [-1, 8],
    [0.5, 8],
    [Number.NaN, 8],
    [0, Number.NaN],
  ])("%d of %d is none", (index, count) => {
    expect(Share.of(index, count)).toBeUndefined();
  });

  it("are as many as there may be", () => {
    expect(Share.of(SHARES_MAX - 1, SHARES_MAX)).toMatchObject({ index: SHARES_MAX - 1, of: SHARES_MAX });
    expect(Share.of(0, 1)).toEqual(Share.whole);
  });
});
