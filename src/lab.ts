/** The lab's binary. */

import { runLab } from "./lab/run-lab.ts";

process.exitCode = await runLab(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stderrIsTerminal: process.stderr.isTTY,
  colour: process.stdout.isTTY && process.env.NO_COLOR === undefined,
});
