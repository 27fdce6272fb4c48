/** One run from start to verdict, with its store: what `test` does once, and other commands do often. */

import type { HostedNode } from "../../node/hosted.ts";
import type { Lateness } from "../../sim/checkers/batch-lateness.ts";
import type { Diagnosis } from "../../sim/checkers/diagnosis/diagnosis.ts";
import { type Judgement, judge } from "../../sim/checkers/judge.ts";
import type { Limit } from "../../sim/checkers/limits.ts";
import { type ResultsJson, resultsJson } from "../../sim/checkers/results.ts";
import { unexplained } from "../../sim/checkers/storm/storm.ts";
import type { AvailabilityDemand } from "../../sim/checkers/workloads/availability.ts";
import type { Journal } from "../../sim/network/journal.ts";
import { InProcessNode } from "../../sim/nodes/in-process-node.ts";
import { nodeClock, VIRTUAL_EPOCH_MS } from "../../sim/nodes/node-clock.ts";
import type { NodeLauncher } from "../../sim/nodes/running-node.ts";
import { clockOffOf } from "../../sim/run/clock-offsets.ts";
import { type InterruptibleRunHooks, runTest, runVirtualInTurns } from "../../sim/run/run.ts";
import type { PhaseName } from "../../sim/run/run-hooks.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import type { RunResult } from "../../sim/run/run-result.ts";
import type { Store } from "../../sim/run/store/store.ts";
import type { Converged } from "../../sim/run/watch/convergence-watch.ts";
import type { Heal } from "../../sim/run/watch/heal-watch.ts";
import type { ChosenMistake } from "../mistakes/chosen-mistake.ts";
import type { ChallengeRun } from "./demands.ts";
import { RunObservers } from "./run-observers.ts";
import { findTroubles } from "./troubles.ts";

/** The way to run nodes: as processes on the wall clock, or as objects in this process in virtual time. */
export type Nodes =
  | { readonly kind: "processes"; readonly launch: NodeLauncher; readonly areOurs: boolean }
  | {
      readonly kind: "virtual";
      readonly make: (nodeId: string) => HostedNode;
      /** Default: true. Other nodes are not asked what only ours know. */
      readonly areOurs?: boolean;
      /** The time on the clocks of all nodes at the start, in ms beyond the date of every virtual run; default: 0. */
      readonly clockStartMs?: number | undefined;
    };

export interface RecordedRunOptions {
  readonly run: RunOptions;
  readonly nodes: Nodes;
  /** The mistake that our nodes were given, for the record. */
  readonly mistake?: ChosenMistake | undefined;
  /** Whether the likely mistakes are named; default: true. */
  readonly diagnoses?: boolean | undefined;
  readonly demand?: AvailabilityDemand | undefined;
  readonly limits?: readonly Limit[] | undefined;
  /** The challenge that this run is, for the results. */
  readonly challenge?: ChallengeRun | undefined;
  /** Whether a storm makes the run invalid. */
  readonly strict?: boolean | undefined;
  /** Instead of the pause before the last reads: they begin when all nodes show what they have to, or after so long. */
  readonly convergeWithinMs?: number | undefined;
  /** Without one nothing is written. */
  readonly store?: Store | undefined;
  /** Gets every event of the network, as the checkers do. */
  readonly observe?: Journal | undefined;
  /** The run in words, for the results. */
  readonly description?: ResultsJson | undefined;
  /** The command that has the run again and keeps its messages, for the results. */
  readonly again?: string | undefined;
  /** How much is done, 0 … 1, and what is going on, in words. */
  readonly onProgress?: (share: number, what: string) => void;
  readonly onStderrLine?: InterruptibleRunHooks["onStderrLine"];
  readonly onViolation?: InterruptibleRunHooks["onViolation"];
  /** Ends the run early; it is judged by what there is. */
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
  /** Where it was asked for, and the run got as far. */
  readonly convergence?: Converged;
  /** How soon the nodes held the same again after each heal; only nodes in this process can be looked into. */
  readonly heals: readonly Heal[];
  /** Why the store is not complete. */
  readonly storeError?: Error;
}

