/** Nodes with a known mistake, and right ones, in drawn runs: what does the lab say of each? */

import { fileURLToPath } from "node:url";
import { type Nodes, recordRun } from "../../src/lab/test/recorded-run.ts";
import { Random } from "../../src/node/random.ts";
import { defaultOptions } from "../../src/node/settings/options.ts";
import { defaultSettings, profiles } from "../../src/node/settings/settings.ts";
import type { LikelyMistake } from "../../src/sim/checkers/diagnosis/diagnosis.ts";
import { intensityDefaults, type NemesisPlan } from "../../src/sim/nemesis/nemesis-plan.ts";
import type { LatencyDistribution } from "../../src/sim/network/latency.ts";
import type { TopologyName } from "../../src/sim/network/topology.ts";
import { processLauncher } from "../../src/sim/nodes/process-node.ts";
import { type RunOptions, runOptions } from "../../src/sim/run/run-options.ts";
import { createNode, strategyNames } from "../../src/strategies/create-node.ts";
import { fixtureUrl, loadFixture } from "./hosted-fixture.ts";

/** A node that is tried, and what has to be said of it. */
export interface Subject {
  readonly name: string;
  /** The mistake that has to be named first; of a right node none may be named. */
  readonly mistake?: LikelyMistake;
  nodes(): Promise<Nodes>;
  draw(seed: string): RunOptions;
}

/** Wrong nodes in plain JavaScript, in virtual time. */
const wrongFixtures: readonly [
  name: string,
  draw: (seed: string) => RunOptions,
  /** Default: that of its name. */
  mistake?: LikelyMistake,
][] = [
  ["no-seen-set", drawSmall],
  ["echo-to-sender", drawAny],
  ["value-retyped", drawAny],
  ["ack-as-value", drawAny],
  ["no-retry", drawPartition],
  ["endless-retry", drawSmall],
  ["reply-before-storing", drawAny],
  ["not-stored", drawAny],
  ["not-passed-on", drawSmall],
  ["too-few-peers", drawTotal],
  ["not-caught-up", drawKill],
  ["stdout-not-flushed", drawAny],
  ["debug-on-stdout", drawAny],
  ["in-reply-to-missing", drawAny],
  ["lock-held", drawPartition],
  ["busy-node", drawAny],
  ["tells-nobody", drawCounter],
  ["written-without-cas", drawSlowCounter],
  ["written-without-cas-lin", drawSlowCounter, "written-without-cas"],
  ["addition-told-once", drawCutCounter, "no-retry"],
  ["sums-told-once", drawEndCounter, "no-retry"],
  ["cas-tried-once", drawSlowCounter, "no-retry"],
  ["stale-read", drawCounter],
  ["counted-twice", drawCounter],
  ["counter-overwritten", drawCounter],
];

/** Wrong nodes in Python, as processes. */
const wrongPrograms: readonly [file: string, mistake: LikelyMistake][] = [
  ["stdout_not_flushed.py", "stdout-not-flushed"],
  ["debug_on_stdout.py", "debug-on-stdout"],
  ["lock_held.py", "lock-held"],
];

export const wrongSubjects: readonly Subject[] = wrongFixtures.map(([name, draw, mistake]) => ({
  name: `${name}.mjs`,
  mistake: mistake ?? (name as LikelyMistake),
  nodes: () => fixture(name),
  draw,
}));

export const wrongProcesses: readonly Subject[] = wrongPrograms.map(([file, mistake]) => ({
  name: file,
  mistake,
  nodes: async () => program(file),
  draw: mistake === "lock-held" ? drawCutProcesses : drawProcesses,
}));

export const rightSubjects: readonly Subject[] = [
  { name: "right.mjs", nodes: () => fixture("right"), draw: drawAny },
  ...[...strategyNames, ...profiles.keys()].map((name) => ({
    name: `ours, ${name}`,
    nodes: async () => ours(name),
    draw: drawAny,
  })),
  { name: "catches-up.mjs", nodes: () => fixture("catches-up"), draw: drawKill },
  // It loses values now and then, which is its nature.
  { name: "random-fanout.mjs", nodes: () => fixture("random-fanout"), draw: drawCalm },
  { name: "ours, balanced, killed", nodes: async () => ours("balanced"), draw: drawKill },
  { name: "ours, balanced, counter", nodes: async () => ours("balanced"), draw: drawCounter },
  { name: "right-counter.mjs", nodes: () => fixture("right-counter"), draw: drawCounter },
];

export const rightProcesses: readonly Subject[] = [
  { name: "right.py", nodes: async () => program("right.py"), draw: drawProcesses },
  {
    // Its calls to a service are open while it answers others.
    name: "counter-on-seq-kv.mjs",
    nodes: async () => program("../nodes/services/counter-on-seq-kv.mjs"),
    draw: (seed) => ({ ...drawProcesses(seed), workload: "g-counter" }),
  },
];

