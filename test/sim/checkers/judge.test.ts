import { describe, expect, it } from "vitest";
import { judge } from "../../../src/sim/checkers/judge.ts";
import { ReplyWatch } from "../../../src/sim/checkers/reply-watch.ts";
import { resultsJson } from "../../../src/sim/checkers/results.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import type { RunResult } from "../../../src/sim/run/run-result.ts";
import { noLag } from "../../../src/sim/time/scheduler.ts";
import { HistoryBuilder } from "./history-builder.ts";

const nothing = { sendCount: 0, recvCount: 0, msgCount: 0 };
const replies = () => new ReplyWatch([]).finish(0, new Set());

function runOf(builder: HistoryBuilder, changes: Partial<RunResult> = {}): RunResult {
  return {
    options: runOptions({ nodeCount: 2 }),
    seed: "s",
    history: builder.events,
    net: {
      all: nothing,
      clients: nothing,
      servers: { sendCount: 8, recvCount: 6, msgCount: 8 },
      dropped: { partition: 2, lost: 0, departed: 0, down: 0 },
    },
    violations: [],
    violationCount: 0,
    strayReplies: [],
    problems: [],
    nodes: [],
    nemesis: [],
    lag: noLag,
    phases: { initMs: 0, endMs: 100 },
    completed: true,
    ...changes,
  };
}

const good = () => new HistoryBuilder().add("n0", 1, 0).read("n0", [1], 10).read("n1", [1], 20);

describe("the judgement of a run", () => {
  it("is good where every part is", () => {
    const run = runOf(good());
    expect(judge({ run, replies: replies() }).valid).toBe(true);
  });

  it("is as bad as its worst part", () => {
    const forgetful = good().read("n1", [], 30).read("n1", [1], 40);
    expect(judge({ run: runOf(forgetful), replies: replies() })).toMatchObject({
      valid: false,
      workload: { result: { valid: true } },
    });
    const restarts = [{ node: "n1", timeMs: 25 }];
    expect(judge({ run: runOf(forgetful), replies: replies(), restarts }).valid).toBe(true);

    const failing = () => new HistoryBuilder().add("n0", 2, 0, "info").add("n0", 1, 10).read("n0", [1], 20);
    expect(judge({ run: runOf(failing()), replies: replies() }).valid).toBe(true);
    expect(judge({ run: runOf(failing()), replies: replies(), demand: "total" }).valid).toBe(false);

    const problems = [{ kind: "aborted", timeMs: 1, text: "the run was interrupted" }] as const;
    expect(judge({ run: runOf(good(), { problems }), replies: replies() }).valid).toBe(false);
    expect(judge({ run: runOf(good(), { violationCount: 3 }), replies: replies() }).valid).toBe(false);
  });

  it("is unknown where there was too little to see", () => {
    const judgement = judge({ run: runOf(new HistoryBuilder()), replies: replies() });
    expect(judgement.valid).toBe("unknown");
  });

  it("judges each workload by its own checker", () => {
    const checkers = (["broadcast", "g-set", "echo", "unique-ids", "g-counter", "pn-counter"] as const).map(
      (workload) =>
        judge({ run: runOf(good(), { options: runOptions({ workload }) }), replies: replies() }).workload
          .checker,
    );
    expect(checkers).toEqual(["set-full", "set-full", "echo", "unique-ids", "counter", "counter"]);
  });

  it("is written under Maelstrom's names", () => {
    const run = runOf(good());
    const results = resultsJson(judge({ run, replies: replies(), demand: "total" }), run);
    expect(results).toMatchObject({
      "valid?": true,
      workload: {
        "valid?": true,
        "attempt-count": 1,
        "stable-count": 1,
        "lost-count": 0,
        lost: [],
        "never-read-count": 0,
        "stale-count": 0,
        "worst-stale": [],
        "duplicated-count": 0,
        "stable-latencies": { "0": 0, "0.5": 0, "0.95": 0, "0.99": 0, "1": 0 },
      },
      net: {
        servers: { "send-count": 8, "recv-count": 6, "msg-count": 8, "msgs-per-op": 8 / 3 },
        dropped: { partition: 2 },
      },
      availability: { "valid?": true, "ok-fraction": 1 },
      stats: { count: 3, "ok-count": 3, "by-f": { broadcast: { count: 1 }, read: { count: 2 } } },
      run: { "valid?": true, seed: "s", options: { workload: "broadcast", "node-count": 2, concurrency: 2 } },
    });
    expect(Object.keys(results.promises as object)).toEqual([
      "valid?",
      "S1-no-phantom",
      "S2-no-duplicate",
      "S3-reads-grow",
      "S4-read-your-add",
      "S5-one-reply",
      "S6-timely-reply",
      "S7-clean-wire",
    ]);
  });
});
