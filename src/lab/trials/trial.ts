/** Runs of our own node in virtual time, for the commands that compare settings: no store, only figures. */

import { Random } from "../../node/random.ts";
import { type Judgement, judge } from "../../sim/checkers/judge.ts";
import { ReplyWatch } from "../../sim/checkers/reply-watch.ts";
import { exactValues } from "../../sim/checkers/trails/carried-values.ts";
import type { Journal } from "../../sim/network/journal.ts";
import { disturbedClock } from "../../sim/nodes/disturbed-clock.ts";
import { InProcessNode } from "../../sim/nodes/in-process-node.ts";
import { VIRTUAL_EPOCH_MS } from "../../sim/nodes/node-clock.ts";
import { type Disturbances, disturbingHooks } from "../../sim/run/disturbances.ts";
import { runVirtualNodes } from "../../sim/run/run.ts";
import { nodeIdsOf, type RunOptions, runOptions } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import { type Heal, HealWatch } from "../../sim/run/watch/heal-watch.ts";
import { BusiestNode } from "./busiest-node.ts";
import { ourNodes } from "./our-nodes.ts";
import type { Cluster } from "./settings-families.ts";

export interface Trial {
  readonly run: RunOptions;
  /** Arguments of the node, as after `--`. */
  readonly flags: readonly string[];
  /** Small faults of the machines; default: nothing. */
  readonly disturbances?: Disturbances;
  /** Gets every event of the network. */
  readonly observe?: Journal | undefined;
}

/** A run that has ended, and what the checkers say of it. */
export interface PlayedTrial {
  readonly result: RunResult;
  readonly judgement: Judgement;
  /** Messages between nodes that bring values. */
  readonly batchCount: number;
  /** The share of the messages between nodes that the busiest node sent or was sent; `null` where there were none. */
  readonly busiestShare: number | null;
  readonly heals: readonly Heal[];
}

/** The figures of one run of the broadcast workload. */
export interface Figures {
  /** Everything that `test` judges, promises included. */
  readonly valid: boolean;
  readonly messagesPerOperation: number;
  /** Messages between nodes that bring values, and those that do not: acknowledgements, greetings, comparisons. */
  readonly batchCount: number;
  readonly emptyCount: number;
  /** The share of these messages that the busiest node sent or was sent; `null` where there were none. */
  readonly busiestShare: number | null;
  readonly medianMs: number;
  readonly maxMs: number;
  readonly okFraction: number;
  readonly lostCount: number;
  readonly heals: readonly Heal[];
}

/**
 * Windows end at multiples on the clock. Were it the same date in all runs, each window would meet the load at one phase
 * only, and one length would look better than another that is as good. So the date follows from the seed.
 */
const EPOCH_SPREAD_MS = 60_000;

/** The time on the clocks at the start of a trial, in ms beyond the date of every virtual run: `--clock-start` of `test`. */
export function clockStartOf(seed: string): number {
  return new Random(`${seed}/epoch`).int(EPOCH_SPREAD_MS);
}

export function runTrial(trial: Trial): Figures {
  const { judgement, batchCount, busiestShare, heals } = playTrial(trial);
  const { checker, result: set } = judgement.workload;
  if (checker !== "set-full") throw new Error(`a trial is a run of broadcast, not of ${trial.run.workload}`);
  const { msgsPerOp, msgCount } = judgement.net.servers;
  return {
    valid: judgement.valid === true,
    messagesPerOperation: msgsPerOp ?? 0,
    batchCount,
    emptyCount: msgCount - batchCount,
    busiestShare,
    medianMs: set.stableLatenciesMs?.["0.5"] ?? Number.NaN,
    maxMs: set.stableLatenciesMs?.["1"] ?? Number.NaN,
    okFraction: judgement.availability.okFraction ?? 0,
    lostCount: set.lostCount,
    heals,
  };
}

/** Runs our own node in virtual time from beginning to end. The same trial gives the same outcome. */
export function playTrial({ run, flags, disturbances = {}, observe }: Trial): PlayedTrial {
  const random = (name: string) => new Random(`${run.seed}/${name}`);
  const epochMs = VIRTUAL_EPOCH_MS + clockStartOf(run.seed);
  const clockOf = (nodeId: string) => disturbedClock(nodeId, epochMs, disturbances, random);
  const disturbing = disturbingHooks(disturbances);
  const nodeIds = nodeIdsOf(run.nodeCount);
  const replies = new ReplyWatch(nodeIds);
  const busiest = new BusiestNode(nodeIds);
  let batchCount = 0;
  const watch = new HealWatch();
  const make = ourNodes(flags, run);
  const result = runVirtualNodes(
    run,
    (id, host) => new InProcessNode(id, host, () => make(id), { clock: clockOf(id) }),
    {
      journal: (event) => {
        replies.observe(event);
        watch.journal(event);
        if (busiest.observe(event) && exactValues(event.message.body).length > 0) batchCount++;
        observe?.(event);
      },
      ...disturbing,
      onPhase: (phase, context) => {
        watch.onPhase(phase, context);
        disturbing.onPhase?.(phase, context);
      },
      onNemesis: watch.onNemesis,
    },
  );
  const judgement = judge({ run: result, replies: replies.finish(result.phases.endMs, new Set()) });
  const busiestShare = busiest.share();
  return { result, judgement, batchCount, busiestShare, heals: watch.heals() };
}

/** The worst of each figure over several runs. */
export function worstOf(runs: readonly Figures[]): Figures {
  return {
    valid: runs.every((run) => run.valid),
    messagesPerOperation: Math.max(...runs.map((run) => run.messagesPerOperation)),
    batchCount: Math.max(...runs.map((run) => run.batchCount)),
    emptyCount: Math.max(...runs.map((run) => run.emptyCount)),
    busiestShare: runs.reduce<number | null>((most, run) => larger(most, run.busiestShare), null),
    medianMs: Math.max(...runs.map((run) => run.medianMs)),
    maxMs: Math.max(...runs.map((run) => run.maxMs)),
    okFraction: Math.min(...runs.map((run) => run.okFraction)),
    lostCount: Math.max(...runs.map((run) => run.lostCount)),
    heals: runs.flatMap((run) => run.heals),
  };
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** A run of that load over that cluster, without faults. */
export function runOf({ load, topology, latencyDistribution = "constant", lossShare }: Cluster): RunOptions {
  return runOptions({
    nodeCount: load.nodes,
    ratePerSecond: load.operationsPerSecond,
    latencyMs: load.hopMs,
    latencyDistribution,
    timeLimitMs: load.loadMs,
    topology,
    ...(lossShare !== undefined && { lossShare }),
  });
}

/** The seeds of a series for a person. */
export function seedsText(seeds: readonly string[]): string {
  const [first = ""] = seeds;
  if (seeds.length === 1) return `seed ${first}`;
  return `seeds ${first} ${seeds.length === 2 ? "and" : "to"} ${seeds.at(-1)}`;
}

/** Seeds of a series of runs; a series with a name shares none with another. */
export function seedsOf(count: number, series = ""): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${series}${index + 1}`);
}
