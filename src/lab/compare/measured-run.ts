/** One run of one contender, and its figures. */

import type { Judgement } from "../../sim/checkers/judge.ts";
import { readSetHistory } from "../../sim/checkers/set-history.ts";
import { ValueFollower } from "../../sim/checkers/trails/value-follower.ts";
import { processLauncher } from "../../sim/nodes/process-node.ts";
import { nodeIdsOf, type RunOptions } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import type { SpreadSample } from "../../theory/spread-times.ts";
import { sampleOf } from "../report/page/spread-section.ts";
import { clockEnvironment } from "../test/clock-environment.ts";
import { latenessOf } from "../test/lateness.ts";
import { recordRun } from "../test/recorded-run.ts";
import { findTroubles } from "../test/troubles.ts";
import { playTrial } from "../trials/trial.ts";
import type { ContenderNodes } from "./contenders.ts";
import { longestHealMs } from "./heal-times.ts";
import { ServerLoad } from "./server-load.ts";

/** The figures of one run. `null`: there is none. */
export interface RunFigures {
  readonly seed: string;
  readonly valid: boolean;
  /** The worst problem of a run that is not valid. */
  readonly trouble?: string;
  /** Messages between nodes. */
  readonly messagesPerOperation: number | null;
  /** Stable latencies. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
  readonly okFraction: number | null;
  readonly lostCount: number;
  /** Bytes of the bodies of messages between nodes. */
  readonly bytesPerValue: number | null;
  /** The share of messages between nodes that the busiest node sent or was sent. */
  readonly busiestShare: number | null;
  /** See `longestHealMs`. */
  readonly healMs?: number | null;
  /** How late messages were delivered on the wall clock, at the 99th percentile; absent in virtual time. */
  readonly lateMs?: number;
  /** When some values reached each node, evenly over the run. */
  readonly samples: readonly SpreadSample[];
}

export interface RunWatching {
  /** How far a run on the wall clock is, from 0 to 1. */
  readonly onShare?: (share: number) => void;
  /** Ends a run on the wall clock early. */
  readonly signal?: AbortSignal | undefined;
}

/** Values whose spread is kept of a run. */
const SAMPLES_MAX = 400;

/** Runs it and gives its figures; our own node in virtual time gives the same ones again. */
export async function measureRun(
  nodes: ContenderNodes,
  run: RunOptions,
  { onShare, signal }: RunWatching = {},
): Promise<RunFigures> {
  const nodeIds = nodeIdsOf(run.nodeCount);
  const values = new ValueFollower(nodeIds);
  const load = new ServerLoad(nodeIds);
  const observe = (event: Parameters<ValueFollower["observe"]>[0]) => {
    values.observe(event);
    load.observe(event);
  };
  if (nodes.kind === "virtual") {
    const disturbances = { skewMs: run.clockSkewMs ?? 0 };
    const { result, judgement } = playTrial({ run, flags: nodes.flags, disturbances, observe });
    return figuresOf(result, judgement, values, load);
  }
  const { bin, args, areOurs } = nodes;
  const recorded = await recordRun({
    run,
    nodes: {
      kind: "processes",
      launch: processLauncher({ bin, args, environmentOf: clockEnvironment(run) }),
      areOurs,
    },
    observe,
    onProgress: (share) => onShare?.(share),
    ...(signal && { signal }),
  });
  const lateMs = latenessOf(recorded.run);
  const figures = figuresOf(recorded.run, recorded.judgement, values, load);
  return { ...figures, ...(lateMs !== undefined && { lateMs }) };
}

function figuresOf(
  run: RunResult,
  judgement: Judgement,
  values: ValueFollower,
  load: ServerLoad,
): RunFigures {
  const { checker, result: set } = judgement.workload;
  if (checker !== "set-full") throw new Error(`runs of ${run.options.workload} have no values to compare`);
  const { values: followed } = values.finish(readSetHistory(run.history));
  const healMs = longestHealMs(followed, run.nemesis);
  const latencies = set.stableLatenciesMs;
  const [trouble] = judgement.valid === true ? [] : findTroubles(run, judgement);
  const step = Math.max(1, Math.ceil(followed.length / SAMPLES_MAX));
  return {
    seed: run.seed,
    valid: judgement.valid === true,
    ...(trouble && { trouble: trouble.what }),
    messagesPerOperation: judgement.net.servers.msgsPerOp,
    medianMs: latencies?.["0.5"] ?? null,
    p95Ms: latencies?.["0.95"] ?? null,
    maxMs: latencies?.["1"] ?? null,
    okFraction: judgement.availability.okFraction,
    lostCount: set.lostCount,
    bytesPerValue: set.attemptCount === 0 ? null : load.bytes / set.attemptCount,
    busiestShare: load.busiestShare(),
    ...(healMs !== undefined && { healMs }),
    samples: followed.filter((_, index) => index % step === 0).map(sampleOf),
  };
}
