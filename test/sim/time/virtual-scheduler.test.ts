import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import { holds } from "../../support/properties.ts";

describe("virtual time", () => {
  test("leaps to each action and stands still while it runs", () => {
    const scheduler = new VirtualScheduler();
    const seen: number[] = [];
    for (const timeMs of [30, 10, 20.5]) scheduler.at(timeMs, () => seen.push(scheduler.nowMs()));
    scheduler.runUntil(100);
    expect(seen).toEqual([10, 20.5, 30]);
    expect(scheduler.nowMs()).toBe(100);
  });

  test("runs actions of one time in the order in which they were set", () => {
    const scheduler = new VirtualScheduler();
    const seen: string[] = [];
    const late = scheduler.at(5, () => seen.push("set twice"));
    for (const name of ["a", "b", "c"]) scheduler.at(5, () => seen.push(name));
    late.setAt(5);
    scheduler.runUntil(5);
    expect(seen).toEqual(["a", "b", "c", "set twice"]);
  });

  test("runs at once, not in the past, what is set to an earlier time", () => {
    const scheduler = new VirtualScheduler();
    scheduler.runUntil(50);
    const seen: number[] = [];
    scheduler.at(10, () => seen.push(scheduler.nowMs()));
    scheduler.runUntil(60);
    expect(seen).toEqual([50]);
  });

  test("never runs a cancelled action, and runs a moved one once, at its new time", () => {
    const scheduler = new VirtualScheduler();
    const seen: string[] = [];
    scheduler.at(1, () => seen.push("cancelled")).cancel();
    const moved = scheduler.at(2, () => seen.push(`moved ${scheduler.nowMs()}`));
    moved.setAt(7);
    scheduler.runUntil(10);
    expect(seen).toEqual(["moved 7"]);
    expect(moved.pending).toBe(false);
  });

  test("keeps its order through any mixture of settings, moves and cancellations", () => {
    const steps = fc.array(fc.tuple(fc.nat(19), fc.constantFrom("set", "cancel"), fc.nat(50)));
    holds(
      fc.property(steps, (wanted) => {
        const scheduler = new VirtualScheduler();
        const seen: number[] = [];
        const alarms = Array.from({ length: 20 }, (_, index) => scheduler.alarm(() => seen.push(index)));
        const expected = new Map<number, { timeMs: number; order: number }>();
        wanted.forEach(([index, action, timeMs], order) => {
          if (action === "cancel") {
            alarms[index]?.cancel();
            expected.delete(index);
          } else {
            alarms[index]?.setAt(timeMs);
            expected.set(index, { timeMs, order });
          }
        });
        scheduler.runUntil(100);
        const sorted = [...expected].sort(([, a], [, b]) => a.timeMs - b.timeMs || a.order - b.order);
        expect(seen).toEqual(sorted.map(([index]) => index));
      }),
    );
  });
});
