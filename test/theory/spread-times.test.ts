import { describe, expect, it } from "vitest";
import { Random } from "../../src/node/random.ts";
import { forwardingTimes, gossipSpreadTimes, starTimes, totalTimes } from "../../src/theory/spread-times.ts";

describe("the times at which a value reaches the nodes", () => {
  it("are multiples of a hop where it is passed on at once", () => {
    const line = [[1], [0, 2], [1]];
    expect(forwardingTimes(line, 10)).toEqual([
      [0, 10, 20],
      [0, 10, 10],
      [0, 10, 20],
    ]);
  });

  it("leave out nodes that no link leads to", () => {
    expect(forwardingTimes([[1], [0], []], 10)).toEqual([[0, 10], [0, 10], [0]]);
  });

  it("reach everybody by rounds, each sample ascending from 0", () => {
    const timing = { nodes: 10, fanout: 2, intervalMs: 200, hopMs: 10, rumor: true };
    const samples = gossipSpreadTimes(timing, 5, new Random("spread"));
    expect(samples.map((sample) => [sample.length, sample[0]])).toEqual(
      Array.from({ length: 5 }, () => [10, 0]),
    );
    for (const sample of samples) expect(sample).toEqual(sample.toSorted((a, b) => a - b));
  });

  it("of a star are between two hops and a window with two hops and a little, over all samples", () => {
    const samples = starTimes(5, 100, 400);
    const last = samples.map((sample) => sample.at(-1) as number);
    const mean = last.reduce((sum, ms) => sum + ms, 0) / last.length;
    // Four values in five are a leaf's: half a window, two hops and 28 ms; the hub's save the way up and the 28 ms.
    expect([samples.every(({ length }) => length === 5), Math.round(mean)]).toEqual([
      true,
      Math.round(200 + 200 * 0.8 + 100 * 0.2 + 28 * 0.8),
    ]);
  });

  it("of everybody to everybody are a hop after the end of a window", () => {
    expect(totalTimes(3, 100, 0, 0.1)).toEqual(Array.from({ length: 64 }, () => [0, 100, 100]));
    const waits = totalTimes(3, 100, 50, 0.02).map((sample) => (sample.at(-1) as number) - 100);
    // One value a window on average finds it open: half of the values wait for a whole one, the others for half of one.
    expect([waits.length, waits.reduce((sum, ms) => sum + ms, 0) / waits.length]).toEqual([64, 37.5]);
  });
});
