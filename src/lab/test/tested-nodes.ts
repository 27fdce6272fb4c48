/** The nodes that `test` runs: ours, ours with a mistake, or any program. */

import type { ResultsJson } from "../../sim/checkers/results.ts";
import type { WorkloadName } from "../../sim/clients/workloads/workloads.ts";
import { processLauncher } from "../../sim/nodes/process-node.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { UsageError } from "../command-line/usage-error.ts";
import type { Mistake } from "../mistakes/mistake.ts";
import { mistakenLauncher, mistakenNodes } from "../mistakes/mistaken-nodes.ts";
import { ourArguments, ourNodeOptions, ourNodes } from "../trials/our-nodes.ts";
import { clockEnvironment } from "./clock-environment.ts";
import { findNodeBinary } from "./node-binary.ts";
import type { Nodes } from "./recorded-run.ts";

/** The flags that choose them. */
interface NodeFlags {
  readonly bin?: string;
  readonly virtual?: boolean;
  readonly workload?: WorkloadName;
  readonly clockStart?: number;
}

/** A mistake is looked for in a workload in which it shows. */
export function withWorkloadOf(mistake: Mistake | undefined, run: RunOptions, flags: NodeFlags): RunOptions {
  if (mistake === undefined || mistake.workloads.includes(run.workload)) return run;
  if (flags.workload === undefined) return { ...run, workload: mistake.workloads[0] };
  throw new UsageError(
    `--mistake ${mistake.name} does not show in ${run.workload}; allowed: -w ${mistake.workloads.join(", -w ")}`,
  );
}

export function wantedNodes(
  flags: NodeFlags,
  nodeArguments: readonly string[],
  run: RunOptions,
  mistake: Mistake | undefined,
): Nodes {
  const clockStartMs = flags.clockStart;
  if (clockStartMs !== undefined && flags.virtual !== true)
    throw new UsageError("--clock-start sets the clocks of virtual time; allowed: with --virtual");
  if (mistake !== undefined && flags.bin !== undefined)
    throw new UsageError("--mistake starts our own node; allowed: --bin without it");
  if (mistake !== undefined && flags.virtual === true)
    return { kind: "virtual", make: mistakenNodes(mistake, nodeArguments, run), clockStartMs };
  if (mistake !== undefined) {
    const launch = mistakenLauncher(mistake, nodeArguments, run, clockEnvironment(run));
    return { kind: "processes", launch, areOurs: true };
  }
  if (flags.virtual !== true) {
    const bin = findNodeBinary(flags.bin);
    const environmentOf = clockEnvironment(run);
    if (flags.bin !== undefined) {
      const launch = processLauncher({ bin, args: nodeArguments, environmentOf });
      return { kind: "processes", launch, areOurs: false };
    }
    const args = ourArguments(nodeArguments, run);
    ourNodeOptions(args);
    return { kind: "processes", launch: processLauncher({ bin, args, environmentOf }), areOurs: true };
  }
  if (flags.bin !== undefined)
    throw new UsageError("--virtual runs our own node in this process; allowed: --bin without it");
  return { kind: "virtual", make: ourNodes(nodeArguments, run), clockStartMs };
}

/** The nodes as the results describe them. */
export function descriptionOf(
  flags: NodeFlags,
  nodeArguments: readonly string[],
  run: RunOptions,
  nodes: Nodes,
): ResultsJson {
  const ours = flags.bin === undefined;
  return {
    time: nodes.kind === "virtual" ? "virtual" : "real",
    bin: flags.bin,
    arguments: ours ? ourArguments(nodeArguments, run) : nodeArguments,
    ours,
  };
}
