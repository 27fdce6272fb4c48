/** Our own node with a mistake: as objects for virtual time, and as processes, for which the lab's own bundle is started. */

import { join } from "node:path";
import { runOnStdio } from "../../hosts/process.ts";
import type { HostedNode } from "../../node/hosted.ts";
import type { NodeOptions } from "../../node/settings/options.ts";
import { type ProcessOptions, processLauncher } from "../../sim/nodes/process-node.ts";
import type { NodeLauncher } from "../../sim/nodes/running-node.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { createNode } from "../../strategies/create-node.ts";
import { packageRoot } from "../test/node-binary.ts";
import { ourArguments, ourNodeOptions, seededNodes } from "../trials/our-nodes.ts";
import type { Mistake } from "./mistake.ts";
import { mistakeNames, mistakeOf } from "./mistakes.ts";

/** Tells a process of the lab that it is a node with the mistake of that name. */
const MISTAKE_VARIABLE = "GOSSIPER_MISTAKE";

/** Makes nodes for virtual time. */
export function mistakenNodes(
  mistake: Mistake,
  nodeArguments: readonly string[],
  run: RunOptions,
): (nodeId: string) => HostedNode {
  const make = seededNodes(mistakenOptions(mistake, ourArguments(nodeArguments, run)), run);
  return (nodeId) => decorated(mistake, make(nodeId));
}

/** Launches processes. Refuses, before any is started, arguments that our node would refuse. */
export function mistakenLauncher(
  mistake: Mistake,
  nodeArguments: readonly string[],
  run: RunOptions,
  environmentOf: NonNullable<ProcessOptions["environmentOf"]>,
): NodeLauncher {
  const args = ourArguments(nodeArguments, run);
  mistakenOptions(mistake, args);
  return processLauncher({
    bin: process.execPath,
    args: [join(packageRoot(), "dist/lab.mjs"), ...args],
    environmentOf: (nodeId) => ({ ...environmentOf(nodeId), [MISTAKE_VARIABLE]: mistake.name }),
  });
}

/** Whether this process was started as such a node. */
export function isMistakenNode(): boolean {
  return mistakeNames.includes(process.env[MISTAKE_VARIABLE] ?? "");
}

/** Runs such a node on stdin and stdout, with the node's arguments. */
export function serveMistakenNode(args: readonly string[]): void {
  const mistake = mistakeOf(process.env[MISTAKE_VARIABLE] ?? "");
  const options = mistakenOptions(mistake, args);
  // Must differ between processes; needs no cryptographic strength.
  const seed = options.seed ?? `${process.pid} ${process.hrtime().join(" ")} ${Date.now()}`;
  runOnStdio((onDefect) => {
    const node = createNode({ ...options, seed }, { onDefect });
    const around = decorated(mistake, node);
    return {
      receive: (message, nowMs) => around.receive(message, nowMs),
      advance: (nowMs) => around.advance(nowMs),
      nextDeadlineMs: () => around.nextDeadlineMs(),
      finish: (nowMs) => around.finish(nowMs),
      takeOutbox: () => around.takeOutbox(),
      counters: node.counters,
      setOutputLevel: (level) => node.setOutputLevel(level),
    };
  });
}

function mistakenOptions({ nodeArguments = [], settings }: Mistake, args: readonly string[]): NodeOptions {
  const options = ourNodeOptions([...nodeArguments, ...args]);
  return { ...options, settings: { ...options.settings, ...settings } };
}

function decorated({ decorate }: Mistake, node: HostedNode): HostedNode {
  return decorate === undefined ? node : decorate(node);
}
