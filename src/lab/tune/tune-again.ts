/** The commands that have again what `tune` found: its slowest runs in virtual time, and the setting on real processes. */

import { PROCESSES_MAX } from "../test/run-flags.ts";
import { runWords, seedWords } from "../trials/test-words.ts";
import type { Confirmed, SeededRun, TuneOptions } from "./tune-runs.ts";

/** A command, from `test` on. */
export interface Again {
  readonly what: "virtual" | "virtual, partitions" | "processes";
  readonly words: readonly string[];
  /** The run that it repeats; real processes repeat none. */
  readonly repeats?: SeededRun;
}

/** Real processes are left out where there would be more of them than `test` starts. */
export function commandsAgain(options: TuneOptions, best: Confirmed): readonly Again[] {
  const { setting, slowest, slowestPartitioned } = best;
  const { medianMs, maxMs } = options.limits;
  const limits = ["--max-median", `${medianMs}`, "--max-latency", `${maxMs}`];
  const nodes = ["--", ...setting.flags];
  const virtual = (what: Again["what"], repeats: SeededRun, demands: readonly string[]): Again => {
    const { run } = repeats;
    const words = [...runWords(run, ["--virtual"]), ...demands, ...seedWords(run), ...nodes];
    return { what, words, repeats };
  };
  return [
    virtual("virtual", slowest, limits),
    ...(slowestPartitioned === undefined
      ? []
      : [virtual("virtual, partitions", slowestPartitioned, ["--availability", "total"])]),
    ...(slowest.run.nodeCount > PROCESSES_MAX
      ? []
      : [{ what: "processes" as const, words: [...runWords(slowest.run), ...limits, ...nodes] }]),
  ];
}
