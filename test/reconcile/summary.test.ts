import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/node/random.ts";
import { decodeWords, encodeWords } from "../../src/reconcile/base64.ts";
import { Estimator, HashList, Summary } from "../../src/reconcile/index.ts";
import { holds } from "../support/properties.ts";
import { concat, distinctHashes, key, listOf, manyHashes } from "./hashes.ts";

const KEY = { lo: 0x01234567, hi: 0x89abcdef };

describe("a summary", () => {
  it("is equal for equal sets in any order, and for others not", () => {
    holds(
      fc.property(distinctHashes, key, (hashes, underKey) => {
        const summary = Summary.of(listOf(hashes), underKey);
        expect(summary.equals(Summary.of(listOf(hashes.toReversed()), underKey))).toBe(true);
        expect(summary.count).toBe(hashes.length);
        if (hashes.length === 0) return;
        expect(summary.equals(Summary.of(listOf(hashes.slice(1)), underKey))).toBe(false);
        const [first = [0, 0], ...others] = hashes;
        const changed = listOf([[first[0] ^ 1, first[1]], ...others]);
        expect(summary.equals(Summary.of(changed, underKey))).toBe(false);
      }),
    );
  });

  it("tells sets apart whose hashes have the same sums and parities", () => {
    const [even, odd] = [
      listOf([
        [1, 2],
        [3, 4],
        [5, 8],
        [7, 6],
      ]),
      listOf([
        [3, 2],
        [1, 4],
        [7, 8],
        [5, 6],
      ]),
    ];
    const sums = [even, odd].map(({ lo, hi }) => [lo, hi].map((words) => words.reduce((a, b) => a + b)));
    expect(sums[0]).toEqual(sums[1]);
    expect(Summary.of(even, KEY).equals(Summary.of(odd, KEY))).toBe(false);
  });

  it("is unequal where any of its words is another one", () => {
    const words = decodeWords(
      Summary.of(manyHashes(9, "words"), { lo: 1, hi: 2 }).toText(),
      100,
    ) as Int32Array;
    const changed = (at: number) => {
      const copy = words.map((word, i) => (i === at ? word ^ 4 : word));
      return Summary.fromText(encodeWords(copy)) as Summary;
    };
    const whole = changed(-1);
    // Key, count and digest; the estimator takes no part in it.
    expect([-1, 0, 1, 2, 3, 4, 5].map((at) => changed(at).equals(whole))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("is unequal under another key", () => {
    const list = manyHashes(3, "keys");
    for (const other of [
      { ...KEY, lo: 1 },
      { ...KEY, hi: 1 },
    ]) {
      expect(Summary.of(list, KEY).equals(Summary.of(list, other))).toBe(false);
    }
    expect(Summary.of(new HashList(), KEY).equals(Summary.of(new HashList(), { lo: 1, hi: 1 }))).toBe(false);
  });

  it("passes over positions without a hash", () => {
    const list = listOf([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    list.set(1, 0, 0);
    expect(Summary.of(list, KEY).toText()).toBe(
      Summary.of(
        listOf([
          [1, 2],
          [5, 6],
        ]),
        KEY,
      ).toText(),
    );
  });

  it("comes back from its 155 characters", () => {
    holds(
      fc.property(distinctHashes, key, (hashes, underKey) => {
        const summary = Summary.of(listOf(hashes), underKey);
        const text = summary.toText();
        expect(text).toHaveLength(155);
        const read = Summary.fromText(text);
        expect(read?.toText()).toBe(text);
        expect(read?.count).toBe(hashes.length);
        expect(read?.equals(summary)).toBe(true);
      }),
    );
  });

  it("is read from no other text", () => {
    const text = Summary.of(manyHashes(3, "text"), KEY).toText();
    for (const other of [
      "",
      text.slice(1),
      `${text}A`,
      ` ${text.slice(1)}`,
      `${text.slice(0, -1)}B`,
      text + text,
    ]) {
      expect(Summary.fromText(other)).toBeUndefined();
    }
  });

  it("is always the same for the same hashes and key", () => {
    const list = new HashList();
    for (const text of ["one", "two", "three"]) list.pushText(text);
    expect(Summary.of(list, KEY).toText()).toMatchInlineSnapshot(
      `"Z0UjAe/Nq4kDAAAA0QV07ovnMq4AAAAAAiAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`,
    );
  });

  it("tells a count of which a peer says that it is the largest", () => {
    const words = Summary.of(manyHashes(1, "x"), KEY).toText();
    // The third word is the count: bytes 8 to 11, so characters 11 to 15.
    const hostile = `${words.slice(0, 11)}/////${words.slice(16)}`;
    expect(Summary.fromText(hostile)?.count).toBeGreaterThan(2 ** 31);
  });
});

describe("an estimate", () => {
  it("is 0 for equal sets, and for others at least 1 and the difference of the sizes, at most their sum", () => {
    holds(
      fc.property(distinctHashes, fc.nat(), key, (hashes, cut, underKey) => {
        const at = hashes.length === 0 ? 0 : cut % hashes.length;
        const all = Summary.of(listOf(hashes), underKey);
        const some = Summary.of(listOf(hashes.slice(at)), underKey);
        const estimate = all.differenceFrom(some);
        expect(some.differenceFrom(all)).toBe(estimate);
        expect(all.differenceFrom(all)).toBe(0);
        if (at > 0) expect(estimate).toBeGreaterThan(0);
        expect(estimate).toBeGreaterThanOrEqual(at);
        expect(estimate).toBeLessThanOrEqual(2 * hashes.length - at);
      }),
    );
  });

  it("is at least 1 where the digests tell a difference that the parities hide", () => {
    // Two hashes that flip the same bit, in a set of two and in an empty one that claims the same size.
    const random = new Random("pairs");
    const draw = () => [random.next32() | 0, random.next32() | 0] as const;
    let found = 0;
    for (let i = 0; i < 2_000; i++) {
      const [here, there] = [Summary.of(listOf([draw()]), KEY), Summary.of(listOf([draw()]), KEY)];
      const estimate = here.differenceFrom(there);
      expect([1, 2]).toContain(estimate);
      if (estimate === 1) found++;
    }
    expect(found).toBeGreaterThan(0);
  });

  it.each([1, 3, 10, 30, 100, 1_000, 10_000, 50_000])("of %d is right within 0.67 and 1.45", (size) => {
    const trials = size < 10_000 ? 300 : 20;
    const random = new Random(`estimate ${size}`);
    let sum = 0;
    let wrong = 0;
    for (let i = 0; i < trials; i++) {
      const estimator = Estimator.empty();
      const lo = Int32Array.from({ length: size }, () => random.next32());
      const hi = Int32Array.from({ length: size }, () => random.next32());
      estimator.toggle(lo, hi, size);
      const ratio = Math.max(1, estimator.differenceFrom(Estimator.empty())) / size;
      sum += ratio;
      if (ratio < 0.66 || ratio > 1.46) wrong++;
    }
    expect(sum / trials).toBeGreaterThan(0.95);
    expect(sum / trials).toBeLessThan(1.05);
    expect(wrong / trials).toBeLessThanOrEqual(0.05);
  });

  it("does not depend on what both sides have", () => {
    const [here, there] = [manyHashes(60, "h"), manyHashes(50, "t")];
    const estimates = [200, 5_000].map((size) => {
      const both = manyHashes(size, "both");
      return Summary.of(concat(both, here), KEY).differenceFrom(Summary.of(concat(there, both), KEY));
    });
    expect(estimates[0]).toBeGreaterThan(70);
    expect(estimates[1]).toBe(estimates[0]);
  });

  it("comes back from its text of 128 characters, and from no other", () => {
    const estimator = Estimator.empty();
    const { lo, hi, length } = manyHashes(500, "text");
    estimator.toggle(lo, hi, length);
    const text = estimator.toText();
    expect(text).toHaveLength(128);
    expect(Estimator.fromText(text)?.differenceFrom(estimator)).toBe(0);
    expect(
      [text.slice(16), `${text}AAAAAAAAAAAAAAAA`, "", `${text.slice(1)}=`].map(Estimator.fromText),
    ).toEqual(new Array(4).fill(undefined));
  });

  it("of whatever a peer sends is a number", () => {
    const text = fc
      .uint8Array({ minLength: 96, maxLength: 96 })
      .map((bytes) => Buffer.from(bytes).toString("base64"));
    holds(
      fc.property(text, text, (one, other) => {
        const estimate = Estimator.fromText(one)?.differenceFrom(
          Estimator.fromText(other) ?? Estimator.empty(),
        );
        expect(estimate).toBeGreaterThanOrEqual(1);
        expect(estimate).toBeLessThanOrEqual(2 ** 18);
      }),
    );
  });
});
