import { describe, expect, it } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { atomicFanout, atomicProbability, simulateOnce } from "../../../src/theory/spread/atomic-fanout.ts";

describe("the probability that all get what each passes on once", () => {
  it("is exp(−e^(−c)) for a fanout of ln n + c", () => {
    expect(atomicProbability(1_000, 12)).toBeCloseTo(Math.exp(-Math.exp(Math.log(1_000) - 12)), 12);
    expect(atomicProbability(22_026, 10)).toBeCloseTo(Math.exp(-1), 4);
    expect([atomicProbability(10, 9), atomicProbability(1, 0)]).toEqual([1, 1]);
    expect(atomicProbability(1_000_000, 0)).toBe(0);
  });

  it.each([7, 8, 9, 11])("is what comes out of 1,000 nodes with fanout %d", (fanout) => {
    const { all } = simulateOnce({ nodes: 1_000, fanout }, 300, new Random("once"));
    expect(Math.abs(all.mean - atomicProbability(1_000, fanout))).toBeLessThan(0.02 + 3 * all.standardError);
  });

  it("leaves out e^(−K) of the nodes, about, when it fails", () => {
    const { share } = simulateOnce({ nodes: 1_000, fanout: 5 }, 100, new Random("once"));
    expect(1 - share.mean).toBeCloseTo(Math.exp(-5), 3);
  });
});

describe("the smallest fanout for it", () => {
  it.each([
    { nodes: 25, probability: 0.99, fanout: 8 },
    { nodes: 1_000, probability: 0.99, fanout: 12 },
    { nodes: 1_000_000, probability: 0.99, fanout: 19 },
    { nodes: 1_000_000_000, probability: 0.999, fanout: 28 },
    { nodes: 5, probability: 0.99, fanout: 4 },
    { nodes: 1_000, probability: 1, fanout: 999 },
    { nodes: 1_000, probability: 0, fanout: 1 },
    { nodes: 1, probability: 0.5, fanout: 0 },
  ])("is $fanout for $nodes nodes and $probability", ({ nodes, probability, fanout }) => {
    expect(atomicFanout(nodes, probability)).toBe(fanout);
  });

  it("reaches the probability, and one less does not", () => {
    for (const nodes of [100, 5_000, 1_000_000]) {
      for (const wanted of [0.5, 0.9, 0.999]) {
        const fanout = atomicFanout(nodes, wanted);
        expect(atomicProbability(nodes, fanout)).toBeGreaterThanOrEqual(wanted);
        expect(atomicProbability(nodes, fanout - 1)).toBeLessThan(wanted);
      }
    }
  });

  it("is refused for a probability above 1", () => {
    expect(() => atomicFanout(10, 1.1)).toThrow(RangeError);
    expect(() => simulateOnce({ nodes: 10, fanout: 1 }, 0, new Random("once"))).toThrow(RangeError);
  });
});
