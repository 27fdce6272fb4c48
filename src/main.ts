import { greetTerminal, runOnStdio } from "./hosts/process.ts";
import { helpText, parseNodeArguments } from "./node/settings/options.ts";
import { createNode, strategyNames } from "./strategies/create-node.ts";

declare const __VERSION__: string;

const EXIT_UNSAID = 1;
const EXIT_USAGE = 2;

/** The reader may leave early (`| head`). Output that cannot be written for any other reason is an error. */
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
  // Must differ between processes; needs no cryptographic strength. Loading `node:crypto` would take 3 ms.
  const seed = parsed.options.seed ?? `${process.pid} ${process.hrtime().join(" ")} ${Date.now()}`;
  greetTerminal(process.stdin, process.stderr);
  runOnStdio((onDefect) => createNode({ ...parsed.options, seed }, { onDefect }));
}
