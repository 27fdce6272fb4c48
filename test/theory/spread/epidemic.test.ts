import { describe, expect, it } from "vitest";
import { pullRounds, pushPullRounds, pushRounds, pushShares } from "../../../src/theory/spread/epidemic.ts";

describe("rounds until all know", () => {
  it("are log2 n + ln n for push", () => {
    expect(pushRounds(1024)).toBeCloseTo(10 + Math.log(1024), 12);
    expect(pushRounds(1)).toBe(0);
  });

  it("are fewer for pull and fewest for push-pull", () => {
    for (const nodes of [100, 1000, 1_000_000]) {
      expect(pullRounds(nodes)).toBeLessThan(pushRounds(nodes));
      expect(pushPullRounds(nodes)).toBeLessThan(pullRounds(nodes));
    }
    expect(pushPullRounds(3 ** 9) - Math.log2(Math.log(3 ** 9))).toBeCloseTo(9, 12);
    expect([pullRounds(1), pushPullRounds(1)]).toEqual([0, 0]);
  });

  it.each([0, 1.5, Number.NaN])("are refused for %d nodes", (nodes) => {
    for (const rounds of [pushRounds, pullRounds, pushPullRounds])
      expect(() => rounds(nodes)).toThrow(RangeError);
  });
});

describe("the expected share that knows", () => {
  it("begins with one, is 1 + K after a round, only grows, and nears all", () => {
    const shares = pushShares(1000, 3, 15);
    expect(shares.length).toBe(16);
    expect(shares[0]).toBe(0.001);
    expect(shares[1]).toBeCloseTo(0.004, 12);
    for (let i = 1; i < shares.length; i++) expect(shares[i]).toBeGreaterThan(shares[i - 1] as number);
    expect(shares[15]).toBeGreaterThan(0.9999);
  });

  it("stays put without fanout, and is everything for one node", () => {
    expect(pushShares(4, 0, 2)).toEqual([0.25, 0.25, 0.25]);
    expect(pushShares(1, 3, 2)).toEqual([1, 1, 1]);
    expect(pushShares(5, 4, 1)).toEqual([0.2, 1]);
  });
});
