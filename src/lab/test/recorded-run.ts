/** One run from start to verdict, with its store: what `test` does once, and other commands do often. */

import type { HostedNode } from "../../node/hosted.ts";
import { Random } from "../../node/random.ts";
import { BatchLateness, type Lateness } from "../../sim/checkers/batch-lateness.ts";
import { Diagnoser } from "../../sim/checkers/diagnosis/diagnoser.ts";
import type { Diagnosis } from "../../sim/checkers/diagnosis/diagnosis.ts";
import { type Judgement, judge } from "../../sim/checkers/judge.ts";
import type { Limit } from "../../sim/checkers/limits.ts";
import { ReplyWatch } from "../../sim/checkers/reply-watch.ts";
import { type ResultsJson, resultsJson } from "../../sim/checkers/results.ts";
import { restFromMs } from "../../sim/checkers/storm/storm.ts";
import { StormWatch } from "../../sim/checkers/storm/storm-watch.ts";
import type { AvailabilityDemand } from "../../sim/checkers/workloads/availability.ts";
import { DeferredJournal } from "../../sim/network/deferred-journal.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import { disturbedClock } from "../../sim/nodes/disturbed-clock.ts";
import { InProcessNode } from "../../sim/nodes/in-process-node.ts";
import { VIRTUAL_EPOCH_MS } from "../../sim/nodes/node-clock.ts";
import type { NodeLauncher } from "../../sim/nodes/running-node.ts";
import { type RealRunHooks, runTest, runVirtualNodes } from "../../sim/run/run.ts";
import { nodeIdsOf, type RunOptions } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import type { Store } from "../../sim/run/store.ts";
import type { ChallengeRun } from "./demands.ts";

/** The way to run nodes: as processes on the wall clock, or as objects in this process in virtual time. */
export type Nodes =
  | { readonly kind: "processes"; readonly launch: NodeLauncher; readonly areOurs: boolean }
  | {
      readonly kind: "virtual";
      readonly make: (nodeId: string) => HostedNode;
      /** Default: true. Other nodes are not asked what only ours know. */
      readonly areOurs?: boolean;
    };

export interface RecordedRunOptions {
  readonly run: RunOptions;
  readonly nodes: Nodes;
  /** The mistake that our nodes were given, for the record. */
  readonly mistake?: string | undefined;
  readonly demand?: AvailabilityDemand | undefined;
  readonly limits?: readonly Limit[] | undefined;
  /** The challenge that this run is, for the results. */
  readonly challenge?: ChallengeRun | undefined;
  /** Whether a storm makes the run invalid. */
  readonly strict?: boolean | undefined;
  /** Without one nothing is written. */
  readonly store?: Store | undefined;
  readonly onProgress?: RealRunHooks["onProgress"];
  readonly onStderrLine?: RealRunHooks["onStderrLine"];
  readonly onViolation?: RealRunHooks["onViolation"];
  /** Ends a run on the wall clock early; a virtual one cannot be ended. */
  readonly signal?: AbortSignal;
}

export interface RecordedRun {
  readonly run: RunResult;
  readonly judgement: Judgement;
  /** The mistakes that probably explain it, the likeliest first. */
  readonly diagnoses: readonly Diagnosis[];
  readonly results: ResultsJson;
  /** How early batches came at their hubs, by node. */
  readonly batches: ReadonlyMap<string, Lateness>;
  /** Why the store is not complete. */
  readonly storeError?: Error;
}

/** Runs, judges, and writes the store. */
export async function recordRun(options: RecordedRunOptions): Promise<RecordedRun> {
  const { store } = options;
  const isVirtual = options.nodes.kind === "virtual";
  const nodeIds = nodeIdsOf(options.run.nodeCount);
  const replies = new ReplyWatch(nodeIds);
  const storms = new StormWatch(nodeIds);
  const lateness = new BatchLateness();
  const diagnoser = new Diagnoser(nodeIds);
  const write = (event: JournalEvent) => {
    lateness.observe(event);
    replies.observe(event);
    storms.observe(event);
    diagnoser.observe(event);
    store?.message(event);
  };
  const deferred = new DeferredJournal(write);
  const journal = isVirtual ? write : (event: JournalEvent) => deferred.add(event);
  const hooks: RealRunHooks = {
    journal,
    onPhase: (phase, { scheduler }) => {
      if (phase === "recovery") storms.restFromMs = restFromMs(options.run, scheduler.nowMs());
    },
    asksBytes: options.nodes.areOurs ?? true,
    onStderrLine: (nodeId, line) => {
      store?.nodeLog(nodeId, `${line}\n`);
      options.onStderrLine?.(nodeId, line);
    },
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.onViolation && { onViolation: options.onViolation }),
    ...(options.signal && { signal: options.signal }),
  };
  const run =
    options.nodes.kind === "virtual"
      ? runVirtualNodes(options.run, virtualLauncher(options.run, options.nodes.make), hooks)
      : await runTest(options.run, options.nodes.launch, hooks);
  deferred.flush();

  // Nodes are ended with the run; only those that died before it left requests open that are not theirs to answer.
  const dead = new Set(run.nodes.filter((node) => node.status === "dead").map((node) => node.id));
  const judgement = judge({
    run,
    replies: replies.finish(run.phases.endMs, dead),
    demand: options.demand,
    limits: options.limits,
    traffic: storms.finish(),
    strict: options.strict,
  });
  const batches = lateness.finish();
  const diagnoses = diagnoser.finish(run, judgement);
  const { mistake } = options;
  const challenge = options.challenge && challengeJson(options.challenge, judgement);
  const results = {
    ...resultsJson(judgement, run),
    challenge,
    batches: batchesJson(batches),
    diagnosis: diagnoses.map(({ mistake: likely, text }) => ({ mistake: likely, text })),
    mistake,
  };
  const storeError = store?.finish(run.history, results);
  return { run, judgement, diagnoses, results, batches, ...(storeError && { storeError }) };
}

function virtualLauncher(run: RunOptions, make: (nodeId: string) => HostedNode): NodeLauncher {
  const random = (name: string) => new Random(`${run.seed}/${name}`);
  const disturbances = { skewMs: run.clockSkewMs ?? 0 };
  return (id, host) =>
    new InProcessNode(id, host, () => make(id), {
      clock: disturbedClock(id, VIRTUAL_EPOCH_MS, disturbances, random),
    });
}

function challengeJson({ name, changes }: ChallengeRun, { valid }: Judgement): ResultsJson {
  return { name, changes, "passed?": valid === true };
}

/** `undefined` where no node said anything of the kind: then the key is left out. */
function batchesJson(batches: ReadonlyMap<string, Lateness>): ResultsJson | undefined {
  if (batches.size === 0) return undefined;
  return Object.fromEntries(
    [...batches].map(([id, { batchCount, lateCount, earliestMs, medianMs, latestMs }]) => [
      id,
      {
        count: batchCount,
        "late-count": lateCount,
        "early-ms": { max: earliestMs, median: medianMs, min: latestMs },
      },
    ]),
  );
}
