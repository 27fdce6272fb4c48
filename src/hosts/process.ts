import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import { StdioHost, type StdioNode } from "./stdio.ts";

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
