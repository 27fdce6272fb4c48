import { describe, expect, it } from "vitest";
import { CounterOverwritten } from "../../../../../src/sim/checkers/diagnosis/counter/counter-overwritten.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { counter } from "../../../../../src/sim/checkers/workloads/counter.ts";
import { HistoryBuilder } from "../../history-builder.ts";

interface Circumstances {
  readonly restarts?: FinishedRun["run"]["restarts"];
  /** The receiver of the nodes' messages. */
  readonly dest?: string;
}

function textOf(
  { events }: HistoryBuilder,
  { restarts = [], dest = "n2" }: Circumstances = {},
): string | undefined {
  const finder = new CounterOverwritten(["n1", "n2"]);
  const message = { src: "n1", dest, body: { type: "state" } };
  finder.observe({ kind: "send", timeMs: 1, id: 1, message });
  const judgement = { workload: { checker: "counter", result: counter(events) } };
  return finder.find({ run: { history: events, restarts }, judgement } as unknown as FinishedRun)?.text;
}

function added(history: HistoryBuilder, node: string, delta: number, atMs: number): HistoryBuilder {
  history.invoke(node, "add", delta, atMs)("ok", undefined, atMs + 1);
  return history;
}

/** 3 and 4 are added; n1 shows 3. */
const shown = () => added(added(new HistoryBuilder(), "n1", 3, 0), "n2", 4, 10).read("n1", 3, 20);

describe("a counter that goes down", () => {
  it("is overwritten where nothing was taken away", () => {
    expect(textOf(shown().read("n1", 0, 30).read("n1", 4, 40, { final: true }))).toBe(
      "n1 showed 3 and then 0, though nothing was taken away: keep a slot for each node, and of each slot the larger value",
    );
    expect(textOf(shown().read("n1", 0, 30).read("n1", 2, 40, { final: true }))).toContain(
      "though nothing was taken away, and so 2 times in all: ",
    );
  });

  it("is judged by reads that follow each other on one node", () => {
    expect(textOf(shown().read("n2", 0, 30).read("n2", 4, 40, { final: true }))).toBeUndefined();
    const history = shown();
    const end = history.invoke("n1", "read", undefined, 50, { process: 8 });
    history.read("n1", 6, 51);
    end("ok", 5, 60);
    expect(textOf(history.read("n1", 6, 70, { final: true }))).toBeUndefined();
    const told = shown();
    // An acknowledgement that tells its delta, and an answer that nobody is sure of.
    told.invoke("n1", "add", 1, 30)("ok", 1, 31);
    told.invoke("n1", "read", undefined, 32)("info", 1, 33);
    expect(textOf(told.read("n1", 4, 40, { final: true }))).toBeUndefined();
  });

  it("is told nothing where something was taken away, or the sum is right in the end", () => {
    const less = added(shown(), "n2", -2, 25).read("n1", 1, 30);
    expect(textOf(less.read("n1", 4, 40, { final: true }))).toBeUndefined();
    expect(textOf(shown().read("n1", 0, 30).read("n1", 7, 40, { final: true }))).toBeUndefined();
  });

  it("is told nothing where its node was started anew, or a service may have shown the past", () => {
    const history = shown().read("n1", 0, 30).read("n1", 4, 40, { final: true });
    expect(textOf(history, { restarts: [{ node: "n1", timeMs: 25 }] })).toBeUndefined();
    expect(textOf(history, { dest: "seq-kv" })).toBeUndefined();
  });
});
