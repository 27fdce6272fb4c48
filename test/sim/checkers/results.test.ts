import { describe, expect, it } from "vitest";
import type { Judgement, WorkloadResult } from "../../../src/sim/checkers/judge.ts";
import { resultsJson } from "../../../src/sim/checkers/results.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import type { RunResult } from "../../../src/sim/run/run-result.ts";

const messages = (from: number) => ({ sendCount: from, recvCount: from + 1, msgCount: from + 2 });
const messagesJson = (from: number, perOp: number) => {
  return { "send-count": from, "recv-count": from + 1, "msg-count": from + 2, "msgs-per-op": perOp };
};
const outcomes = (count: number) => {
  return { valid: true, count, okCount: 1, failCount: 2, infoCount: 3 } as const;
};
const outcomesJson = (count: number) => {
  return { "valid?": true, count, "ok-count": 1, "fail-count": 2, "info-count": 3 };
};

const run: RunResult = {
  options: runOptions({ nodeCount: 3, latencyMs: 20, clockSkewMs: 7 }),
  seed: "s",
  history: [],
  net: {
    all: messages(10),
    clients: messages(20),
    servers: messages(30),
    dropped: { partition: 1, lost: 2, departed: 3, down: 4 },
  },
  comparisonBytes: { exchanges: 300, wholeSets: 1_000 },
  violations: [],
  violationCount: 0,
  strayReplies: [],
  problems: [],
  nodes: [
    { id: "n0", status: "running", stderrTail: [] },
    { id: "n1", status: "dead", exitCode: 3, problem: "it exited", stderrTail: ["oh"] },
    { id: "n2", status: "dead", signal: "SIGKILL", problem: "it was killed", stderrTail: [] },
  ],
  nemesis: [
    { timeMs: 12.34567, action: "start", blocked: { n0: ["n1"] } },
  ] as unknown as RunResult["nemesis"],
  lag: { count: 5, meanMs: 0.12345, p50Ms: 1, p99Ms: 2.00049, maxMs: 3.0005 },
  phases: { initMs: 10, endMs: 100.12345 },
  completed: true,
};

const judgementOf = (workload: WorkloadResult, changes: Partial<Judgement> = {}): Judgement => ({
  valid: true,
  workload,
  net: {
    all: { ...messages(10), msgsPerOp: 1 },
    clients: { ...messages(20), msgsPerOp: 2 },
    servers: { ...messages(30), msgsPerOp: 3 },
  },
  availability: { valid: true, okFraction: 0.5 },
  stats: { ...outcomes(9), byOperation: new Map([["read", outcomes(4)]]) },
  promises: [{ name: "S1-no-phantom", valid: true, count: 0, examples: [] }],
  traffic: { valid: true },
  limits: [],
  problems: [],
  ...changes,
});

const echoed: WorkloadResult = { checker: "echo", result: { valid: true, errors: [] } };
/** As it is read from the file: keys that are undefined are gone. */
const written = (judgement: Judgement, of = run) =>
  JSON.parse(JSON.stringify(resultsJson(judgement, of))) as Record<string, unknown>;

