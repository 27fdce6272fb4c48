import { StdioHost } from "./hosts/stdio.ts";
import { helpText, parseNodeArguments } from "./node/options.ts";
import { createNode, strategyNames } from "./strategies/create-node.ts";

declare const __VERSION__: string;

const EXIT_USAGE = 2;

const parsed = parseNodeArguments(process.argv.slice(2), strategyNames);
if (parsed.kind === "help") {
  process.stdout.write(helpText(strategyNames));
} else if (parsed.kind === "version") {
  process.stdout.write(`gossiper ${__VERSION__}\n`);
} else if (parsed.kind === "problem") {
  process.stderr.write(`gossiper: ${parsed.text}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  // Unlike in every process, and nothing more is asked of it: loading `node:crypto` takes 3 ms.
  const seed = parsed.options.seed ?? `${process.pid} ${process.hrtime().join(" ")} ${Date.now()}`;
  const node = createNode(
    { ...parsed.options, seed },
    { onDefect: (type, error) => host.complain(`defect in ${type}: ${stackOf(error)}`) },
  );
  const host = new StdioHost(
    node,
    { input: process.stdin, output: process.stdout, errors: process.stderr },
    () => process.exit(0),
  );
  process.on("SIGTERM", () => host.stop());
  process.on("SIGINT", () => host.stop());
  // Input never ends the process, and neither does a defect outside of a request.
  process.on("uncaughtException", (error) => host.complain(`defect: ${stackOf(error)}`));
  host.start();
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
