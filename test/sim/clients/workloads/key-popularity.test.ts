import { describe, expect, it } from "vitest";
import { Random } from "../../../../src/node/random.ts";
import { keyDrawer, keyNames } from "../../../../src/sim/clients/workloads/key-popularity.ts";

const DRAWS = 50_000;

function sharesOf(popularity: "uniform" | "zipf", keyCount: number): readonly number[] {
  const keys = keyNames(keyCount);
  const draw = keyDrawer(popularity, keys);
  const random = new Random("popularity");
  const counts = new Map<string, number>();
  for (let i = 0; i < DRAWS; i++) {
    const key = draw(random);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return keys.map((key) => (counts.get(key) ?? 0) / DRAWS);
}

describe("the popularity of keys", () => {
  it("is the same for all where it is uniform", () => {
    for (const share of sharesOf("uniform", 10)) expect(share).toBeCloseTo(0.1, 2);
  });

  it("falls with the rank to the power of 0.99 where it is Zipf's", () => {
    const weights = Array.from({ length: 100 }, (_, at) => 1 / (at + 1) ** 0.99);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    sharesOf("zipf", 100).forEach((share, at) => {
      expect(share).toBeCloseTo((weights[at] as number) / sum, 2);
    });
  });

  it("is no question of one key", () => {
    expect(sharesOf("zipf", 1)).toEqual([1]);
  });
});
