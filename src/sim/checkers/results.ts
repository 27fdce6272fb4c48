/** A judgement as `results.json` gives it: the names of Maelstrom's `results.edn`, with dashes. */

import { beyondMaelstrom, isFaultless } from "../nemesis/nemesis-plan.ts";
import type { NetStats } from "../network/net-stats.ts";
import type { NodeState } from "../nodes/running-node.ts";
import type { Problem, RunResult } from "../run/run-result.ts";
import { inMicroseconds } from "../time/microseconds.ts";
import type { Judgement, WorkloadResult } from "./judge.ts";
import type { LimitResult } from "./limits.ts";
import { PROMISE_TITLES, type PromiseResult } from "./promises/promise.ts";
import type { NetStatistics } from "./workloads/net-statistics.ts";
import type { RequestsResult } from "./workloads/requests.ts";
import type { EventPoint, SetFullResult, ValueFate } from "./workloads/set-full.ts";
import type { OutcomeCounts, StatsResult } from "./workloads/stats.ts";
import { STORE_LAWS, type StoreResult } from "./workloads/store-laws.ts";
import type { UniqueIdsResult } from "./workloads/unique-ids.ts";
import { worstOf } from "./workloads/verdict.ts";

/** JSON data, ready for `JSON.stringify`; keys that are `undefined` are left out. */
export type ResultsJson = { readonly [key: string]: unknown };

/** The verdict, all figures, and what is needed to have the run again. */
export function resultsJson(judgement: Judgement, run: RunResult): ResultsJson {
  return {
    "valid?": judgement.valid,
    workload: workloadJson(judgement.workload),
    net: netJson(judgement.net, run.net.dropped),
    comparisons: run.comparisonBytes && {
      "bytes-sent": run.comparisonBytes.exchanges,
      "whole-set-bytes": run.comparisonBytes.wholeSets,
      "bytes-saved": run.comparisonBytes.wholeSets - run.comparisonBytes.exchanges,
    },
    availability: {
      "valid?": judgement.availability.valid,
      "ok-fraction": judgement.availability.okFraction,
    },
    stats: statsJson(judgement.stats),
    requests: requestsJson(judgement.requests),
    promises: promisesJson(judgement.promises),
    limits: limitsJson(judgement.limits),
    traffic: trafficJson(judgement.traffic),
    run: runJson(judgement.problems, run),
  };
}

function workloadJson({ checker, result }: WorkloadResult): ResultsJson {
  const valid = { "valid?": result.valid };
  switch (checker) {
    case "set-full":
      return { ...valid, ...setFullJson(result) };
    case "echo":
      return { ...valid, errors: result.errors };
    case "unique-ids":
      return {
        ...valid,
        "attempted-count": result.attemptedCount,
        "acknowledged-count": result.acknowledgedCount,
        "duplicated-count": result.duplicatedCount,
        duplicated: result.duplicated,
        "first-duplicate": firstDuplicateJson(result.firstDuplicate),
        range: result.range,
      };
    case "counter":
      return {
        ...valid,
        errors: result.errors,
        "final-reads": result.finalReads,
        acceptable: result.acceptable,
      };
    case "kv-lww":
      return {
        ...valid,
        ...storeJson(result),
        "lost-update-count": result.lostUpdateCount,
        "lost-updates": result.lostUpdates,
      };
    case "kv-vv":
      return {
        ...valid,
        ...storeJson(result),
        "conflict-read-count": result.conflictReadCount,
        "siblings-max": result.siblingsMax,
      };
  }
}

function firstDuplicateJson(duplicate: UniqueIdsResult["firstDuplicate"]): ResultsJson | undefined {
  if (duplicate === undefined) return undefined;
  const given = duplicate.given.map(({ node, timeMs }) => ({ node, "time-ms": inMicroseconds(timeMs) }));
  return { id: duplicate.id, given };
}

function storeJson(result: StoreResult): ResultsJson {
  const laws = result.laws.map(({ law, valid, count, examples }) => [
    law,
    { "valid?": valid, law: STORE_LAWS[law], count, examples },
  ]);
  return {
    "attempt-count": result.attemptCount,
    "acknowledged-count": result.acknowledgedCount,
    "read-count": result.readCount,
    "key-count": result.keyCount,
    "stale-read-count": result.staleReadCount,
    laws: Object.fromEntries(laws),
  };
}

function setFullJson(result: SetFullResult): ResultsJson {
  return {
    "attempt-count": result.attemptCount,
    "acknowledged-count": result.acknowledgedCount,
    "stable-count": result.stableCount,
    "lost-count": result.lostCount,
    lost: result.lost,
    "died-with-node-count": result.diedWithNodeCount,
    "died-with-node": result.diedWithNode,
    "never-read-count": result.neverReadCount,
    "never-read": result.neverRead,
    "stale-count": result.staleCount,
    stale: result.stale,
    "worst-stale": result.worstStale.map(staleJson),
    "duplicated-count": result.duplicatedCount,
    duplicated: result.duplicated,
    "stable-latencies": result.stableLatenciesMs,
    "lost-latencies": result.lostLatenciesMs,
  };
}

function staleJson(fate: ValueFate): ResultsJson {
  return {
    element: fate.element,
    outcome: fate.outcome,
    "stable-latency": fate.latencyMs,
    known: pointJson(fate.known),
    "last-absent": fate.lastAbsent && pointJson(fate.lastAbsent),
  };
}

