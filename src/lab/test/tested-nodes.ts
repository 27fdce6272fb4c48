/** The nodes that `test` runs: ours, ours with a mistake, or any program. */

import { type Command, Option } from "commander";
import type { ResultsJson } from "../../sim/checkers/results.ts";
import type { WorkloadName } from "../../sim/clients/workloads/workloads.ts";
import { processLauncher } from "../../sim/nodes/process-node.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { oneOf, wholeNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { ANY_MISTAKE } from "../mistakes/chosen-mistake.ts";
import type { Mistake } from "../mistakes/mistake.ts";
import { mistakenLauncher, mistakenNodes } from "../mistakes/mistaken-nodes.ts";
import { mistakeNames } from "../mistakes/mistakes.ts";
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

const CLOCK_START_MS_MAX = 86_400_000;

/** Adds the flags that choose them to a command. */
export function addNodeFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--bin <file>",
        "the node, any program that speaks the protocol; it runs in a temporary folder (default: our own)",
      ),
    )
    .addOption(
      new Option("--virtual", "our node in this process on virtual time: fast, repeatable from its seed"),
    )
    .addOption(
      new Option(
        "--clock-start <ms>",
        "with --virtual: what the clocks of the nodes show at first; windows end at multiples of their time (default: 0)",
      ).argParser(wholeNumber(0, CLOCK_START_MS_MAX)),
    )
    .addOption(
      new Option(
        "--mistake <name>",
        `our node with a mistake, to see what it spoils: ${mistakeNames.join(", ")}; or ${ANY_MISTAKE}: drawn from the seed, for the reader to find`,
      ).argParser(oneOf([...mistakeNames, ANY_MISTAKE])),
    );
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
