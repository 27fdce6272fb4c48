import { describe, expect, it } from "vitest";
import {
  HASHES_MAX,
  type HashList,
  type Plan,
  planFor,
  Sketch,
  Summary,
  SYMBOLS_MAX,
  symbolsFor,
} from "../../src/reconcile/index.ts";
import { concat, manyHashes } from "./hashes.ts";

const KEY = { lo: 11, hi: 22 };

function plan(own: HashList, theirs: HashList, failures = 0): Plan {
  return planFor(Summary.of(own, KEY), Summary.of(theirs, KEY), failures);
}

describe("the number of symbols", () => {
  it("is 1.35 D + 4 √D + 6 with D = 1.4 times the estimate", () => {
    expect([0, 1, 2, 10, 100, 1_000, 10_000].map(symbolsFor)).toEqual([6, 13, 17, 40, 243, 2_046, 19_380]);
  });

  it("is at most what one message holds", () => {
    expect(symbolsFor(17_000)).toBeLessThan(SYMBOLS_MAX);
    expect(symbolsFor(18_000)).toBe(SYMBOLS_MAX);
  });

  it.each([1, 2, 5, 10, 50, 200, 1_000])("decodes %d in 97 of 100 cases at least", (size) => {
    const trials = size < 1_000 ? 200 : 60;
    let undecodable = 0;
    for (let i = 0; i < trials; i++) {
      const underKey = { lo: i, hi: size };
      const [here, there] = [
        manyHashes(size >> 1, `${size} h ${i}`),
        manyHashes(size - (size >> 1), `${size} t ${i}`),
      ];
      const estimate = Summary.of(here, underKey).differenceFrom(Summary.of(there, underKey));
      const symbols = symbolsFor(estimate);
      const sketch = Sketch.of(here, symbols, underKey).subtract(Sketch.of(there, symbols, underKey));
      if (sketch.decode().kind !== "decoded") undecodable++;
    }
    expect(undecodable).toBeLessThanOrEqual(0.034 * trials);
  });
});

describe("the plan", () => {
  const both = manyHashes(20_000, "both");

  it("is nothing between equal sets, empty ones included", () => {
    expect(plan(both, concat(both))).toEqual({ kind: "nothing" });
    expect(plan(manyHashes(0, ""), manyHashes(0, ""))).toEqual({ kind: "nothing" });
  });

  it("is everything where one side is empty", () => {
    expect(plan(both, manyHashes(0, ""))).toEqual({ kind: "everything" });
    expect(plan(manyHashes(0, ""), both)).toEqual({ kind: "everything" });
  });

  it("is symbols for the estimate where little differs", () => {
    const theirs = concat(both, manyHashes(20, "more"));
    const estimate = Summary.of(both, KEY).differenceFrom(Summary.of(theirs, KEY));
    expect(plan(both, theirs)).toEqual({ kind: "symbols", symbols: symbolsFor(estimate), of: 1 });
  });

  it("doubles the estimate with each try that was undecodable", () => {
    const theirs = concat(both, manyHashes(20, "more"));
    const estimate = Summary.of(both, KEY).differenceFrom(Summary.of(theirs, KEY));
    expect(plan(both, theirs, 1)).toEqual({ kind: "symbols", symbols: symbolsFor(2 * estimate), of: 1 });
    expect(plan(both, theirs, 3)).toEqual({ kind: "symbols", symbols: symbolsFor(8 * estimate), of: 1 });
    expect(plan(both, theirs, 60)).toEqual({ kind: "hashes", of: 1 });
  });

  it("is the hashes where the sides have little in common", () => {
    expect(plan(manyHashes(1_000, "a"), manyHashes(1_000, "b"))).toEqual({ kind: "hashes", of: 1 });
    expect(plan(manyHashes(3, "a"), both)).toEqual({ kind: "hashes", of: 1 });
    // Three quarters of the larger side are new: a list of all its hashes is shorter than symbols for those.
    expect(plan(concat(both, manyHashes(60_000, "c")), both)).toMatchObject({ kind: "hashes" });
  });

  it("is whichever of hashes and symbols is the shorter text", () => {
    const kinds = new Set<string>();
    for (let common = 1; common < 200; common++) {
      const [own, theirs] = ["own", "theirs"].map((side) =>
        concat(manyHashes(common, "both"), manyHashes(20, side)),
      );
      const [first, second] = [Summary.of(own as HashList, KEY), Summary.of(theirs as HashList, KEY)];
      const symbols = symbolsFor(first.differenceFrom(second));
      const hashesLength = (own as HashList).toText().length;
      const isShort = hashesLength <= Sketch.empty(symbols, KEY).toText().length;
      expect(planFor(first, second).kind).toBe(isShort ? "hashes" : "symbols");
      kinds.add(planFor(first, second).kind);
    }
    expect(kinds).toEqual(new Set(["hashes", "symbols"]));
  });

  it("cuts a long list into shares that fit", () => {
    const long = manyHashes(2 * HASHES_MAX, "long");
    expect(plan(long, manyHashes(1_000, "b"))).toEqual({ kind: "hashes", of: 4 });
  });

  it("cuts a large difference into shares whose symbols fit", () => {
    const many = manyHashes(300_000, "many");
    const found = plan(concat(many, manyHashes(60_000, "more")), many);
    if (found.kind !== "symbols") throw new Error(found.kind);
    expect([4, 8]).toContain(found.of);
    expect(found.symbols).toBeLessThanOrEqual(SYMBOLS_MAX);
    expect(found.symbols * found.of).toBeGreaterThan(1.35 * 60_000);
  });
});
