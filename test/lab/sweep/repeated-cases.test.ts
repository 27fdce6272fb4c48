import { describe, expect, test } from "vitest";
import { repeatedCases } from "../../../src/lab/sweep/sweep.ts";
import { caseText } from "../../../src/sim/sweep/case/case.ts";

const plan = (strategies: readonly string[], seeds: number) => {
  const menu = { strategies, nodes: [3], faults: [] };
  return { menu, firstSeed: 100, seeds, repair: true };
};
const ten = "flood tree random-fanout batched hybrid anti-entropy crdt fast balanced frugal".split(" ");

describe("the cases that run again in another process", () => {
  test.each([
    [ten, 2_000, 40],
    [ten, 500, 10],
    [ten, 1, 10],
    [ten.slice(0, 3), 3, 8],
    [ten.slice(0, 1), 2, 2],
  ])("are of every strategy, and none twice: %j, %i seeds", (strategies, seeds, count) => {
    const cases = repeatedCases(plan(strategies, seeds));
    expect(new Set(cases.map(caseText)).size).toBe(count);
    expect(cases.length).toBe(count);
    expect(new Set(cases.map(({ strategy }) => strategy)).size).toBe(strategies.length);
    for (const { seed } of cases) {
      expect(Number(seed)).toBeGreaterThanOrEqual(100);
      expect(Number(seed)).toBeLessThan(100 + seeds);
    }
  });

  test("are spread over all seeds", () => {
    const seeds = repeatedCases(plan(ten, 2_000)).map(({ seed }) => Number(seed));
    expect(seeds[0]).toBe(100);
    expect(seeds.at(-1)).toBe(2_050);
  });
});
