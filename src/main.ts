import { runOnStdio } from "./hosts/process.ts";
import { helpText, parseNodeArguments } from "./node/options.ts";
import { createNode, strategyNames } from "./strategies/create-node.ts";

declare const __VERSION__: string;

const EXIT_UNSAID = 1;
const EXIT_USAGE = 2;

/** Whoever reads may leave early (`| head`); what cannot be written for another reason was not said. */
function say(text: string): void {
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.exitCode = EXIT_UNSAID;
  });
  process.stdout.write(text);
}

const parsed = parseNodeArguments(process.argv.slice(2), strategyNames);
if (parsed.kind === "help") {
  say(helpText(strategyNames));
} else if (parsed.kind === "version") {
  say(`gossiper ${__VERSION__}\n`);
} else if (parsed.kind === "problem") {
  process.stderr.write(`gossiper: ${parsed.text}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  // Unlike in every process, and nothing more is asked of it: loading `node:crypto` takes 3 ms.
  const seed = parsed.options.seed ?? `${process.pid} ${process.hrtime().join(" ")} ${Date.now()}`;
  runOnStdio((onDefect) => createNode({ ...parsed.options, seed }, { onDefect }));
}
