import { describe, expect, test } from "vitest";
import { Clock } from "../../../src/node/base/clock.ts";
import { Bench } from "../bench.ts";

describe("the node's clock", () => {
  test("shows the host's time as long as that goes forward, a jump included", () => {
    const clock = new Clock();
    expect([1_000, 1_000.5, 61_000].map((hostMs) => clock.update(hostMs))).toEqual([1_000, 1_000.5, 61_000]);
    expect(clock.toHost(61_200)).toBe(61_200);
  });

  test("stands still when the host's is set back, and goes on from there", () => {
    const clock = new Clock();
    expect([5_000, 2_000, 2_300].map((hostMs) => clock.update(hostMs))).toEqual([5_000, 5_000, 5_300]);
    expect(clock.nowMs).toBe(5_300);
  });

  test("gives deadlines in the host's time, so that a step back does not make timers wait for it", () => {
    const clock = new Clock();
    clock.update(5_000);
    const deadlineMs = clock.nowMs + 200;
    clock.update(2_000);
    expect(clock.toHost(deadlineMs)).toBe(2_200);
    expect(clock.toHost(Infinity)).toBe(Infinity);
  });
});

describe("a node whose host's clock is set", () => {
  const settings = { strategy: "anti-entropy", fanout: 1 };

  test("back by an hour goes on with its rounds at the same interval", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings });
    bench.broadcast("a");
    const before = bench.node.nextDeadlineMs() - bench.nowMs;
    bench.nowMs -= 3_600_000;
    bench.hear("n2", { type: "batch" });
    expect(bench.node.nextDeadlineMs() - bench.nowMs).toBe(before);
    expect(bench.wait(before)).toHaveLength(1);
  });

  test("forward by a minute runs each timer once, not once for every interval in it", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings });
    bench.hearBatch("n2");
    bench.broadcast("a");
    bench.nowMs += 60_000;
    bench.node.advance(bench.nowMs);
    const said = bench.node.takeOutbox().map(({ body }) => body.type);
    expect(said.filter((type) => type === "compare")).toHaveLength(1);
  });

  test("back does not take its timestamps along: `write` never goes back", () => {
    const bench = new Bench();
    const write = (value: number) => bench.ask({ type: "write", key: "k", value }).reply?.ts as number;
    const first = write(1);
    bench.nowMs -= 10_000;
    expect(write(2)).toBeGreaterThan(first);
    expect(bench.ask({ type: "kv_read", key: "k" }).reply).toMatchObject({ value: 2 });
  });
});
