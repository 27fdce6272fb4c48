import { describe, expect, it } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { pullRounds, pushPullRounds, pushRounds } from "../../../src/theory/spread/epidemic.ts";
import { type Direction, directions } from "../../../src/theory/spread/rounds.ts";
import { predictSpread } from "../../../src/theory/spread/rounds-model.ts";
import { simulateSpread } from "../../../src/theory/spread/rounds-simulation.ts";

const play = (nodes: number, fanout: number, direction: Direction, trials: number) =>
  simulateSpread({ nodes, fanout, direction }, trials, new Random("rounds"));

const published = { push: pushRounds, pull: pullRounds, "push-pull": pushPullRounds };

const cases = directions.flatMap((direction) =>
  [
    [5, 1, 400],
    [30, 3, 400],
    [96, 30, 400],
    [200, 1, 200],
    [1_000, 1, 100],
    [1_000, 4, 60],
  ].map(([nodes, fanout, trials]) => ({ direction, nodes, fanout, trials }) as const),
);

describe("rounds until all know", () => {
  it.each(cases)("are as the model says: $direction, $nodes nodes, fanout $fanout", (row) => {
    const { direction, nodes = 0, fanout = 0, trials = 0 } = row;
    const model = predictSpread({ nodes, fanout, direction });
    const simulated = play(nodes, fanout, direction, trials);
    for (const name of ["roundsToAll", "traffic"] as const) {
      const { mean, standardError } = simulated[name];
      expect(Math.abs(model[name] - mean)).toBeLessThan(Math.max(0.02 * mean, 4 * standardError));
    }
    expect(simulated.shares.length).toBeGreaterThan(1);
    for (const [round, { mean, standardError }] of simulated.shares.entries()) {
      expect(Math.abs((model.shares[round] ?? 1) - mean)).toBeLessThan(0.002 + 4 * standardError);
    }
  });

  it("are exact for few nodes: three that push take 1 + 4/3 rounds, three that pull 2", () => {
    // Push: after the first round two know, and each misses the third with 1/2.
    expect(predictSpread({ nodes: 3, fanout: 1, direction: "push" }).roundsToAll).toBeCloseTo(1 + 4 / 3, 6);
    // Pull: none calls the one that knows with 1/4, one of them with 1/2, and then the other finds whomever it calls: E = 1 + E/4 + 1/2.
    expect(predictSpread({ nodes: 3, fanout: 1, direction: "pull" }).roundsToAll).toBeCloseTo(2, 6);
  });

  it("are none for one node, and one where everybody is called", () => {
    for (const direction of directions) {
      expect(predictSpread({ nodes: 1, fanout: 1, direction })).toEqual({
        shares: [1],
        roundsToAll: 0,
        traffic: 0,
      });
      expect(predictSpread({ nodes: 9, fanout: 8, direction }).roundsToAll).toBeCloseTo(1, 6);
      expect(play(9, 20, direction, 3).roundsToAll).toEqual({ mean: 1, standardError: 0 });
    }
  });

  it.each(directions)(
    "grow with n as published, beside a constant: %s from 100 to 10,000 nodes",
    (direction) => {
      const growth =
        play(10_000, 1, direction, 60).roundsToAll.mean - play(100, 1, direction, 1_000).roundsToAll.mean;
      const formula = published[direction](10_000) - published[direction](100);
      expect(Math.abs(growth / formula - 1)).toBeLessThan(0.05);
    },
  );

  it("lie within the published bounds of push: −1.116 and 2.765 beside log2 n + ln n (Doerr and Künnemann 2014)", () => {
    for (const nodes of [100, 1_000, 10_000]) {
      const { mean } = play(nodes, 1, "push", 50).roundsToAll;
      expect(mean).toBeGreaterThan(Math.floor(Math.log2(nodes)) + Math.log(nodes) - 1.116);
      expect(mean).toBeLessThan(Math.ceil(Math.log2(nodes)) + Math.log(nodes) + 2.765);
    }
  });

  it("cost push ln n messages a node, and push-pull a multiple of log log n (Karp et al. 2000)", () => {
    const perNode = (direction: Direction, nodes: number) => play(nodes, 1, direction, 60).traffic.mean;
    const pushGrowth = perNode("push", 10_000) - perNode("push", 100);
    expect(Math.abs(pushGrowth / Math.log(100) - 1)).toBeLessThan(0.05);
    // Twice as many messages as nodes a round, once most know; log2 ln n grows by one from 100 to 10,000 nodes.
    const bothGrowth = perNode("push-pull", 10_000) - perNode("push-pull", 100);
    expect(Math.abs(bothGrowth / 2 - 1)).toBeLessThan(0.2);
  });

  it("are computed for a thousand million nodes", () => {
    const of = (direction: Direction) => predictSpread({ nodes: 1e9, fanout: 1, direction }).roundsToAll;
    expect(
      directions.map((direction) => Math.abs(of(direction) / published[direction](1e9) - 1) < 0.03),
    ).toEqual([true, true, true]);
  });

  it.each([
    [0, 1],
    [5, 0],
    [2.5, 1],
  ])("are refused for %d nodes and fanout %d", (nodes, fanout) => {
    expect(() => predictSpread({ nodes, fanout, direction: "push" })).toThrow(RangeError);
    expect(() => play(nodes, fanout, "pull", 1)).toThrow(RangeError);
  });
});

describe("the formulas of many nodes", () => {
  it.each(directions)("hold for larger fanouts, beside a constant: %s", (direction) => {
    for (const fanout of [2, 4]) {
      const constant = (nodes: number) =>
        predictSpread({ nodes, fanout, direction }).roundsToAll - published[direction](nodes, fanout);
      expect(Math.abs(constant(1e8) - constant(1e4))).toBeLessThan(0.6);
    }
  });
});
