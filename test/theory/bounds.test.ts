import { describe, expect, it } from "vitest";
import { Random } from "../../src/node/random.ts";
import {
  minLatencyMs,
  minMessagesPerBroadcast,
  minMessagesPerOperation,
  starBatchesPerWindowMax,
  starLatencyMsMax,
  starMessagesPerOperation,
  starMessagesPerWindow,
} from "../../src/theory/bounds.ts";

const star = { nodes: 25, windowMs: 200, operationsPerSecond: 100, broadcastShare: 0.5 };

describe("the bounds of a broadcast", () => {
  it("are n − 1 messages a value, half of that an operation where every other is a read, and one hop", () => {
    expect(minMessagesPerBroadcast(25)).toBe(24);
    expect(minMessagesPerOperation(25)).toBe(12);
    expect(minMessagesPerOperation(25, 1)).toBe(24);
    expect(minLatencyMs(25, 100)).toBe(100);
    expect(minLatencyMs(1, 100)).toBe(0);
  });
});

describe("a star with windows", () => {
  it("sends each value n − 1 times as the window goes to nothing", () => {
    expect(starMessagesPerOperation({ ...star, windowMs: 0 })).toBe(12);
    expect(starMessagesPerOperation({ ...star, windowMs: 1e-6 })).toBeCloseTo(12, 5);
  });

  it("sends at most 2(n − 1) batches a window, and nearly that many under load", () => {
    expect(starBatchesPerWindowMax(25)).toBe(48);
    expect(starMessagesPerWindow({ ...star, operationsPerSecond: 1e6 })).toBeCloseTo(48, 9);
    expect(starMessagesPerWindow(star)).toBeLessThan(48);
  });

  it("sends fewer messages an operation the longer the window", () => {
    const costs = [0, 50, 100, 200, 400, 1000].map((windowMs) =>
      starMessagesPerOperation({ ...star, windowMs }),
    );
    for (let i = 1; i < costs.length; i++) expect(costs[i]).toBeLessThan(costs[i - 1] as number);
  });

  it("agrees with a star played out", () => {
    const random = new Random("star");
    const windows = 4000;
    let messages = 0;
    for (let window = 0; window < windows; window++) {
      const active = new Set<number>();
      for (let at = random.exponential(20); at < star.windowMs; at += random.exponential(20)) {
        active.add(random.int(star.nodes));
      }
      const up = [...active].filter((node) => node !== 0).length;
      const down = active.size === 0 ? 0 : active.size > 1 ? 24 : active.has(0) ? 24 : 23;
      messages += up + down;
    }
    expect(messages / windows / starMessagesPerWindow(star)).toBeCloseTo(1, 2);
  });

  it("costs nothing without operations or alone, and two hops and two windows at the longest", () => {
    expect(starMessagesPerOperation({ ...star, operationsPerSecond: 0 })).toBe(0);
    expect(starMessagesPerOperation({ ...star, nodes: 1 })).toBe(0);
    expect(starLatencyMsMax(100, 50)).toBe(300);
  });

  it.each([{ nodes: 0 }, { windowMs: -1 }, { operationsPerSecond: Number.NaN }, { broadcastShare: 1.1 }])(
    "is refused with %j",
    (wrong) => {
      expect(() => starMessagesPerWindow({ ...star, ...wrong })).toThrow(RangeError);
      expect(() => starMessagesPerOperation({ ...star, ...wrong })).toThrow(RangeError);
    },
  );
});
