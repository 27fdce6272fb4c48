/** The flags that say what is run: those of `maelstrom test`, under its names. Shared by the commands that run tests. */

import { type Command, Option } from "commander";
import type { AvailabilityDemand } from "../../sim/checkers/workloads/availability.ts";
import { type WorkloadName, workloadNames } from "../../sim/clients/workloads/workloads.ts";
import { type LatencyDistribution, latencyDistributions } from "../../sim/network/latency.ts";
import { type TopologyName, topologyNames } from "../../sim/network/topology.ts";
import { nodeIdsOf, type RunOptions, runOptions } from "../../sim/run/run-options.ts";
import { LATENCY_DISTRIBUTIONS } from "../command-line/cluster-flags.ts";
import {
  availabilityDemand,
  type Concurrency,
  concurrency,
  decimalNumber,
  oneOf,
  seed,
  wholeNumber,
} from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { addNemesisFlags, constantLossOf, type NemesisFlags, nemesisOf } from "./nemesis/nemesis-flags.ts";
import { workloadName } from "./workload-flag.ts";

/** The flags as commander gives them; what was not given is not there. */
export interface RunFlags extends NemesisFlags {
  readonly workload?: WorkloadName;
  readonly nodeCount?: number;
  readonly rate?: number;
  readonly timeLimit?: number;
  readonly latency?: number;
  readonly latencyDist?: LatencyDistribution;
  readonly topology?: TopologyName;
  readonly availability?: AvailabilityDemand;
  readonly concurrency?: Concurrency;
  readonly seed?: string;
  readonly clockSkew?: number;
}

/** More processes than this no machine of ours runs; in virtual time a node is a few kilobytes. */
export const PROCESSES_MAX = 200;
const VIRTUAL_NODES_MAX = 10_000;
const LATENCY_MS_MAX = 60_000;
const CLOCK_SKEW_MS_MAX = 3_600_000;
const RATE_MAX = 100_000;
const TIME_LIMIT_S_MAX = 86_400;

const maelstromDefaults = runOptions();

/** Adds the flags to a command. Defaults stand in the help only: whether a flag was given matters. */
export function addRunFlags(command: Command): Command {
  addShapeFlags(command, maelstromDefaults).addOption(
    new Option(
      "--availability <share>",
      "demand that this share of operations succeeds; total is 1",
    ).argParser(availabilityDemand),
  );
  return addNemesisFlags(command);
}

/** Those of the cluster and its load, with the defaults, the workloads and the meaning of the seed that the help shows. */
export function addShapeFlags(
  command: Command,
  defaults: RunOptions,
  workloads: readonly WorkloadName[] = workloadNames,
  seedDescription = "repeats the random choices of a run (default: drawn)",
): Command {
  const flags: readonly [flags: string, description: string, parse: (text: string) => unknown][] = [
    ["-w, --workload <name>", `${workloads.join(", ")} (default: broadcast)`, workloadName],
    [
      "--nodes, --node-count <n>",
      `nodes, to ${PROCESSES_MAX} processes, or ${VIRTUAL_NODES_MAX} in virtual time (default: ${defaults.nodeCount})`,
      wholeNumber(1, VIRTUAL_NODES_MAX),
    ],
    [
      "--rate <n>",
      `operations a second, over all workers; about half of them are broadcasts or other writes, half reads (default: ${defaults.ratePerSecond})`,
      decimalNumber(0, RATE_MAX),
    ],
    [
      "--time-limit <s>",
      `seconds of operations (default: ${defaults.timeLimitMs / 1000})`,
      decimalNumber(0, TIME_LIMIT_S_MAX, { above: true }),
    ],
    [
      "--latency <ms>",
      `between servers, the mean (default: ${defaults.latencyMs})`,
      decimalNumber(0, LATENCY_MS_MAX),
    ],
    [
      "--latency-dist <name>",
      `${LATENCY_DISTRIBUTIONS} (default: ${defaults.latencyDistribution})`,
      oneOf(latencyDistributions),
    ],
    [
      "--topology <name>",
      `${topologyNames.join(", ")} (default: ${defaults.topology})`,
      oneOf(topologyNames),
    ],
    ["--concurrency <n>", "workers; 2n is two for each node (default: 1n)", concurrency],
    [
      "--clock-skew <ms>",
      "each node's clock off by up to so much, of nodes that honour GOSSIPER_CLOCK_SKEW_MS, as ours do (default: 0)",
      decimalNumber(0, CLOCK_SKEW_MS_MAX),
    ],
    ["--seed <text>", seedDescription, seed],
  ];
  for (const [names, description, parse] of flags) {
    command.addOption(new Option(names, description).argParser(parse));
  }
  return command;
}

/** Whether any flag shapes the run; `--seed` and `--availability` leave its shape alone. */
export function shapesRun(flags: RunFlags): boolean {
  const { seed: _seed, availability: _availability, ...shaping } = flags;
  return Object.values(shaping).some((value) => value !== undefined);
}

/** The run that the flags describe, Maelstrom's defaults or others for the rest. */
export function runOptionsOf(
  flags: RunFlags,
  drawnSeed: string,
  defaults: RunOptions = maelstromDefaults,
): RunOptions {
  const nodeCount = flags.nodeCount ?? defaults.nodeCount;
  const timeLimitMs = (flags.timeLimit ?? defaults.timeLimitMs / 1000) * 1000;
  const nemesis = nemesisOf(flags, nodeIdsOf(nodeCount), timeLimitMs);
  if (flags.clockSkew !== undefined && nemesis.clockSkewMs !== undefined)
    throw new UsageError("--clock-skew says what clock of the nemesis says; allowed: one of them");
  const workers = flags.concurrency ?? { count: 1, perNode: true };
  return runOptions({
    workload: flags.workload ?? defaults.workload,
    nodeCount,
    concurrency: workers.perNode ? workers.count * nodeCount : workers.count,
    ratePerSecond: flags.rate ?? defaults.ratePerSecond,
    timeLimitMs,
    latencyMs: flags.latency ?? defaults.latencyMs,
    latencyDistribution: flags.latencyDist ?? defaults.latencyDistribution,
    topology: flags.topology ?? defaults.topology,
    ...nemesis,
    ...constantLossOf(flags, nemesis.nemesis),
    seed: flags.seed ?? drawnSeed,
    ...(flags.clockSkew !== undefined && { clockSkewMs: flags.clockSkew }),
  });
}

/** The demonstration, for a command without flags: load, some latency, one partition in the middle, in half a minute. */
export function demonstration(seedText: string): RunOptions {
  const timeLimitMs = 15_000;
  return runOptions({
    ratePerSecond: 100,
    timeLimitMs,
    latencyMs: 10,
    nemesis: {
      kind: "schedule",
      steps: [
        { atMs: timeLimitMs / 3, action: "bisection" },
        { atMs: (timeLimitMs * 2) / 3, action: "heal" },
      ],
    },
    seed: seedText,
  });
}
