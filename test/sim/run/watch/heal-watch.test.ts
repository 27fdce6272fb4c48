import { describe, expect, it } from "vitest";
import { ourNodes } from "../../../../src/lab/trials/our-nodes.ts";
import type { HostedNode } from "../../../../src/node/hosted.ts";
import type { NemesisStep } from "../../../../src/sim/nemesis/nemesis-plan.ts";
import { runVirtual } from "../../../../src/sim/run/run.ts";
import { type RunOptions, runOptions } from "../../../../src/sim/run/run-options.ts";
import { HealWatch } from "../../../../src/sim/run/watch/heal-watch.ts";

function healsOf(
  steps: readonly NemesisStep[],
  flags: readonly string[],
  workload: RunOptions["workload"] = "broadcast",
  nodesOf: (run: RunOptions) => (id: string) => HostedNode = (run) => ourNodes(flags, run),
) {
  const run = runOptions({
    workload,
    nodeCount: 5,
    ratePerSecond: 50,
    latencyMs: 20,
    timeLimitMs: 8_000,
    nemesis: { kind: "schedule", steps },
  });
  const watch = new HealWatch();
  const { onPhase, onNemesis, journal } = watch;
  const result = runVirtual(run, nodesOf(run), { onPhase, onNemesis, journal });
  return { heals: watch.heals(), result };
}

describe("the watch over heals", () => {
  const cut = { atMs: 1_000, action: "bisection" } as const;

  it("tells when all nodes held what any node held at the heal", () => {
    const { heals, result } = healsOf([cut, { atMs: 4_000, action: "heal" }], ["--profile", "balanced"]);
    expect(heals).toHaveLength(1);
    const [heal] = heals;
    expect(heal?.healedMs).toBe(result.nemesis[1]?.timeMs);
    expect(heal?.convergedAfterMs).toBeGreaterThan(20);
    expect(heal?.convergedAfterMs).toBeLessThan(3_000);
    expect(heal?.watchedForMs).toBe(heal?.convergedAfterMs);
    expect(heal?.messagesPerSecondMax).toBeGreaterThan(0);
    expect(heal?.messagesPerSecondMax).toBeLessThan(100);
  });

  it("sees that without repair they never do", () => {
    const { heals } = healsOf([cut, { atMs: 4_000, action: "heal" }], ["--strategy", "flood", "--no-repair"]);
    const [heal] = heals;
    expect(heal?.convergedAfterMs).toBeUndefined();
    expect(heal?.watchedForMs).toBeGreaterThan(10_000);
  });

  it("says nothing of nodes that cannot be looked into", () => {
    const closed = (run: RunOptions) => {
      const make = ourNodes(["--profile", "balanced"], run);
      return (id: string): HostedNode => {
        const node = make(id);
        return {
          receive: (message, nowMs) => node.receive(message, nowMs),
          advance: (nowMs) => node.advance(nowMs),
          nextDeadlineMs: () => node.nextDeadlineMs(),
          takeOutbox: () => node.takeOutbox(),
          finish: (nowMs) => node.finish(nowMs),
        };
      };
    };
    const steps = [cut, { atMs: 4_000, action: "heal" }] as const;
    const { heals, result } = healsOf(steps, [], "broadcast", closed);
    expect([heals, result.nemesis.length]).toEqual([[], 2]);
  });

  it("stops at the next partition, and watches the heal after the load", () => {
    const again = [cut, { atMs: 3_000, action: "heal" }, { ...cut, atMs: 3_010 }] as const;
    const { heals } = healsOf(again, ["--profile", "balanced"]);
    expect(heals.map(({ watchedForMs }) => watchedForMs)[0]).toBeCloseTo(10, 6);
    expect(heals[0]?.convergedAfterMs).toBeUndefined();
    expect(heals[1]?.convergedAfterMs).toBeLessThan(3_000);
  });

  it("waits for a node that is killed meanwhile, which has to get everything anew", () => {
    const kill = { atMs: 6_550, action: "kill", nodes: ["n1"], forMs: 700 } as const;
    const { heals } = healsOf([cut, { atMs: 4_000, action: "heal" }, kill], ["--profile", "balanced"]);
    expect(heals).toHaveLength(1);
    expect(heals[0]?.convergedAfterMs).toBeGreaterThan(3_250);
    expect(heals[0]?.convergedAfterMs).toBeLessThan(4_500);
  });

  it.each(["g-set", "pn-counter", "kv-lww", "kv-vv"] as const)("watches the items of %s, too", (workload) => {
    const steps = [cut, { atMs: 4_000, action: "heal" }] as const;
    const [heal] = healsOf(steps, ["--profile", "balanced"], workload).heals;
    expect(heal?.convergedAfterMs).toBeGreaterThan(20);
    expect(heal?.convergedAfterMs).toBeLessThan(3_000);
  });

  it("sees that without repair elements of a set stay away for good", () => {
    const steps = [cut, { atMs: 4_000, action: "heal" }] as const;
    const [heal] = healsOf(steps, ["--strategy", "flood", "--no-repair"], "g-set").heals;
    expect(heal?.convergedAfterMs).toBeUndefined();
    expect(heal?.watchedForMs).toBeGreaterThan(10_000);
  });
});
