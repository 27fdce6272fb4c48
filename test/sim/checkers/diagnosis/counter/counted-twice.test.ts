import { describe, expect, it } from "vitest";
import { CountedTwice } from "../../../../../src/sim/checkers/diagnosis/counter/counted-twice.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { counter } from "../../../../../src/sim/checkers/workloads/counter.ts";
import { HistoryBuilder } from "../../history-builder.ts";

/** 3 is added, and more; then n1 and n2 are read for the last time. */
function historyOf(more: number, shown: readonly unknown[], outcome: "ok" | "info" = "ok") {
  const history = new HistoryBuilder();
  history.invoke("n1", "add", 3, 0)("ok", undefined, 1);
  history.invoke("n2", "add", more, 10)(outcome, undefined, 11);
  for (const [i, value] of shown.entries()) history.read(`n${i + 1}`, value, 20 + i, { final: true });
  return history.events;
}

function textOf(...[more, shown, outcome]: Parameters<typeof historyOf>): string | undefined {
  const history = historyOf(more, shown, outcome);
  const judgement = { workload: { checker: "counter", result: counter(history) } };
  return new CountedTwice().find({ run: { history }, judgement } as unknown as FinishedRun)?.text;
}

describe("a counter that shows too much", () => {
  it("has counted something twice", () => {
    expect(textOf(4, [7, 10])).toBe(
      "n2 showed 10 in the end, and all additions make 7: what is sent again must not be added again; keep a slot for each node, and of each slot the larger value",
    );
    expect(textOf(4, [3, 8], "info")).toContain("n2 showed 8 in the end, and all additions make 7: ");
  });

  it("has not, for sure, where something was taken away, or too little is shown, or any of two sums", () => {
    expect(textOf(-2, [1, 3])).toBeUndefined();
    expect(textOf(4, [7, 3])).toBeUndefined();
    expect(textOf(4, [7, 3], "info")).toBeUndefined();
    expect(textOf(4, [7, "8"])).toBeUndefined();
  });
});