function pointJson({ index, timeMs }: EventPoint): ResultsJson {
  return { index, "time-ms": inMicroseconds(timeMs) };
}

function netJson(net: NetStatistics, dropped: NetStats["dropped"]): ResultsJson {
  const json = ({ sendCount, recvCount, msgCount, msgsPerOp }: NetStatistics["all"]) => ({
    "send-count": sendCount,
    "recv-count": recvCount,
    "msg-count": msgCount,
    "msgs-per-op": msgsPerOp,
  });
  return {
    "valid?": true,
    all: json(net.all),
    clients: json(net.clients),
    servers: json(net.servers),
    dropped,
  };
}

function statsJson(stats: StatsResult): ResultsJson {
  const json = ({ valid, count, okCount, failCount, infoCount }: OutcomeCounts) => ({
    "valid?": valid,
    count,
    "ok-count": okCount,
    "fail-count": failCount,
    "info-count": infoCount,
  });
  const byOperation = [...stats.byOperation].map(([name, counts]) => [name, json(counts)]);
  return { ...json(stats), "by-f": Object.fromEntries(byOperation) };
}

function requestsJson(requests: RequestsResult | undefined): ResultsJson | undefined {
  if (requests === undefined) return undefined;
  const { latenciesMs, offeredCount, wantedCount, busyShare, longestWaitMs } = requests;
  const latencies = [...latenciesMs].map(([operation, quantiles]) => [
    operation,
    Object.fromEntries(Object.entries(quantiles).map(([point, ms]) => [point, inMicroseconds(ms)])),
  ]);
  return {
    latencies: Object.fromEntries(latencies),
    "offered-count": offeredCount,
    "wanted-count": wantedCount,
    "busy-share": Math.round(busyShare * 1_000) / 1_000,
    "longest-wait": inMicroseconds(longestWaitMs),
  };
}

function promisesJson(promises: readonly PromiseResult[]): ResultsJson {
  const entries = promises.map(({ name, valid, count, examples }) => [
    name,
    { "valid?": valid, promise: PROMISE_TITLES[name], count, examples },
  ]);
  return { "valid?": promises.every((promise) => promise.valid), ...Object.fromEntries(entries) };
}

/** `undefined` where there are none: then the key is left out. */
function limitsJson(limits: readonly LimitResult[]): ResultsJson | undefined {
  if (limits.length === 0) return undefined;
  const entries = limits.map(({ figure, value, below, measured, valid }) => [
    figure,
    { "valid?": valid, measured, limit: value, "must-be": below ? "below" : "at most" },
  ]);
  return { "valid?": worstOf(limits.map(({ valid }) => valid)), ...Object.fromEntries(entries) };
}

function trafficJson({ valid, storm }: Judgement["traffic"]): ResultsJson {
  return {
    "valid?": valid,
    warning: storm?.text,
    storm: storm && {
      mistake: storm.mistake,
      link: storm.link,
      value: storm.value,
      "msgs-per-op": storm.messagesPerOperation,
      "flooding-msgs-per-op": storm.floodingPerOperation,
      "msgs-per-second-at-rest": storm.restPerSecond,
    },
  };
}

function runJson(problems: readonly Problem[], run: RunResult): ResultsJson {
  const { options, phases, lag } = run;
  const beyond = beyondMaelstrom(options.nemesis, options.lossShare);
  return {
    "valid?": problems.length === 0,
    problems: problems.map(({ kind, timeMs, node, text }) => ({
      kind,
      "time-ms": inMicroseconds(timeMs),
      node,
      text,
    })),
    "dead-nodes": Object.fromEntries(
      run.nodes.filter((node) => node.status === "dead").map((node) => [node.id, deadNodeJson(node)]),
    ),
    seed: run.seed,
    options: {
      workload: options.workload,
      "node-count": options.nodeCount,
      concurrency: options.concurrency,
      rate: options.ratePerSecond,
      "time-limit": options.timeLimitMs / 1000,
      latency: options.latencyMs,
      "latency-dist": options.latencyDistribution,
      loss: options.lossShare,
      topology: options.topology,
      nemesis: options.nemesis,
      "clock-skew": options.clockSkewMs,
    },
    "early-gossip": run.earlyGossip && {
      "time-ms": inMicroseconds(run.earlyGossip.timeMs),
      node: run.earlyGossip.node,
      line: run.earlyGossip.line,
    },
    "beyond-maelstrom": beyond.length === 0 ? undefined : beyond,
    nemesis: run.nemesis.map(({ timeMs, kind, action, nodes, text, blocked }) => ({
      "time-ms": inMicroseconds(timeMs),
      kind,
      action,
      nodes,
      text,
      blocked,
    })),
    "faultless?": isFaultless(options.nemesis, run.nemesis) ? true : undefined,
    "duration-ms": inMicroseconds(phases.endMs - phases.initMs),
    "load-ms": phases.loadMs === undefined ? undefined : inMicroseconds(phases.loadMs),
    "healed-ms": phases.healedMs === undefined ? undefined : inMicroseconds(phases.healedMs),
    lag: {
      count: lag.count,
      "mean-ms": inMicroseconds(lag.meanMs),
      "p99-ms": inMicroseconds(lag.p99Ms),
      "max-ms": inMicroseconds(lag.maxMs),
    },
  };
}

function deadNodeJson(node: NodeState): ResultsJson {
  return {
    problem: node.problem,
    "exit-code": node.exitCode,
    signal: node.signal,
    "stderr-tail": node.stderrTail,
  };
}
