import { describe, expect, test } from "vitest";
import { recordRun } from "../../../src/lab/test/recorded-run.ts";
import { type Judgement, judge } from "../../../src/sim/checkers/judge.ts";
import { ReplyWatch } from "../../../src/sim/checkers/reply-watch.ts";
import { processLauncher } from "../../../src/sim/nodes/process-node.ts";
import { runVirtual } from "../../../src/sim/run/run.ts";
import { nodeIdsOf, type RunOptions, runOptions } from "../../../src/sim/run/run-options.ts";
import { counter, fixturePath, inProcess } from "./fixture-nodes.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => `s${index}`);

/** The fourth challenge of Gossip Glomers, shorter. */
const challenge = (seed: string): RunOptions =>
  runOptions({
    workload: "g-counter",
    nodeCount: 3,
    ratePerSecond: 100,
    timeLimitMs: 3_000,
    latencyMs: 5,
    latencyDistribution: "exponential",
    nemesis: { kind: "partition", intervalMs: 500 },
    recoveryMs: 500,
    seed,
  });

function virtually(seed: string, readsBack: boolean): Judgement {
  const replies = new ReplyWatch(nodeIdsOf(3));
  const make = () => inProcess((node) => counter(node, { readsBack }));
  const run = runVirtual(challenge(seed), make, { journal: (event) => replies.observe(event) });
  return judge({ run, replies: replies.finish(run.phases.endMs, new Set()) });
}

async function asProcesses(name: string) {
  const launch = processLauncher({ bin: fixturePath(name) });
  const nodes = { kind: "processes", launch, areOurs: false } as const;
  return (await recordRun({ run: challenge("process"), nodes })).judgement;
}

describe("a grow-only counter on seq-kv, under partitions", () => {
  test("is valid in every seed where it reads its own write back", () => {
    for (const seed of SEEDS) {
      const judgement = virtually(seed, true);
      expect(judgement, seed).toMatchObject({ valid: true, problems: [], workload: { checker: "counter" } });
      expect(judgement.stats.okCount, seed).toBe(judgement.stats.count);
      expect(judgement.net.servers.msgsPerOp, seed).toBeGreaterThan(3);
    }
  });

  test("is wrong in every seed where it forgets to: only the last to write sees all", () => {
    for (const seed of SEEDS) {
      const { valid, workload, promises } = virtually(seed, false);
      expect(valid, seed).toBe(false);
      expect(promises.every((promise) => promise.valid)).toBe(true);
      expect(workload, seed).toMatchObject({
        checker: "counter",
        result: { errors: [expect.anything(), expect.anything()] },
      });
    }
  });

  test("is judged alike as processes", async () => {
    const [right, wrong] = await Promise.all(
      ["counter-on-seq-kv", "counter-without-read-back"].map(asProcesses),
    );
    expect(right).toMatchObject({ valid: true, problems: [] });
    expect(wrong).toMatchObject({ valid: false, problems: [], workload: { result: { valid: false } } });
  });
});
