import { expect, test } from "vitest";
import { recordRun } from "../../src/lab/test/recorded-run.ts";
import type { NemesisStep } from "../../src/sim/nemesis/nemesis-plan.ts";
import { processLauncher } from "../../src/sim/nodes/process-node.ts";
import { runOptions } from "../../src/sim/run/run-options.ts";
import { repositoryPath } from "../support/repository.ts";

/** Long enough for any machine: the run goes on as soon as all nodes show the same. */
const CONVERGE_MS = 60_000;

test("a real node that is killed by the nemesis comes back as a new process, one that is stopped goes on", async () => {
  const steps: NemesisStep[] = [
    { atMs: 300, action: "pause", nodes: ["n2"], forMs: 700 },
    { atMs: 600, action: "kill", nodes: ["n1"], forMs: 400 },
  ];
  const run = runOptions({
    nodeCount: 3,
    ratePerSecond: 60,
    timeLimitMs: 2_500,
    latencyMs: 5,
    nemesis: { kind: "schedule", steps },
    seed: "real faults",
  });
  const started: string[] = [];
  // A node of somebody else, which says on stderr when it starts; it repeats nothing, so not all it knew comes back.
  const foreign = await recordRun({
    run,
    nodes: {
      kind: "processes",
      launch: processLauncher({ bin: repositoryPath("test/lab/nodes/plain-node.mjs") }),
      areOurs: false,
    },
    convergeWithinMs: 1,
    onStderrLine: (id, line) => started.push(`${id} ${line}`),
  });
  const pids = started.filter((line) => line.startsWith("n1 started"));
  expect(new Set(pids).size).toBe(2);
  expect(started).toHaveLength(4);
  expect(foreign.run).toMatchObject({ problems: [], violations: [], completed: true });

  const ours = await recordRun({
    run,
    nodes: {
      kind: "processes",
      launch: processLauncher({ bin: repositoryPath("maelstrom.sh") }),
      areOurs: true,
    },
    convergeWithinMs: CONVERGE_MS,
  });
  expect(ours.run.nemesis.map(({ action, nodes }) => `${action} ${nodes.join(" ")}`).sort()).toEqual([
    "heal n1",
    "heal n2",
    "kill n1",
    "pause n2",
  ]);
  expect(ours.convergence?.missing).toEqual([]);
  expect(ours.convergence?.timeMs).toBeDefined();
  expect(ours.judgement).toMatchObject({ valid: true, problems: [] });
  const afterKill = ours.run.history.filter(({ node, kind, timeMs }) => {
    return node === "n1" && kind === "ok" && timeMs > (ours.run.restarts?.[0]?.timeMs ?? Infinity);
  });
  expect(afterKill.length).toBeGreaterThan(0);
});
