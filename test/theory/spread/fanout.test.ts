import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minFanout, missProbability } from "../../../src/theory/spread/fanout.ts";
import { holds } from "../../support/properties.ts";

describe("the probability of a miss", () => {
  it.each([
    { nodes: 5, fanout: 3, rounds: 5, miss: 0.0009765625 },
    { nodes: 5, fanout: 2, rounds: 1, miss: 0.5 },
    { nodes: 5, fanout: 4, rounds: 1, miss: 0 },
    { nodes: 5, fanout: 9, rounds: 1, miss: 0 },
    { nodes: 5, fanout: 0, rounds: 9, miss: 1 },
    { nodes: 5, fanout: 4, rounds: 0, miss: 1 },
    { nodes: 2, fanout: 1, rounds: 1, miss: 0 },
    { nodes: 1, fanout: 0, rounds: 0, miss: 0 },
  ])("of $fanout of $nodes nodes in $rounds rounds is $miss", ({ nodes, fanout, rounds, miss }) => {
    expect(missProbability(nodes, fanout, rounds)).toBe(miss);
  });

  it.each([
    [0, 1, 1],
    [5, -1, 1],
    [5, 1.5, 1],
    [5, 1, Number.NaN],
  ])("is refused for nodes %d, fanout %d, rounds %d", (nodes, fanout, rounds) => {
    expect(() => missProbability(nodes, fanout, rounds)).toThrow(RangeError);
  });
});

describe("the smallest fanout for a target", () => {
  it("is 3 for 5 nodes, 5 rounds, 0.99, and 15 for 25 nodes", () => {
    expect(minFanout(5, 0.99, 5)).toEqual({ fanout: 3, missProbability: 0.0009765625 });
    expect(minFanout(25, 0.99, 5).fanout).toBe(15);
    expect(minFanout(25, 0.99, 5).missProbability).toBeCloseTo(0.007416, 6);
  });

  it.each([
    { nodes: 11, target: 0.9, rounds: 1, fanout: 9 },
    { nodes: 11, target: 0.99, rounds: 2, fanout: 9 },
    { nodes: 11, target: 0.999, rounds: 3, fanout: 9 },
    { nodes: 11, target: 0.999999999, rounds: 9, fanout: 9 },
    { nodes: 5, target: 0.75, rounds: 2, fanout: 2 },
    { nodes: 6, target: 0.488, rounds: 3, fanout: 1 },
    { nodes: 6, target: 0.936, rounds: 3, fanout: 3 },
    { nodes: 6, target: 0.83222784, rounds: 8, fanout: 1 },
    { nodes: 101, target: 0.3, rounds: 1, fanout: 30 },
    { nodes: 1_000_001, target: 0.7, rounds: 1, fanout: 700_000 },
  ])("takes a miss of exactly 1 − $target as good enough: $fanout of $nodes nodes in $rounds", (row) => {
    expect(minFanout(row.nodes, row.target, row.rounds).fanout).toBe(row.fanout);
  });

  it("needs no peer alone, one of two, all for certainty, and at least one for nothing", () => {
    expect(minFanout(1, 0.99, 5)).toEqual({ fanout: 0, missProbability: 0 });
    expect(minFanout(2, 0.99, 5)).toEqual({ fanout: 1, missProbability: 0 });
    expect(minFanout(25, 1, 5)).toEqual({ fanout: 24, missProbability: 0 });
    expect(minFanout(25, 0, 5).fanout).toBe(1);
  });

  it("takes a thousand million nodes at once", () => {
    const { fanout, missProbability: miss } = minFanout(1_000_000_000, 0.999, 10);
    expect(miss).toBeLessThanOrEqual(0.001);
    expect(missProbability(1_000_000_000, fanout - 1, 10)).toBeGreaterThan(0.001);
  });

  it("meets its target, where one less would not", () => {
    const target = fc.double({ min: 0, max: 0.9999, noNaN: true });
    holds(
      fc.property(
        fc.integer({ min: 2, max: 2000 }),
        target,
        fc.integer({ min: 1, max: 20 }),
        (nodes, goal, rounds) => {
          const { fanout, missProbability: miss } = minFanout(nodes, goal, rounds);
          expect(miss).toBe(missProbability(nodes, fanout, rounds));
          expect(miss).toBeLessThanOrEqual((1 - goal) * (1 + 1e-11));
          if (fanout > 1) expect(missProbability(nodes, fanout - 1, rounds)).toBeGreaterThan(1 - goal);
        },
      ),
    );
  });

  it.each([
    [0, 0.9, 1],
    [2.5, 0.9, 1],
    [5, 1.1, 1],
    [5, -0.1, 1],
    [5, Number.NaN, 1],
    [5, 0.9, 0],
  ])("is refused for nodes %d, target %d, rounds %d", (nodes, target, rounds) => {
    expect(() => minFanout(nodes, target, rounds)).toThrow(RangeError);
  });
});
