import { describe, expect, test } from "vitest";
import { RealScheduler } from "../../../src/sim/time/real-scheduler.ts";

describe("the wall clock", () => {
  test("runs actions in the order of their times, none more than half a millisecond early", async () => {
    const scheduler = new RealScheduler();
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      for (const timeMs of [20, 5, 5, 12.3, 0]) {
        scheduler.at(timeMs, () => {
          seen.push(timeMs);
          expect(scheduler.nowMs()).toBeGreaterThanOrEqual(timeMs - 0.5);
          if (timeMs === 20) resolve();
        });
      }
      scheduler.at(10, () => seen.push(-1)).cancel();
    });
    expect(seen).toEqual([0, 5, 5, 12.3, 20]);
    expect(scheduler.lag().count).toBe(5);
    expect(scheduler.lag().maxMs).toBeGreaterThanOrEqual(scheduler.lag().p50Ms);
  });

  test("wakes earlier when an earlier action is set, also from within one", async () => {
    const scheduler = new RealScheduler();
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      scheduler.at(60_000, () => seen.push("never"));
      scheduler.at(5, () => {
        seen.push("first");
        scheduler.at(0, () => {
          seen.push("second");
          resolve();
        });
      });
    });
    scheduler.stop();
    expect(seen).toEqual(["first", "second"]);
  });

  test("hands over what an action throws, and stops", async () => {
    const scheduler = new RealScheduler();
    const error = await new Promise((resolve) => {
      scheduler.onError = resolve;
      scheduler.at(0, () => {
        throw new Error("oops");
      });
    });
    expect(error).toEqual(new Error("oops"));
  });
});