/** Runs, judges, and writes the store. */
export async function recordRun(options: RecordedRunOptions): Promise<RecordedRun> {
  const { store } = options;
  const observers = new RunObservers({
    run: options.run,
    isVirtual: options.nodes.kind === "virtual",
    areOurs: options.nodes.areOurs ?? true,
    convergeWithinMs: options.convergeWithinMs,
    onEvent: (event) => {
      store?.message(event);
      options.observe?.(event);
    },
  });
  const watching = observers.hooks();
  const hooks: InterruptibleRunHooks = {
    ...watching,
    onStderrLine: (nodeId, line) => {
      store?.nodeLog(nodeId, `${line}\n`);
      options.onStderrLine?.(nodeId, line);
    },
    onProgress: (share, phase) => options.onProgress?.(share, phaseText(phase, options)),
    onViolation: (violation) => {
      watching.onViolation?.(violation);
      options.onViolation?.(violation);
    },
    ...(options.signal && { signal: options.signal }),
  };
  const run =
    options.nodes.kind === "virtual"
      ? await runVirtualInTurns(options.run, virtualLauncher(options.run, options.nodes), hooks)
      : await runTest(options.run, options.nodes.launch, hooks);
  options.onProgress?.(1, "judging the run");
  observers.finish();
  const { evidence, healing, lateness } = observers;

  // Nodes are ended with the run; only those that died before it left requests open that are not theirs to answer.
  const dead = new Set(run.nodes.filter((node) => node.status === "dead").map((node) => node.id));
  const judged = judge({
    run,
    replies: evidence.replies.finish(run.phases.endMs, dead),
    demand: options.demand,
    died: evidence.died(run),
    limits: options.limits,
    traffic: observers.storms.finish(),
    strict: options.strict,
  });
  const batches = lateness.finish();
  const heals = healing.heals();
  const namesMistakes = options.diagnoses ?? true;
  const judgement = namesMistakes ? judged : withoutMistakes(judged);
  const diagnoses = namesMistakes ? observers.diagnoser.finish(run, judgement) : [];
  const challenge = options.challenge && challengeJson(options.challenge, judgement);
  const results = {
    ...resultsJson(judgement, run),
    challenge,
    heals: healsJson(heals),
    batches: batchesJson(batches),
    diagnosis: namesMistakes ? diagnoses.map(({ mistake, text }) => ({ mistake, text })) : undefined,
    mistake: options.mistake?.mistake.name,
    "mistake-hidden?": options.mistake?.isHidden === true ? true : undefined,
    troubles: findTroubles(run, judgement, diagnoses),
    nodes: options.description,
    again: options.again,
  };
  const storeError = store?.finish(run.history, results);
  const { convergence } = evidence;
  const extras = { ...(convergence && { convergence }), ...(storeError && { storeError }) };
  return { run, judgement, diagnoses, results, batches, heals, ...extras };
}

/** The text of a storm names one itself, and the way of values may be what is to be found. */
function withoutMistakes({ way: _way, ...judgement }: Judgement): Judgement {
  const { storm, ...traffic } = judgement.traffic;
  return storm === undefined
    ? judgement
    : { ...judgement, traffic: { ...traffic, storm: unexplained(storm) } };
}

/** A part of a run, for a person who waits for it. */
export function phaseText(phase: PhaseName, { run, convergeWithinMs }: RecordedRunOptions): string {
  switch (phase) {
    case "init":
      return "starting the nodes";
    case "setup":
      return "telling the nodes their topology";
    case "load":
      return `${run.timeLimitMs / 1_000} s of operations`;
    case "recovery":
      return convergeWithinMs === undefined
        ? `waiting ${run.recoveryMs / 1_000} s for the recovery`
        : `waiting up to ${convergeWithinMs / 1_000} s for the recovery`;
    case "final":
      return "the last reads";
    case "end":
      return "ending the nodes";
  }
}

function virtualLauncher(
  run: RunOptions,
  { make, clockStartMs = 0 }: Extract<Nodes, { kind: "virtual" }>,
): NodeLauncher {
  return (id, host) =>
    new InProcessNode(id, host, () => make(id), {
      clock: nodeClock(VIRTUAL_EPOCH_MS + clockStartMs + clockOffOf(run, id)),
    });
}

/** `undefined` where nothing was healed, or nobody could look: then the key is left out. */
function healsJson(heals: readonly Heal[]): readonly ResultsJson[] | undefined {
  if (heals.length === 0) return undefined;
  return heals.map(({ healedMs, convergedAfterMs, watchedForMs }) => ({
    "time-ms": healedMs,
    "converged-after-ms": convergedAfterMs,
    "watched-for-ms": watchedForMs,
  }));
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
