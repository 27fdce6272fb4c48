import { describe, expect, it } from "vitest";
import { Random } from "../../src/node/random.ts";
import { type Spread, staleness } from "../../src/theory/staleness.ts";

const load = {
  nodes: 25,
  operationsPerSecond: 100,
  broadcastShare: 0.5,
  hopMs: 100,
  loadMs: 20_000,
  recoveryMs: 0,
};
const readsPerMs = 0.002;

/** Plays out when the last read came that lacks a value. */
function playOut({ arrivals, deliveriesPerMs }: Spread, count: number): number[] {
  const random = new Random("staleness");
  const latencies = Array.from({ length: count }, () => {
    let latestMs = 0;
    for (const { atMs, nodes } of arrivals) {
      const gapMs =
        deliveriesPerMs === 0 ? Number.POSITIVE_INFINITY : random.exponential(1 / deliveriesPerMs);
      const visibleMs = atMs - Math.min(load.hopMs, gapMs);
      for (let node = 0; node < nodes; node++) {
        latestMs = Math.max(latestMs, visibleMs - random.exponential(1 / readsPerMs));
      }
    }
    return latestMs;
  });
  return latencies.sort((a, b) => a - b);
}

describe("the stable latency", () => {
  it.each([0, 0.02, 0.2])(
    "of reads at random is found, with %d deliveries a millisecond",
    (deliveriesPerMs) => {
      const spread: Spread = {
        weight: 1,
        deliveriesPerMs,
        arrivals: [
          { atMs: 200, nodes: 10 },
          { atMs: 350, nodes: 14 },
        ],
      };
      const played = playOut(spread, 20_000);
      const { medianMs, maxMs } = staleness([spread], load);
      expect(Math.abs(medianMs - (played[10_000] as number))).toBeLessThan(3);
      expect(maxMs).toBeGreaterThan(played[19_950] as number);
      expect(maxMs).toBeLessThan(350);
    },
  );

  it("takes any number of arrivals", () => {
    const arrivals = new Array(150_000).fill({ atMs: 0, nodes: 1 });
    expect(staleness([{ weight: 1, deliveriesPerMs: 0, arrivals }], load)).toEqual({ medianMs: 0, maxMs: 0 });
  });

  it("does not count the last hop where receivers are idle, and all of it where they are not", () => {
    const spread = (deliveriesPerMs: number): Spread => ({
      weight: 1,
      deliveriesPerMs,
      arrivals: [{ atMs: 100, nodes: 24 }],
    });
    expect(staleness([spread(0)], load)).toEqual({ medianMs: 0, maxMs: 0 });
    const { maxMs } = staleness([spread(Number.POSITIVE_INFINITY)], load);
    expect(maxMs).toBeGreaterThan(95);
  });

  it("is nothing where nobody reads", () => {
    const spread = { weight: 1, deliveriesPerMs: 1, arrivals: [{ atMs: 100, nodes: 24 }] };
    expect(staleness([spread], { ...load, broadcastShare: 1 })).toEqual({ medianMs: 0, maxMs: 0 });
  });
});
