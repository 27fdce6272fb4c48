import { createSeededNode, greetTerminal, runOnStdio } from "./hosts/process.ts";
import { helpText, parseNodeArguments } from "./node/settings/options.ts";
import { strategyNames } from "./strategies/create-node.ts";

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
  greetTerminal(process.stdin, process.stderr);
  runOnStdio((onDefect) => createSeededNode(parsed.options, { onDefect }));
}
