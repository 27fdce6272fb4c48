import { describe, expect, it } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { pushRounds, pushShares } from "../../../src/theory/spread/epidemic.ts";
import {
  GOSSIP_WORK_MAX,
  type GossipParameters,
  simulateGossip,
  workOf,
} from "../../../src/theory/spread/monte-carlo.ts";

const play = (nodes: number, fanout: number, rounds: number, trials: number, seed = "gossip") =>
  simulateGossip({ nodes, fanout, rounds, trials }, new Random(seed));

describe("gossip played out", () => {
  it("gives the same for the same seed", () => {
    expect(play(25, 2, 4, 100)).toEqual(play(25, 2, 4, 100));
    expect(play(25, 2, 4, 100)).not.toEqual(play(25, 2, 4, 100, "another"));
  });

  it.each([
    { name: "one node is reached before the first round", of: [1, 2, 5, 10], outcome: [1, 0] },
    { name: "two nodes take one round", of: [2, 1, 5, 10], outcome: [1, 1] },
    { name: "a fanout of N−1 takes one round", of: [9, 8, 5, 10], outcome: [1, 1] },
    { name: "a fanout above N−1 is N−1", of: [9, 100, 5, 10], outcome: [1, 1] },
    {
      name: "without fanout only the first knows",
      of: [4, 0, 1_000_000_000, 10],
      outcome: [0.25, 1_000_000_000],
    },
    { name: "without rounds only the first knows", of: [4, 2, 0, 10], outcome: [0.25, 0] },
    { name: "one round reaches 1 + K", of: [10, 3, 1, 10], outcome: [0.4, 1] },
    {
      name: "where no trial reached all, the rounds are those allowed",
      of: [100, 1, 3, 10],
      outcome: [undefined, 3],
    },
  ] as const)("$name", ({ of: [nodes, fanout, rounds, trials], outcome: [rate, average] }) => {
    const { deliveryRate, averageRoundsToAll } = play(nodes, fanout, rounds, trials);
    expect(deliveryRate).toBe(rate ?? deliveryRate);
    expect(averageRoundsToAll).toBe(average);
  });

  it("picks different peers, never the sender: three nodes with fanout 1 follow the exact law", () => {
    // After round 1 two know. In round 2 the third is missed with probability 1/2 · 1/2.
    expect(play(3, 1, 2, 40_000).deliveryRate).toBeCloseTo((2 + 3 / 4) / 3, 2);
    expect(play(3, 2, 1, 10).deliveryRate).toBe(1);
  });

  it.each([
    [1000, 3, 3],
    [1000, 3, 5],
    [1000, 3, 7],
    [500, 10, 2],
    [500, 10, 3],
  ])("agrees with the recurrence: %d nodes, fanout %d, %d rounds", (nodes, fanout, rounds) => {
    const expected = pushShares(nodes, fanout, rounds).at(-1) as number;
    expect(Math.abs(play(nodes, fanout, rounds, 400).deliveryRate - expected)).toBeLessThan(0.015);
  });

  it("takes about log2 n + ln n rounds with fanout 1", () => {
    expect(Math.abs(play(1024, 1, 100, 200).averageRoundsToAll - pushRounds(1024))).toBeLessThan(2);
  });

  it.each([
    [0, 1, 1, 1],
    [5, -1, 1, 1],
    [5, 1, 0.5, 1],
    [5, 1, 1, 0],
  ])("is refused for nodes %d, fanout %d, rounds %d, trials %d", (nodes, fanout, rounds, trials) => {
    expect(() => play(nodes, fanout, rounds, trials)).toThrow(RangeError);
    expect(() => workOf({ nodes, fanout, rounds, trials })).toThrow(RangeError);
  });
});

describe("the estimate of the work", () => {
  it.each([
    [25, 2, 10, 2000],
    [25, 24, 10, 2000],
    [100, 1, 3, 2000],
    [100, 1, 1000, 500],
    [1000, 3, 20, 50],
    [1000, 500, 20, 50],
    [10_000, 2, 50, 5],
  ])(
    "is not below the picks made: %d nodes, fanout %d, %d rounds, %d trials",
    (nodes, fanout, rounds, trials) => {
      const parameters: GossipParameters = { nodes, fanout, rounds, trials };
      const random = new Random("work");
      let picks = 0;
      const counting = {
        int(bound: number) {
          picks += 1;
          return random.int(bound);
        },
      };
      simulateGossip(parameters, counting);
      expect(workOf(parameters)).toBeGreaterThanOrEqual(picks);
      expect(workOf(parameters)).toBeLessThanOrEqual(nodes * fanout * rounds * trials + 2 * nodes * trials);
    },
  );

  it("lets everyday requests through and stops those that would hold up the node", () => {
    expect(workOf({ nodes: 25, fanout: 3, rounds: 100, trials: 10_000 })).toBeLessThan(GOSSIP_WORK_MAX);
    expect(workOf({ nodes: 1_000_000, fanout: 3, rounds: 100, trials: 1 })).toBeLessThan(GOSSIP_WORK_MAX);
    expect(workOf({ nodes: 1_000_000, fanout: 3, rounds: 100, trials: 10 })).toBeGreaterThan(GOSSIP_WORK_MAX);
    expect(workOf({ nodes: 1_000_000_000, fanout: 1, rounds: 1, trials: 1 })).toBeGreaterThan(
      GOSSIP_WORK_MAX,
    );
    expect(workOf({ nodes: 1, fanout: 1, rounds: 1, trials: 1_000_000_000 })).toBeGreaterThan(
      GOSSIP_WORK_MAX,
    );
    const most = Number.MAX_SAFE_INTEGER;
    expect(workOf({ nodes: most, fanout: most, rounds: most, trials: most })).toBeGreaterThan(
      GOSSIP_WORK_MAX,
    );
  });
});
