/** Runs contenders side by side: the same seeds, the same conditions, each with partitions and without. */

import type { RunOptions } from "../../sim/run/run-options.ts";
import { takeTurn } from "../interruptible.ts";
import type { Contender } from "./contenders.ts";
import { measureRun, type RunFigures } from "./measured-run.ts";
import { type SeriesFigures, seriesOf } from "./series.ts";

/** The conditions of a comparison; the seeds of the runs replace theirs. */
export interface Conditions {
  readonly calm: RunOptions;
  /** Absent: no run has partitions. */
  readonly partitioned?: RunOptions;
  readonly seeds: readonly string[];
}

/** A contender with its figures. */
export interface Compared {
  readonly contender: Contender;
  readonly calm: SeriesFigures;
  readonly partitioned?: SeriesFigures;
}

export interface CompareHooks {
  /** The share of all runs that is done, and what is run. */
  readonly onProgress?: (share: number, what: string) => void;
  /** Ends the comparison: no other run begins, and the one on the wall clock ends. */
  readonly signal?: AbortSignal | undefined;
}

/** All contenders in their order. After an interruption its promise is rejected with the signal's reason. */
export async function compare(
  contenders: readonly Contender[],
  conditions: Conditions,
  { onProgress, signal }: CompareHooks = {},
): Promise<readonly Compared[]> {
  const { calm, partitioned, seeds } = conditions;
  const total = contenders.length * seeds.length * (partitioned === undefined ? 1 : 2);
  let done = 0;
  const series = async (
    { name, nodes }: Contender,
    run: RunOptions,
    what: string,
  ): Promise<SeriesFigures> => {
    const runs: RunFigures[] = [];
    for (const seed of seeds) {
      const text = `${name}, ${what}, seed ${seed}`;
      onProgress?.(done / total, text);
      await takeTurn(signal);
      const onShare = (share: number) => onProgress?.((done + share) / total, text);
      runs.push(await measureRun(nodes, { ...run, seed }, { onShare, signal }));
      signal?.throwIfAborted();
      done++;
    }
    return seriesOf(runs, run.nodeCount);
  };
  const compared: Compared[] = [];
  for (const contender of contenders) {
    compared.push({
      contender,
      calm: await series(contender, calm, "without faults"),
      ...(partitioned && { partitioned: await series(contender, partitioned, "with partitions") }),
    });
  }
  return compared;
}
