import { describe, expect, it } from "vitest";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { summary } from "../../../src/lab/test/summary.ts";
import { ourNodes } from "../../../src/lab/trials/our-nodes.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";

describe("a harness that was late", () => {
  const run = runOptions({ nodeCount: 2, ratePerSecond: 10, timeLimitMs: 500 });
  const textOf = async (p99Ms: number, { virtual = false, hasLoad = true } = {}) => {
    const recorded = await recordRun({ run, nodes: { kind: "virtual", make: ourNodes([], run) } });
    const lag = { ...recorded.run.lag, p99Ms };
    const { loadMs: _loadMs, ...before } = recorded.run.phases;
    const late = { ...recorded.run, lag, phases: hasLoad ? recorded.run.phases : before };
    const store = { directory: "store/x", keepsMessages: false };
    return summary(late, recorded.judgement, { virtual, colour: false, store }).replaceAll(/\s+/g, " ");
  };

  it("makes latencies and messages doubtful on real processes", async () => {
    expect(await textOf(5.1)).toContain(
      "Mind: the harness itself was late by more than 5 ms, as on a busy machine: latencies above are higher than the nodes' own, and so may be the number of messages, since nodes repeat what comes late.",
    );
  });

  it("is no trouble up to 5 ms, in virtual time, or before the load", async () => {
    expect(await textOf(5)).not.toContain("Mind:");
    expect(await textOf(50, { virtual: true })).not.toContain("Mind:");
    expect(await textOf(50, { hasLoad: false })).not.toContain("Mind:");
  });
});