/** The mistakes that the lab names in one run, the likeliest first, each with its text. */
export async function accusations(
  { nodes, draw }: Subject,
  seed: string,
): Promise<readonly { readonly mistake: LikelyMistake; readonly text: string }[]> {
  return (await recordRun({ run: draw(seed), nodes: await nodes() })).diagnoses;
}

async function fixture(name: string): Promise<Nodes> {
  return { kind: "virtual", make: await loadFixture(name), areOurs: false };
}

function program(file: string): Nodes {
  return {
    kind: "processes",
    // With this Python flushes by itself.
    launch: processLauncher({
      bin: fileURLToPath(fixtureUrl(file)),
      environmentOf: () => ({ PYTHONUNBUFFERED: "" }),
    }),
    areOurs: false,
  };
}

function ours(name: string): Nodes {
  const settings = { ...defaultSettings, ...(profiles.get(name) ?? { strategy: name }) };
  return { kind: "virtual", make: (id) => createNode({ ...defaultOptions, settings, seed: id }) };
}

/** Clusters, links and faults of every kind. */
function drawAny(seed: string, least: { readonly nodeCount?: number; readonly latencyMs?: number } = {}) {
  const random = new Random(`accuse ${seed}`);
  return runOptions({
    seed,
    nodeCount: Math.max(least.nodeCount ?? 0, random.pick([2, 3, 5, 9]) as number),
    ratePerSecond: random.pick([20, 50, 100]) as number,
    timeLimitMs: 8_000,
    latencyMs: Math.max(least.latencyMs ?? 0, random.pick([0, 10, 50, 100]) as number),
    latencyDistribution: random.pick(["constant", "uniform", "exponential"]) as LatencyDistribution,
    topology: random.pick(["grid", "line", "total", "tree3"]) as TopologyName,
    nemesis: random.chance(0.5) ? partitions(random) : { kind: "none" },
  });
}

function drawPartition(seed: string): RunOptions {
  return { ...drawAny(seed), nemesis: partitions(new Random(`partition ${seed}`)) };
}

function drawCounter(seed: string): RunOptions {
  return { ...drawAny(seed), workload: "g-counter" };
}

/** Where messages take no time, requests hardly ever meet. */
function drawSlowCounter(seed: string): RunOptions {
  return { ...drawAny(seed, { latencyMs: 50 }), workload: "g-counter" };
}

function drawCutCounter(seed: string): RunOptions {
  return { ...drawPartition(seed), workload: "g-counter" };
}

/** Nodes are cut off until the load is over. */
function drawEndCounter(seed: string): RunOptions {
  const steps = [{ atMs: 4_000, action: "bisection" as const }];
  return { ...drawCounter(seed), nemesis: { kind: "schedule", steps } };
}

/** All nodes are neighbours, and not of one alone: a node that leaves out its only one tells nobody. */
function drawTotal(seed: string): RunOptions {
  return { ...drawAny(seed, { nodeCount: 3 }), topology: "total" };
}

/** Nodes are killed and started anew. */
function drawKill(seed: string): RunOptions {
  const random = new Random(`kill ${seed}`);
  const intervalMs = 500 + random.int(1_500);
  const nemesis: NemesisPlan = { kind: "faults", faults: ["kill"], intervalMs, intensity: intensityDefaults };
  return { ...drawAny(seed, { nodeCount: 3 }), nemesis };
}

function drawCalm(seed: string): RunOptions {
  return { ...drawAny(seed, { nodeCount: 9 }), nemesis: { kind: "none" } };
}

/** A storm grows until it fills the memory where there is more than one circle; the grid of five nodes has one. */
function drawSmall(seed: string): RunOptions {
  const random = new Random(`accuse ${seed}`);
  return runOptions({
    seed,
    nodeCount: 5,
    ratePerSecond: 10,
    timeLimitMs: 5_000,
    latencyMs: random.pick([20, 30, 50]) as number,
    latencyDistribution: random.pick(["constant", "uniform"]) as LatencyDistribution,
    topology: "grid",
    nemesis: random.chance(0.5) ? partitions(random) : { kind: "none" },
  });
}

function partitions(random: Random): NemesisPlan {
  return { kind: "partition", intervalMs: 500 + random.int(2_500) };
}

/** Short, since these seconds are real. */
function drawProcesses(seed: string): RunOptions {
  const random = new Random(`accuse ${seed}`);
  return runOptions({
    seed,
    nodeCount: random.pick([2, 3, 5]) as number,
    ratePerSecond: random.pick([20, 50]) as number,
    timeLimitMs: 2_000,
    recoveryMs: 1_500,
    initTimeoutMs: 2_000,
    latencyMs: random.pick([0, 10, 50]) as number,
    topology: random.pick(["grid", "line", "total"]) as TopologyName,
  });
}

/** A lock shows when an answer does not come. */
function drawCutProcesses(seed: string): RunOptions {
  const steps = [
    { atMs: 200, action: "bisection" as const },
    { atMs: 1_500, action: "heal" as const },
  ];
  return { ...drawProcesses(seed), nemesis: { kind: "schedule", steps } };
}
