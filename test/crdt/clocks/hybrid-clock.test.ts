import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOCK_AHEAD_SECONDS_MAX, HybridClock } from "../../../src/crdt/clocks/hybrid-clock.ts";
import { TIMESTAMP_SECONDS_MAX, TIMESTAMP_STEP_SECONDS } from "../../../src/crdt/clocks/timestamp.ts";
import { holds } from "../../support/properties.ts";

const today = 1_760_000_000;

describe("a hybrid logical clock", () => {
  it("shows the wall clock while that goes on", () => {
    const clock = new HybridClock();
    expect([today, today + 0.5, today + 3].map((now) => clock.issue(now))).toEqual([
      today,
      today + 0.5,
      today + 3,
    ]);
  });

  it("goes on by steps while the wall clock stands still or is behind", () => {
    const clock = new HybridClock();
    const issued = [today, today, today - 60, 0].map((now) => clock.issue(now));
    for (let i = 1; i < issued.length; i++) expect(issued[i]).toBeGreaterThan(issued[i - 1] as number);
    expect((issued[3] as number) - today).toBeLessThan(5 * TIMESTAMP_STEP_SECONDS);
  });

  it("issues after what it has heard", () => {
    const clock = new HybridClock();
    clock.hear(today + 7, today);
    expect(clock.issue(today)).toBeCloseTo(today + 7, 4);
    expect(clock.issue(today + 8)).toBe(today + 8);
  });

  it("follows as far as the bound, and not a bit beyond", () => {
    const heard = [CLOCK_AHEAD_SECONDS_MAX, CLOCK_AHEAD_SECONDS_MAX + 1].map((ahead) => {
      const clock = new HybridClock();
      clock.hear(today + ahead, today);
      return clock.issue(today) > today;
    });
    expect(heard).toEqual([true, false]);
  });

  it("is told apart from hearing: what is issued after a far timestamp takes the clock along", () => {
    const clock = new HybridClock();
    const far = clock.issue(today, 9_999_999_999);
    expect(far).toBeGreaterThan(9_999_999_999);
    expect(clock.issue(today)).toBeGreaterThan(far);
  });

  it("does not hear of what was no time before the epoch", () => {
    const clock = new HybridClock();
    clock.hear(-5, today);
    expect(clock.issue(0)).toBe(0);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("refuses the time %d", (now) => {
    expect(() => new HybridClock().issue(now)).toThrow(RangeError);
  });

  it("refuses to issue after the last timestamp, and goes on", () => {
    const clock = new HybridClock();
    expect(() => clock.issue(today, TIMESTAMP_SECONDS_MAX)).toThrow("no later timestamp is left");
    expect(clock.issue(today)).toBe(today);
  });

  it("keeps causes before effects, and within the bound of the fastest wall clock", () => {
    const event = fc.record({
      at: fc.nat({ max: 2 }),
      from: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
      passedSeconds: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    const skews = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -30, max: 30, noNaN: true })));
    holds(
      fc.property(skews, fc.array(event, { maxLength: 40 }), (skewSeconds, events) => {
        const clocks = [new HybridClock(), new HybridClock(), new HybridClock()];
        /** The latest timestamp that each node has issued or was told. */
        const seen = [-1, -1, -1];
        let timeSeconds = today;
        for (const { at, from, passedSeconds } of events) {
          timeSeconds += passedSeconds;
          const now = timeSeconds + (skewSeconds[at] as number);
          const clock = clocks[at] as HybridClock;
          if (from !== undefined && (seen[from] as number) >= 0) {
            clock.hear(seen[from] as number, now);
            seen[at] = Math.max(seen[at] as number, seen[from] as number);
          }
          const ts = clock.issue(now);
          expect(ts).toBeGreaterThan(seen[at] as number);
          expect(ts - (timeSeconds + Math.max(...skewSeconds))).toBeLessThan(1e-3);
          seen[at] = ts;
        }
      }),
    );
  });
});
