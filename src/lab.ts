/** The lab's binary. */

import { runLab } from "./lab/run-lab.ts";
import { isSweepWorker, serveSweep } from "./lab/sweep-worker.ts";

// Whoever reads may leave early (`| head`); the run goes on, its verdict is the exit code, its figures are in the store.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

if (isSweepWorker()) {
  serveSweep();
} else {
  process.exitCode = await runLab(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    stderrIsTerminal: process.stderr.isTTY,
    colour: process.stdout.isTTY && process.env.NO_COLOR === undefined,
  });
}
