/** Judges a run: Maelstrom's checkers for its workload, and beside them the promises and what befell the run itself. */

import type { HistoryEvent } from "../clients/history.ts";
import type { RunOptions } from "../run/run-options.ts";
import type { Problem, RunResult } from "../run/run-result.ts";
import { judgeLimits, type Limit, type LimitResult } from "./limits.ts";
import type { Restart } from "./obligations.ts";
import type { PromiseResult } from "./promises/promise.ts";
import { judgePromises } from "./promises.ts";
import { readSetHistory, type SetHistory } from "./set-history.ts";
import { type Storm, stormOf } from "./storm/storm.ts";
import type { StormEvidence } from "./storm/storm-watch.ts";
import { type TopologyWay, topologyWay } from "./topology-way.ts";
import { type AvailabilityDemand, type AvailabilityResult, availability } from "./workloads/availability.ts";
import { type CounterResult, counter } from "./workloads/counter.ts";
import { type EchoResult, echo } from "./workloads/echo.ts";
import { kvLww, type LwwResult } from "./workloads/kv-lww.ts";
import { kvVv, type VvResult } from "./workloads/kv-vv.ts";
import { type NetStatistics, netStatistics } from "./workloads/net-statistics.ts";
import { type RequestsResult, requests } from "./workloads/requests.ts";
import { judgeSet, type SetFullResult } from "./workloads/set-full.ts";
import { type StatsResult, stats } from "./workloads/stats.ts";
import { type UniqueIdsResult, uniqueIds } from "./workloads/unique-ids.ts";
import { type Valid, worstOf } from "./workloads/verdict.ts";

/** The workloads, each with the checker that Maelstrom gives it, or the lab's own. */
export const CHECKER_OF_WORKLOAD = {
  broadcast: "set-full",
  echo: "echo",
  "unique-ids": "unique-ids",
  "g-set": "set-full",
  "g-counter": "counter",
  "pn-counter": "counter",
  "kv-lww": "kv-lww",
  "kv-vv": "kv-vv",
} as const satisfies Readonly<Record<RunOptions["workload"], string>>;

/** The findings of a workload's checker, by the name of the checker. */
export type WorkloadResult =
  | { readonly checker: "set-full"; readonly result: SetFullResult }
  | { readonly checker: "echo"; readonly result: EchoResult }
  | { readonly checker: "unique-ids"; readonly result: UniqueIdsResult }
  | { readonly checker: "counter"; readonly result: CounterResult }
  | { readonly checker: "kv-lww"; readonly result: LwwResult }
  | { readonly checker: "kv-vv"; readonly result: VvResult };

export interface RunEvidence {
  readonly run: RunResult;
  /** S5 and S6, from a `ReplyWatch`. */
  readonly replies: readonly PromiseResult[];
  /** Default: those of the run. */
  readonly restarts?: readonly Restart[];
  /** Values that nobody can hold any more, where nodes were killed. */
  readonly died?: readonly unknown[] | undefined;
  /** `--availability`. */
  readonly demand?: AvailabilityDemand | undefined;
  /** `--max-msgs-per-op` and its like. */
  readonly limits?: readonly Limit[] | undefined;
  /** The messages between nodes; without it nothing is said about storms. */
  readonly traffic?: StormEvidence | undefined;
  /** `--strict`: whether a storm makes the run invalid. */
  readonly strict?: boolean | undefined;
}

export interface Judgement {
  /** The worst of all that follows. */
  readonly valid: Valid;
  readonly workload: WorkloadResult;
  readonly net: NetStatistics;
  readonly availability: AvailabilityResult;
  readonly stats: StatsResult;
  /** How long requests took; no demand on the run. */
  readonly requests?: RequestsResult | undefined;
  readonly promises: readonly PromiseResult[];
  /** The limits that the run was held to; mostly none. */
  readonly limits: readonly LimitResult[];
  /** Messages that beget messages, or far too many of them. A warning, unless the judge was strict. */
  readonly traffic: { readonly valid: Valid; readonly storm?: Storm };
  /** Present where nodes wrote to their neighbours alone: the hops that latencies are made of. */
  readonly way?: TopologyWay | undefined;
  /** The reason why the run left its course: a node that died, or never answered `init`. */
  readonly problems: readonly Problem[];
}

export function judge(evidence: RunEvidence): Judgement {
  const { run, replies, restarts = evidence.run.restarts, demand, limits = [], died } = evidence;
  const { history, problems } = run;
  const name = run.options.workload;
  const set = CHECKER_OF_WORKLOAD[name] === "set-full" ? readSetHistory(history) : undefined;
  const workload = checkWorkload(name, history, { set, died, restarts });
  const promises = judgePromises({
    replies,
    violations: run.violations,
    violationCount: run.violationCount,
    ...(set && { set }),
    ...(restarts && { restarts }),
  });
  const net = netStatistics(run.net, history);
  const stableLatenciesMs = workload.checker === "set-full" ? workload.result.stableLatenciesMs : undefined;
  const parts = {
    workload,
    net,
    availability: availability(history, demand),
    stats: stats(history),
    requests: requests(history, run.options),
    promises,
    limits: judgeLimits(limits, { net, stableLatenciesMs }),
    traffic: judgeTraffic(evidence),
    ...(evidence.traffic && limits.length > 0 && { way: topologyWay(run.options, evidence.traffic) }),
    problems,
  };
  const verdicts = [
    workload.result.valid,
    parts.availability.valid,
    parts.stats.valid,
    ...promises.map((promise) => promise.valid),
    ...parts.limits.map((limit) => limit.valid),
    parts.traffic.valid,
    problems.length === 0,
  ];
  return { valid: worstOf(verdicts), ...parts };
}

function judgeTraffic({ run, traffic, strict = false }: RunEvidence): Judgement["traffic"] {
  const storm = traffic === undefined ? undefined : stormOf(traffic, run);
  return storm === undefined ? { valid: true } : { valid: !strict, storm };
}

/** Beside the history: the set that it tells of, values that only killed nodes had, and nodes that lost their memory. */
interface WorkloadEvidence {
  readonly set: SetHistory | undefined;
  readonly died: readonly unknown[] | undefined;
  readonly restarts: readonly Restart[] | undefined;
}

function checkWorkload(
  name: RunOptions["workload"],
  history: readonly HistoryEvent[],
  { set, died, restarts = [] }: WorkloadEvidence,
): WorkloadResult {
  const checker = CHECKER_OF_WORKLOAD[name];
  switch (checker) {
    case "set-full":
      return { checker, result: judgeSet(set ?? readSetHistory(history), died) };
    case "echo":
      return { checker, result: echo(history) };
    case "unique-ids":
      return { checker, result: uniqueIds(history) };
    case "counter":
      return { checker, result: counter(history) };
    case "kv-lww":
      return { checker, result: kvLww(history, { restarts }) };
    case "kv-vv":
      return { checker, result: kvVv(history, { restarts }) };
  }
}