describe("results.json", () => {
  it("has every figure of a run under Maelstrom's name for it", () => {
    expect(written(judgementOf(echoed))).toEqual({
      "valid?": true,
      workload: { "valid?": true, errors: [] },
      net: {
        "valid?": true,
        all: messagesJson(10, 1),
        clients: messagesJson(20, 2),
        servers: messagesJson(30, 3),
        dropped: { partition: 1, lost: 2, departed: 3, down: 4 },
      },
      comparisons: { "bytes-sent": 300, "whole-set-bytes": 1_000, "bytes-saved": 700 },
      availability: { "valid?": true, "ok-fraction": 0.5 },
      stats: { ...outcomesJson(9), "by-f": { read: outcomesJson(4) } },
      promises: {
        "valid?": true,
        "S1-no-phantom": {
          "valid?": true,
          promise: "every value read was added before",
          count: 0,
          examples: [],
        },
      },
      traffic: { "valid?": true },
      run: {
        "valid?": true,
        problems: [],
        "dead-nodes": {
          n1: { problem: "it exited", "exit-code": 3, "stderr-tail": ["oh"] },
          n2: { problem: "it was killed", signal: "SIGKILL", "stderr-tail": [] },
        },
        seed: "s",
        options: {
          workload: "broadcast",
          "node-count": 3,
          concurrency: 3,
          rate: 5,
          "time-limit": 60,
          latency: 20,
          "latency-dist": "constant",
          topology: "grid",
          nemesis: { kind: "none" },
          "clock-skew": 7,
        },
        nemesis: [{ "time-ms": 12.346, action: "start", blocked: { n0: ["n1"] } }],
        "duration-ms": 90.123,
        lag: { count: 5, "mean-ms": 0.123, "p99-ms": 2, "max-ms": 3.001 },
      },
    });
  });

  it("has the limits that the run was held to", () => {
    const limits = [
      { figure: "servers-msgs-per-op", value: 20, below: true, measured: 20, valid: false },
      { figure: "max-stable-latency", value: 500, below: false, measured: 500, valid: true },
      { figure: "median-stable-latency", value: 9, below: false, measured: null, valid: "unknown" },
    ] as const;
    expect(written(judgementOf(echoed, { limits }))).toMatchObject({
      limits: {
        "valid?": false,
        "servers-msgs-per-op": { "valid?": false, measured: 20, limit: 20, "must-be": "below" },
        "max-stable-latency": { "valid?": true, measured: 500, limit: 500, "must-be": "at most" },
        "median-stable-latency": { "valid?": "unknown", measured: null, limit: 9, "must-be": "at most" },
      },
    });
  });

  it("has the latencies of requests by operation, and the load that could be offered", () => {
    const requests = {
      latenciesMs: new Map([["read", { "0.5": 1.00049, "1": 2 }]]),
      offeredCount: 17,
      wantedCount: 50,
      busyShare: 0.98765,
      longestWaitMs: 2_000.00049,
    };
    expect(written(judgementOf(echoed, { requests }))).toMatchObject({
      requests: {
        latencies: { read: { "0.5": 1, "1": 2 } },
        "offered-count": 17,
        "wanted-count": 50,
        "busy-share": 0.988,
        "longest-wait": 2_000,
      },
    });
  });

  it("has no comparisons where the nodes did not tell theirs", () => {
    const { comparisonBytes: _, ...silent } = run;
    expect(written(judgementOf(echoed), silent)).not.toHaveProperty("comparisons");
  });

  it("is invalid in each part that is", () => {
    const problem = { kind: "node-died", timeMs: 1.23456, node: "n1", text: "n1 died" } as const;
    const results = written(
      judgementOf(
        { checker: "echo", result: { valid: false, errors: [] } },
        {
          valid: false,
          availability: { valid: "unknown", okFraction: null },
          promises: [
            { name: "S1-no-phantom", valid: true, count: 0, examples: [] },
            { name: "S2-no-duplicate", valid: false, count: 2, examples: ["twice"] },
          ],
          traffic: {
            valid: false,
            storm: {
              text: "A storm.",
              seen: "A storm",
              mistake: "echo",
              link: ["n0", "n1"],
              value: 7,
              messagesPerOperation: 90,
              floodingPerOperation: 8,
              restPerSecond: 40,
            },
          },
          problems: [problem],
        },
      ),
    );
    expect(results).toMatchObject({
      "valid?": false,
      workload: { "valid?": false },
      availability: { "valid?": "unknown", "ok-fraction": null },
      promises: { "valid?": false, "S2-no-duplicate": { "valid?": false, count: 2, examples: ["twice"] } },
      traffic: {
        "valid?": false,
        warning: "A storm.",
        storm: {
          mistake: "echo",
          link: ["n0", "n1"],
          value: 7,
          "msgs-per-op": 90,
          "flooding-msgs-per-op": 8,
          "msgs-per-second-at-rest": 40,
        },
      },
      run: {
        "valid?": false,
        problems: [{ kind: "node-died", "time-ms": 1.235, node: "n1", text: "n1 died" }],
      },
    });
  });

  const point = { index: 4, timeMs: 1.00049 };
  const fate = { element: 5, outcome: "stable", latencyMs: 12, known: point } as const;
  it.each<[WorkloadResult, object]>([
    [
      {
        checker: "set-full",
        result: {
          valid: "unknown",
          attemptCount: 1,
          acknowledgedCount: 2,
          stableCount: 3,
          lostCount: 4,
          lost: [1],
          neverReadCount: 5,
          neverRead: [2],
          staleCount: 6,
          stale: [3],
          worstStale: [{ ...fate, lastAbsent: { index: 6, timeMs: 13 } }, fate],
          duplicatedCount: 7,
          duplicated: [[4, 2]],
          stableLatenciesMs: { "0": 1 },
          lostLatenciesMs: { "1": 2 },
        },
      },
      {
        "valid?": "unknown",
        "attempt-count": 1,
        "acknowledged-count": 2,
        "stable-count": 3,
        "lost-count": 4,
        lost: [1],
        "never-read-count": 5,
        "never-read": [2],
        "stale-count": 6,
        stale: [3],
        "worst-stale": [
          {
            element: 5,
            outcome: "stable",
            "stable-latency": 12,
            known: { index: 4, "time-ms": 1 },
            "last-absent": { index: 6, "time-ms": 13 },
          },
          { element: 5, outcome: "stable", "stable-latency": 12, known: { index: 4, "time-ms": 1 } },
        ],
        "duplicated-count": 7,
        duplicated: [[4, 2]],
        "stable-latencies": { "0": 1 },
        "lost-latencies": { "1": 2 },
      },
    ],
    [
      {
        checker: "unique-ids",
        result: {
          valid: false,
          attemptedCount: 4,
          acknowledgedCount: 3,
          duplicatedCount: 1,
          duplicated: [["a", 2]],
          firstDuplicate: { id: "a", given: [{ node: "n1", timeMs: 1.23456 }] },
          range: ["a", "b"],
        },
      },
      {
        "valid?": false,
        "attempted-count": 4,
        "acknowledged-count": 3,
        "duplicated-count": 1,
        duplicated: [["a", 2]],
        "first-duplicate": { id: "a", given: [{ node: "n1", "time-ms": 1.235 }] },
        range: ["a", "b"],
      },
    ],
    [
      {
        checker: "counter",
        result: {
          valid: false,
          errors: [{ node: "n1", index: 3, value: 5 }],
          finalReads: [3, 5],
          acceptable: [[3, 3]],
        },
      },
      {
        "valid?": false,
        errors: [{ node: "n1", index: 3, value: 5 }],
        "final-reads": [3, 5],
        acceptable: [[3, 3]],
      },
    ],
    [
      {
        checker: "echo",
        result: { valid: false, errors: [{ index: 3, node: "n1", sent: "a", received: "b" }] },
      },
      { "valid?": false, errors: [{ index: 3, node: "n1", sent: "a", received: "b" }] },
    ],
  ])("has the findings of the checker: $checker", (workload, expected) => {
    expect(written(judgementOf(workload)).workload).toEqual(expected);
  });
});
