import { describe, expect, it } from "vitest";
import { NotToldAgain } from "../../../../../src/sim/checkers/diagnosis/counter/not-told-again.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { counter } from "../../../../../src/sim/checkers/workloads/counter.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import { HistoryBuilder } from "../../history-builder.ts";
import { told } from "./service-events.ts";

const slot = (timeMs: number, src: string, total: number, isDropped = false) =>
  told(timeMs, src, "n2", { type: "slot", total }, isDropped);
const addition = (timeMs: number, node: string, delta: number) =>
  told(timeMs, "c1", node, { type: "add", delta, msg_id: timeMs });

/** 3 and then 4 are added at n0, and n2 heard of the 3 alone. */
const lost = [
  ...addition(10, "n0", 3),
  ...slot(11, "n0", 3),
  ...addition(20, "n0", 4),
  ...slot(530, "n0", 7, true),
];

/** The diagnosis where additions make `right`, and n2 showed `shown` in the end. */
function textOf(
  events: readonly JournalEvent[],
  [right, shown]: readonly [number, number],
  run: Partial<FinishedRun["run"]> = {},
): string | undefined {
  const finder = new NotToldAgain(["n0", "n1", "n2"]);
  for (const event of events) finder.observe(event);
  const history = new HistoryBuilder();
  history.invoke("n0", "add", right, 0)("ok", undefined, 1);
  history.read("n2", shown, 900, { final: true });
  const judgement = { workload: { checker: "counter", result: counter(history.events) } };
  const finished = { completed: true, nodes: [], history: history.events, ...run };
  return finder.find({ run: finished, judgement } as unknown as FinishedRun)?.text;
}

describe("a node whose last message was dropped", () => {
  it("has told nobody of what was added after the one before it", () => {
    expect(textOf(lost, [7, 3])).toBe(
      "the last slot of n0 to n2 was dropped at 0.53 s, and n0 said nothing more to it; n2 lacks 4 that were added at n0: what is not acknowledged must be sent again",
    );
  });

  it("is one of several that make up for what is missing", () => {
    const both = [...lost, ...addition(30, "n1", 5), ...slot(540, "n1", 5, true)];
    expect(textOf(both, [12, 3])).toContain(
      "n2 lacks 4 that were added at n0, and 9 with what others said last: ",
    );
  });

  it.each<[string, Parameters<typeof textOf>]>([
    [
      "it spoke again",
      [
        [...lost, ...slot(600, "n0", 7)],
        [7, 3],
      ],
    ],
    ["more is missing than that", [lost, [50, 3]]],
    ["less is missing than that", [lost, [7, 6]]],
    ["nothing is missing", [lost, [7, 7]]],
    ["the node was started anew", [lost, [7, 3], { restarts: [{ node: "n2", timeMs: 600 }] }]],
    ["the run was cut short", [lost, [7, 3], { completed: false }]],
  ])("is told nothing where %s", (_why, circumstances) => {
    expect(textOf(...circumstances)).toBeUndefined();
  });
});
