/** The flags of commands that look for settings: what cluster and load they are for. */

import { type Command, Option } from "commander";
import { type LatencyDistribution, latencyDistributions } from "../../sim/network/latency.ts";
import { type TopologyName, topologyNames } from "../../sim/network/topology.ts";
import type { BroadcastLoad } from "../../theory/broadcast-load.ts";
import { lossText } from "../text/loss-text.ts";
import type { Cluster } from "../trials/settings-families.ts";
import { decimalNumber, oneOf, wholeNumber } from "./parsers.ts";
import { UsageError } from "./usage-error.ts";

/** The flags as commander gives them. */
export interface ClusterFlags {
  readonly nodes: number;
  readonly rate: number;
  readonly latency: number;
  readonly latencyDist: LatencyDistribution;
  readonly loss?: number;
  readonly topology: TopologyName;
  readonly timeLimit: number;
  readonly seeds: number;
  readonly json?: boolean;
}

const NODES_MAX = 500;
const LATENCY_MS_MAX = 10_000;
const RECOVERY_MS = 10_000;

/** The distributions of latencies with their ranges, for help; m is the mean. */
export const LATENCY_DISTRIBUTIONS =
  "constant; uniform: whole ms from 0 to 2m - 1; exponential: from 0, without an end (median 0.69m, one in a hundred above 4.6m)";

/** Adds what describes the cluster. */
export function addClusterFlags(command: Command, wanted: { nodesMin: number; seeds: number }): Command {
  return command
    .addOption(flag("--node-count, --nodes <n>", "nodes", 25, wholeNumber(wanted.nodesMin, NODES_MAX)))
    .addOption(flag("--rate <n>", "operations a second, half of them broadcasts", 100, decimal(10_000, true)))
    .addOption(flag("--latency <ms>", "between servers, the mean", 100, decimal(LATENCY_MS_MAX, false)))
    .addOption(
      flag("--latency-dist <name>", LATENCY_DISTRIBUTIONS, "constant" as const, oneOf(latencyDistributions)),
    )
    .addOption(constantLossFlag())
    .addOption(flag("--topology <name>", topologyNames.join(", "), "grid" as const, oneOf(topologyNames)))
    .addOption(flag("--time-limit <s>", "seconds of operations in each run", 20, decimal(600, true)))
    .addOption(flag("--seeds <n>", "runs of each setting", wanted.seeds, wholeNumber(1, 100)))
    .addOption(new Option("--json", "print JSON and nothing else"));
}

/** The cluster that the flags describe. */
export function clusterOf(flags: ClusterFlags): Cluster {
  const { topology, latencyDist, loss = 0 } = flags;
  const cluster = { load: loadOf(flags), topology, latencyDistribution: latencyDist };
  return loss === 0 ? cluster : { ...cluster, lossShare: loss };
}

export function loadOf({ nodes, rate, latency, timeLimit }: ClusterFlags): BroadcastLoad {
  return {
    nodes,
    operationsPerSecond: rate,
    broadcastShare: 0.5,
    hopMs: latency,
    loadMs: timeLimit * 1_000,
    recoveryMs: RECOVERY_MS,
  };
}

/** The latency as the headline of a table has it, and the loss that links always have. */
export function latencyText(
  meanMs: number,
  distribution: LatencyDistribution = "constant",
  lossShare?: number,
): string {
  const varying = distribution === "constant" ? "" : `${distribution} `;
  return `${meanMs} ms ${varying}latency${lossText(lossShare)}`;
}

/** Loss as a property of all links between nodes, for commands that have no such fault. */
export function constantLossFlag(): Option {
  return new Option(
    "--loss <share>",
    "share of the messages between servers that are lost, all the time (default: 0)",
  ).argParser(decimalNumber(0, 1, { below: true }));
}

/** Refuses arguments for nodes in a command that chooses them itself. */
export function refuseNodeArguments(command: string, nodeArguments: readonly string[]): void {
  if (nodeArguments.length === 0) return;
  throw new UsageError(`${command} chooses the arguments of the nodes itself; allowed: nothing after --`);
}

/** Refuses arguments for nodes in a command that has none. */
export function refuseArgumentsOfNoNodes(command: string, nodeArguments: readonly string[]): void {
  if (nodeArguments.length > 0) throw new UsageError(`${command} starts no nodes; allowed: nothing after --`);
}

/** A flag with its default and its parser. */
export function flag<T>(
  names: string,
  description: string,
  byDefault: T,
  parse: (text: string) => T,
): Option {
  return new Option(names, description).default(byDefault).argParser(parse);
}

/** A number up to `most`, from 0 on or above it. */
export function decimal(most: number, above: boolean): (text: string) => number {
  return decimalNumber(0, most, { above });
}
