import { describe, expect, test } from "vitest";
import { Timers } from "../../../src/node/base/timers.ts";

/** Timers whose actions write their names down. */
function recorded() {
  const timers = new Timers();
  const fired: string[] = [];
  const set = (name: string, dueMs: number) => timers.set(name, dueMs, () => fired.push(name));
  return { timers, fired, set };
}

describe("timers", () => {
  test("fire once, when their time has come and not before", () => {
    const { timers, fired, set } = recorded();
    set("a", 100);
    expect(timers.nextMs).toBe(100);
    timers.fire(99.9);
    expect(fired).toEqual([]);
    timers.fire(100);
    timers.fire(200);
    expect(fired).toEqual(["a"]);
    expect(timers.nextMs).toBe(Infinity);
    expect(timers.has("a")).toBe(false);
  });

  test("fire in the order of their deadlines when time has leapt over several, each once", () => {
    const { timers, fired, set } = recorded();
    set("late", 300);
    set("early", 100);
    set("middle", 200);
    set("far", 1_000);
    timers.fire(500);
    expect(fired).toEqual(["early", "middle", "late"]);
    expect(timers.nextMs).toBe(1_000);
  });

  test("of one name replace each other: an interval that changes leaves no second timer", () => {
    const { timers, fired } = recorded();
    timers.set("round", 100, () => fired.push("old"));
    timers.set("round", 200, () => fired.push("new"));
    expect(timers.nextMs).toBe(200);
    timers.fire(1_000);
    expect(fired).toEqual(["new"]);
  });

  test("set for earlier or later: `setEarlier` takes the earlier time and leaves one that is due before", () => {
    const { timers, fired } = recorded();
    timers.setEarlier("a", 200, () => fired.push("first"));
    timers.setEarlier("a", 300, () => fired.push("later"));
    expect(timers.nextMs).toBe(200);
    timers.setEarlier("a", 200, () => fired.push("same time"));
    timers.setEarlier("a", 100, () => fired.push("earlier"));
    expect(timers.nextMs).toBe(100);
    timers.fire(1_000);
    expect(fired).toEqual(["earlier"]);
  });

  test("that are cancelled do not fire; cancelling what is not set does nothing", () => {
    const { timers, fired, set } = recorded();
    set("a", 100);
    set("b", 200);
    timers.cancel("a");
    timers.cancel("never set");
    expect(timers.nextMs).toBe(200);
    timers.fire(1_000);
    expect(fired).toEqual(["b"]);
  });

  test("are all gone after `clear`", () => {
    const { timers, fired, set } = recorded();
    set("a", 100);
    set("b", 200);
    timers.clear();
    expect(timers.nextMs).toBe(Infinity);
    timers.fire(1_000);
    expect(fired).toEqual([]);
  });

  test("in a burst each fires once, however long the pause was: what an action sets waits for the next call", () => {
    const timers = new Timers();
    const firedMs: number[] = [];
    const every = (dueMs: number) =>
      timers.set("round", dueMs, () => {
        firedMs.push(dueMs);
        every(dueMs + 10);
      });
    every(10);
    timers.fire(30_000);
    expect(firedMs).toEqual([10]);
    timers.fire(30_000);
    expect(firedMs).toEqual([10, 20]);
  });

  test("in a burst an earlier one may cancel a later one, or move it", () => {
    const { timers, fired, set } = recorded();
    timers.set("first", 100, () => {
      fired.push("first");
      timers.cancel("cancelled");
      set("moved", 900);
    });
    set("cancelled", 200);
    set("moved", 300);
    timers.fire(500);
    expect(fired).toEqual(["first"]);
    timers.fire(900);
    expect(fired).toEqual(["first", "moved"]);
  });
});
