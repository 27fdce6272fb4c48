import { Presets, SingleBar } from "cli-progress";
import type { Output } from "./output.ts";

/** A bar for something that takes a while. */
export interface Progress {
  /** How much is done, from 0 to 1, and what is going on. */
  update(share: number, what: string): void;
  stop(): void;
}

/** A bar on stderr for a person, nothing for a pipe. */
export function startProgress(output: Output, show: boolean): Progress {
  if (!show || !output.stderrIsTerminal) return { update() {}, stop() {} };
  const bar = new SingleBar(
    {
      format: "{bar} {percentage} %  {what}",
      stream: process.stderr,
      clearOnComplete: true,
      // A process that is killed could not show the cursor again.
      hideCursor: false,
      // The child processes need the processor more.
      fps: 5,
      gracefulExit: false,
    },
    Presets.shades_grey,
  );
  bar.start(1_000, 0, { what: "" });
  return {
    update: (share, what) => bar.update(Math.round(Math.min(1, share) * 1_000), { what }),
    stop: () => bar.stop(),
  };
}
