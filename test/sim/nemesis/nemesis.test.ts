import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { Nemesis } from "../../../src/sim/nemesis/nemesis.ts";
import type { NemesisPlan } from "../../../src/sim/nemesis/nemesis-plan.ts";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { partitionKinds } from "../../../src/sim/network/partitions.ts";
import { nodeIdsOf } from "../../../src/sim/run/run-options.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";

function start(plan: NemesisPlan): { nemesis: Nemesis; scheduler: VirtualScheduler } {
  const scheduler = new VirtualScheduler();
  const network = new Network({ scheduler, link: latencyLink(() => 0) });
  const nodeIds = nodeIdsOf(5);
  const nemesis = new Nemesis({ plan, network, scheduler, nodeIds, random: (name) => new Random(name) });
  nemesis.start();
  return { nemesis, scheduler };
}

describe("the nemesis", () => {
  test("alternates between a partition and a heal, with gaps of the interval on average, a start first", () => {
    const { nemesis, scheduler } = start({ kind: "partition", intervalMs: 10_000 });
    scheduler.runUntil(10_000_000);
    const { log } = nemesis;
    expect(log[0]?.timeMs).toBe(0);
    expect(log.every(({ action }, index) => (action === "heal") === (index % 2 === 1))).toBe(true);
    expect(new Set(log.map(({ action }) => action))).toEqual(new Set([...partitionKinds, "heal"]));
    const gaps = log.slice(1).map(({ timeMs }, index) => timeMs - (log[index]?.timeMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...gaps)).toBeLessThan(20_000);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(10_000, -3.5);
  });

  test("heals at the end what is broken, and does nothing any more", () => {
    const { nemesis, scheduler } = start({
      kind: "schedule",
      steps: [
        { atMs: 1000, action: "bisection" },
        { atMs: 9000, action: "one" },
      ],
    });
    scheduler.runUntil(5000);
    nemesis.finish();
    scheduler.runUntil(50_000);
    expect(nemesis.log.map(({ timeMs, action }) => [timeMs, action])).toEqual([
      [1000, "bisection"],
      [5000, "heal"],
    ]);
    expect(nemesis.log[1]?.blocked).toEqual({});
  });

  test("does nothing without a plan", () => {
    const { nemesis, scheduler } = start({ kind: "none" });
    scheduler.runUntil(50_000);
    nemesis.finish();
    expect(nemesis.log).toEqual([]);
  });
});
