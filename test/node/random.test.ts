import { describe, expect, test } from "vitest";
import { hash32, Random } from "../../src/node/random.ts";

const draws = (seed: string, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next32());
};

describe("the random numbers of a seed", () => {
  test("are the same for ever: a seed that once found a fault must find it again", () => {
    expect(draws("gossiper", 4)).toMatchInlineSnapshot(`
      [
        796862716,
        1233988906,
        3148519046,
        4107528436,
      ]
    `);
    expect(hash32("gossiper", 0)).toMatchInlineSnapshot(`1481090078`);
  });

  test("differ between seeds that differ in one character", () => {
    const streams = ["", "a", "b", "aa", "ab", "a "].map((seed) => draws(seed, 2).join(" "));
    expect(new Set(streams).size).toBe(streams.length);
  });

  test("lie where they should", () => {
    const random = new Random("ranges");
    for (let i = 0; i < 1_000; i++) {
      expect(random.float()).toBeLessThan(1);
      expect([0, 1, 2]).toContain(random.int(3));
      expect(random.exponential(10)).toBeGreaterThanOrEqual(0);
    }
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
  });
});

describe("a sample", () => {
  const items = ["a", "b", "c", "d", "e"];

  test("has different elements, no more than there are, and leaves the list alone", () => {
    const random = new Random("sample");
    for (let count = 0; count <= 7; count++) {
      const sample = random.sample(items, count);
      expect(new Set(sample).size).toBe(Math.min(count, items.length));
      expect(items).toEqual(["a", "b", "c", "d", "e"]);
    }
    expect(random.sample([], 3)).toEqual([]);
    expect(random.pick([])).toBeUndefined();
  });

  test("takes every element equally often, within five standard deviations", () => {
    const random = new Random("uniform");
    const counts = new Map(items.map((item) => [item, 0]));
    const trials = 10_000;
    for (let i = 0; i < trials; i++) {
      for (const item of random.sample(items, 2)) counts.set(item, (counts.get(item) ?? 0) + 1);
    }
    const expected = (trials * 2) / items.length;
    const deviation = Math.sqrt(trials * (2 / items.length) * (3 / items.length));
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * deviation);
  });

  test("of few out of many is as even, and has different elements, too", () => {
    const many = Array.from({ length: 40 }, (_, i) => i);
    const random = new Random("sparse");
    const counts = many.map(() => 0);
    const trials = 20_000;
    for (let i = 0; i < trials; i++) {
      const sample = random.sample(many, 3);
      expect(new Set(sample).size).toBe(3);
      for (const item of sample) counts[item] = (counts[item] as number) + 1;
    }
    const expected = (trials * 3) / many.length;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  test("of everything is a shuffle", () => {
    expect(new Random("shuffle").shuffle(items).sort()).toEqual(items);
  });
});
