/** The lab's binary. */

import { isMistakenNode, serveMistakenNode } from "./lab/mistakes/mistaken-nodes.ts";
import { columnsGiven } from "./lab/output.ts";
import { runLab } from "./lab/run-lab.ts";
import { isSweepWorker, serveSweep } from "./lab/sweep/sweep-worker.ts";

// The reader may leave early (`| head`); the run goes on, its verdict is the exit code, its figures are in the store.
// Results that cannot be written for another reason, as to a full disk, are none.
let isUnsaid = false;
process.stderr.on("error", () => undefined);
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") return;
  isUnsaid = true;
  process.exitCode = 1;
});

if (isMistakenNode()) {
  serveMistakenNode(process.argv.slice(2));
} else if (isSweepWorker()) {
  serveSweep();
} else {
  const exitCode = await runLab(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    stderrIsTerminal: process.stderr.isTTY === true,
    // In a pipe `isTTY` is undefined, which picocolors would take for "decide by CI and FORCE_COLOR".
    // NO_COLOR as https://no-color.org has it: set and not empty.
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    columns: columnsGiven(process.stdout, process.env.COLUMNS),
  });
  process.exitCode = isUnsaid ? 1 : exitCode;
}
