import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import type { GossipNode } from "../node/dispatch/gossip-node.ts";
import type { NodeOptions } from "../node/settings/options.ts";
import { createNode, type NodeExtras } from "../strategies/create-node.ts";
import { StdioHost, type StdioNode } from "./stdio.ts";

/**
 * A node with all strategies: every request is answered, whichever of them spreads the broadcasts. Where the options name no seed, one is
 * drawn: clients must not know what a node draws to tell chosen values apart.
 */
export function createSeededNode(options: NodeOptions, extras?: NodeExtras): GossipNode {
  // Must differ between processes and nodes; needs no cryptographic strength. Loading `node:crypto` would take 3 ms.
  const seed = options.seed ?? `${process.pid} ${process.hrtime().join(" ")} ${Date.now()}`;
  return createNode({ ...options, seed }, extras);
}

/** Tells a person who started the node in a terminal that it waits for input, and for which. */
export function greetTerminal(input: { readonly isTTY?: boolean }, errors: Pick<Writable, "write">): void {
  if (input.isTTY !== true) return;
  errors.write(
    "gossiper: waiting for Maelstrom's messages, one JSON object a line; Ctrl-D ends, --help helps\n",
  );
}

/** The text of a thrown error, with its stack where it has one. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs a node on this process's stdin and stdout until the input ends or the process is told to end; then the process
 * exits with 0. `makeNode` gets the way to report defects, which go to stderr.
 */
export function runOnStdio(makeNode: (onDefect: (type: string, error: unknown) => void) => StdioNode): void {
  const node = makeNode((type, error) => host.complain(`defect in ${type}: ${stackOf(error)}`));
  const host = new StdioHost(
    node,
    { input: process.stdin, output: process.stdout, errors: process.stderr, isFile: fstatSync(0).isFile() },
    () => process.exit(0),
  );
  // A second signal means: do not wait for a reader that may never come.
  let isAsked = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(0);
      isAsked = true;
      host.stop();
    });
  }
  // Input never ends the process, and neither does a defect outside of a request.
  process.on("uncaughtException", (error) => host.complain(`defect: ${stackOf(error)}`));
  host.start();
}
