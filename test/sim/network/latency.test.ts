import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { type LatencyDistribution, latencySampler } from "../../../src/sim/network/latency.ts";

describe("latency", () => {
  const draws = (distribution: LatencyDistribution): number[] => {
    const sample = latencySampler(distribution, 100, new Random("latency"));
    return Array.from({ length: 20_000 }, sample);
  };
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  test("constant is the mean, always", () => {
    expect(new Set(draws("constant"))).toEqual(new Set([100]));
  });

  test("uniform draws the integers from 0 to one less than twice the mean", () => {
    const values = draws("uniform");
    expect(new Set(values)).toEqual(new Set(Array.from({ length: 200 }, (_, value) => value)));
    expect(mean(values)).toBeCloseTo(99.5, -0.5);
  });

  test("exponential has the mean, and as many above it as e says", () => {
    const values = draws("exponential");
    expect(mean(values)).toBeCloseTo(100, -0.5);
    expect(values.filter((value) => value > 100).length / values.length).toBeCloseTo(1 / Math.E, 1);
  });

  test("is 0 for every distribution with a mean of 0", () => {
    for (const distribution of ["constant", "uniform", "exponential"] as const) {
      expect(latencySampler(distribution, 0, new Random("zero"))()).toBe(0);
    }
  });
});
