import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWords, encodeWords } from "../../src/reconcile/base64.ts";
import { decode } from "../../src/reconcile/decode.ts";
import { type HashList, type Key, Share, Sketch, SYMBOLS_MAX } from "../../src/reconcile/index.ts";
import { unmix } from "../../src/reconcile/key.ts";
import { nextIndex, nextState, nextStep, tagOf, WORDS_PER_SYMBOL } from "../../src/reconcile/mapping.ts";
import { holds } from "../support/properties.ts";
import { distinctHashes, type Hash, key, listOf, manyHashes } from "./hashes.ts";

const KEY: Key = { lo: 0x1234, hi: -5 };

/** The sketch of any words whatever. */
function sketchOf(words: readonly number[], underKey = KEY, share = Share.whole): Sketch {
  const sketch = Sketch.fromText(encodeWords(Int32Array.from(words)), underKey, share);
  if (sketch === undefined) throw new Error("no sketch");
  return sketch;
}

/** The hashes whose remixing under `KEY` gives these. */
function unmixed(...remixed: readonly Hash[]): HashList {
  const lo = Int32Array.from(remixed, ([word]) => word);
  const hi = Int32Array.from(remixed, ([, word]) => word);
  unmix(lo, hi, remixed.length, KEY);
  return listOf(remixed.map((_, i) => [lo[i] as number, hi[i] as number]));
}

/** Decodes; whatever is found has to give the same symbols again. */
function decodeSoundly(sketch: Sketch): string {
  const before = sketch.toText();
  const found = sketch.decode();
  expect(sketch.toText()).toBe(before);
  if (found.kind !== "decoded") return found.kind;
  const again = Sketch.of(found.onlyHere, sketch.symbols, sketch.key, sketch.share).subtract(
    Sketch.of(found.onlyThere, sketch.symbols, sketch.key, sketch.share),
  );
  expect(again.toText()).toBe(before);
  return found.kind;
}

/** Symbols to which a remixed hash is mapped. */
function walkOf([lo, hi]: Hash, symbols: number): number[] {
  const walk: number[] = [];
  let state = lo;
  let step = hi;
  for (let index = 0; index < symbols; index = nextIndex(index, state)) {
    walk.push(index);
    step = nextStep(step);
    state = nextState(state, step);
  }
  return walk;
}

/** The remixed hash whose first step leaves its state as it is. */
function restingHash(state: number): Hash {
  const multiplier = 0x21f0aaad;
  let inverse = multiplier;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(multiplier, inverse));
  const product = state ^ (state >>> 15) ^ (state >>> 30);
  const mixed = Math.imul(product, inverse);
  const step = ((mixed ^ (mixed >>> 16)) - state) | 0;
  const hash: Hash = [state, (step - nextStep(0)) | 0];
  expect(nextState(state, nextStep(hash[1]))).toBe(state);
  return hash;
}

