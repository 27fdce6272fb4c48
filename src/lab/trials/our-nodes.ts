/** Our own node, with the flags of `maelstrom.sh`: in this process, and as arguments of a process. */

import type { InspectableNode } from "../../node/inspection.ts";
import { type NodeOptions, parseNodeArguments, workloads } from "../../node/settings/options.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { createNode, strategyNames } from "../../strategies/create-node.ts";
import { UsageError } from "../command-line/usage-error.ts";

/** Makes our nodes for virtual time, with flags as after `--`. */
export function ourNodes(
  nodeArguments: readonly string[],
  run: RunOptions,
): (nodeId: string) => InspectableNode {
  return seededNodes(ourNodeOptions(ourArguments(nodeArguments, run)), run);
}

/** Makes nodes with these options. Their random numbers follow from the run's seed, unless the options name another. */
export function seededNodes(options: NodeOptions, run: RunOptions): (nodeId: string) => InspectableNode {
  const seed = options.seed ?? run.seed;
  const lives = new Map<string, number>();
  return (nodeId) => {
    const life = lives.get(nodeId) ?? 0;
    lives.set(nodeId, life + 1);
    // A node that starts again draws other numbers, or its peers would take it for the one that it was.
    return createNode({ ...options, seed: life === 0 ? `${seed}/${nodeId}` : `${seed}/${nodeId}/${life}` });
  };
}

/**
 * The arguments of our node for a workload. `add` and `read` mean different things in three of Maelstrom's workloads, and
 * a node of our own need not be told twice which one is run.
 */
export function ourArguments(nodeArguments: readonly string[], { workload }: RunOptions): readonly string[] {
  const told = nodeArguments.some(
    (argument) => argument === "--workload" || argument.startsWith("--workload="),
  );
  const needed = workloads.some((name) => name === workload && name !== "broadcast");
  return needed && !told ? ["--workload", workload, ...nodeArguments] : nodeArguments;
}

/** Refuses, before any node is started, what our node would refuse. */
export function ourNodeOptions(nodeArguments: readonly string[]): NodeOptions {
  const parsed = parseNodeArguments(nodeArguments, strategyNames);
  if (parsed.kind === "run") return parsed.options;
  if (parsed.kind === "problem") throw new UsageError(`arguments of the node: ${parsed.text}`);
  throw new UsageError(
    `arguments of the node: --${parsed.kind} runs no node; allowed: flags of maelstrom.sh`,
  );
}