describe("symbols of a hostile peer", () => {
  it("give an error, or a difference that has exactly these symbols", () => {
    const word = fc.oneof(
      fc.constantFrom(0, 1, -1, 255, 256),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    );
    const symbol = fc.tuple(word, word, word);
    const symbols = fc.array(symbol, { minLength: 1, maxLength: 60 }).map((list) => list.flat());
    holds(
      fc.property(symbols, key, (words, underKey) => {
        decodeSoundly(sketchOf(words, underKey));
      }),
      500,
    );
  });

  it("that were honest but for a few words give an error", () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 2 ** 31 - 1 }));
    const changes = fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: ([at]) => at % 90 });
    holds(
      fc.property(distinctHashes, changes, (hashes, wrong) => {
        const few = listOf(hashes.slice(0, 10));
        const words = new Int32Array(90);
        const honest = Sketch.of(few, 30, KEY);
        for (const [at, difference] of wrong) words[at % 90] = difference;
        const changed = honest.subtract(sketchOf([...words]));
        expect(decodeSoundly(changed)).toBe("undecodable");
      }),
    );
  });

  it("that bring each other back for ever are given up at the limit of hashes", () => {
    // One hash in symbol 0 and nowhere else: taking it away puts its opposite into its other symbols, and that one
    // taken away brings it back.
    const [lo, hi] = [77, 99];
    const words = new Array(64 * WORDS_PER_SYMBOL).fill(0);
    words.splice(0, 3, lo, hi, tagOf(lo, hi));
    expect(decodeSoundly(sketchOf(words))).toBe("undecodable");
  });

  it("with a hash of its own in each of the most symbols are given up, too", () => {
    const symbols = 32_768;
    const words: number[] = new Array(symbols * WORDS_PER_SYMBOL).fill(0);
    const hashes = manyHashes(symbols, "hostile");
    for (let i = 0; i < symbols; i++) {
      const [lo, hi] = [hashes.lo[i] as number, hashes.hi[i] as number];
      words.splice(i * WORDS_PER_SYMBOL, WORDS_PER_SYMBOL, lo, hi, tagOf(lo, hi));
    }
    expect(decodeSoundly(sketchOf(words))).toBe("undecodable");
  });

  it("cannot have hashes that are mapped to most of them", () => {
    const chosen = Array.from({ length: 2_000 }, (_, i) => restingHash(-1 - i));
    const { lo, hi, length } = manyHashes(20_000, "walks");
    const drawn = Array.from({ length }, (_, i): Hash => [lo[i] as number, hi[i] as number]);
    const lengths = [chosen, drawn].map((hashes) => hashes.map((hash) => walkOf(hash, SYMBOLS_MAX).length));
    for (const walks of lengths) {
      expect(Math.max(...walks)).toBeLessThan(64);
      // The sum of 1 / (1 + i / 2) over all symbols.
      expect(walks.reduce((sum, walk) => sum + walk, 0) / walks.length).toBeCloseTo(19.95, 0);
    }
  });

  it("are given up once the steps are used up", () => {
    const words = Sketch.of(manyHashes(20, "steps"), 60, KEY).toText();
    const decodeWithin = (steps: number) =>
      decode(decodeWords(words, 180) as Int32Array, KEY, Share.whole, steps).kind;
    // Twenty hashes walk about six steps each, twice: four a symbol.
    expect([1, 2, 8, 64].map(decodeWithin)).toEqual(["undecodable", "undecodable", "decoded", "decoded"]);
  });

  it("that hold a whole hash where it is not mapped to give an error", () => {
    const [lo, hi] = [5, 6];
    const walk = new Set(walkOf([lo, hi], 32));
    const elsewhere = Array.from({ length: 32 }, (_, i) => i).find((i) => !walk.has(i)) as number;
    const words = new Array(32 * WORDS_PER_SYMBOL).fill(0);
    words.splice(elsewhere * WORDS_PER_SYMBOL, 3, lo, hi, tagOf(lo, hi));
    expect(decodeSoundly(sketchOf(words))).toBe("undecodable");
  });

  it("with hashes that add up to the look of another one do not name that one", () => {
    // Found by trying: the first less the other two have the words and the tag of a fourth hash, taken away.
    const [a, b, c]: Hash[] = [
      [19_088_743, 144_358_622],
      [2_778_232, -862_703_880],
      [388_410_920, 1_543_212_525],
    ];
    const here = unmixed(a as Hash);
    const there = unmixed(b as Hash, c as Hash);
    const [x, y] = [0, 1].map((w) => (a as Hash)[w as 0] ^ (b as Hash)[w as 0] ^ (c as Hash)[w as 0]) as [
      number,
      number,
    ];
    const tags = [a, b, c].map((hash) => tagOf(...(hash as [number, number]))) as [number, number, number];
    expect((tags[0] - tags[1] - tags[2]) | 0).toBe(-tagOf(x, y));
    const sketch = Sketch.of(here, 64, KEY).subtract(Sketch.of(there, 64, KEY));
    expect(decodeSoundly(sketch)).toBe("malformed");
  });

  it("with hashes of another share give an error", () => {
    const hashes = manyHashes(6, "shares");
    const words = Sketch.of(hashes, 40, KEY).toText();
    const share = Share.of(1, 2) as Share;
    expect(Sketch.fromText(words, KEY)?.decode().kind).toBe("decoded");
    expect(Sketch.fromText(words, KEY, share)?.decode()).toEqual({ kind: "malformed" });
  });
});

describe("too few symbols", () => {
  it("are told from enough", () => {
    const hashes = manyHashes(1_000, "few");
    const sketch = Sketch.of(hashes, 2_000, KEY);
    expect(sketch.decode().kind).toBe("decoded");
    expect(sketch.prefix(1_000).decode()).toEqual({ kind: "undecodable" });
    expect(sketch.prefix(1).decode()).toEqual({ kind: "undecodable" });
  });

  it("are none where nothing differs", () => {
    const found = Sketch.empty(1, KEY).decode();
    if (found.kind !== "decoded") throw new Error(found.kind);
    expect([found.onlyHere.length, found.onlyThere.length]).toEqual([0, 0]);
  });
});

describe("two hashes", () => {
  it("that are near in both words are decoded: neither of them comes twice", () => {
    // The second is greater in its high word by what would make up for its low word.
    const near = unmixed([5_000, 7], [5_000 - 2 ** 11, 7 + 2 ** 21]);
    expect(decodeSoundly(Sketch.of(near, 40, KEY))).toBe("decoded");
  });
});
