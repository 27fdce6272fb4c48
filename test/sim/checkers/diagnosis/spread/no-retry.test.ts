import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { NoRetry } from "../../../../../src/sim/checkers/diagnosis/spread/no-retry.ts";

/** The text for a run in which n1 lacks so many values, of which the first few were dropped on their way and never sent again. */
function textOf(missingCount: number, droppedCount: number): string | undefined {
  const finder = new NoRetry(["n0", "n1"]);
  const values = Array.from({ length: missingCount }, (_, value) => value);
  for (const value of values.slice(0, droppedCount)) {
    const message = { src: "n0", dest: "n1", body: { type: "broadcast", message: value } };
    finder.observe({ kind: "drop", timeMs: 530, id: value, message }, [value]);
  }
  const set = {
    adds: values.map((value) => ({ value })),
    acknowledgements: values.map((id) => ({ id })),
    reads: [{ final: true, ids: [] }],
  };
  return finder.find({ run: { completed: true }, set } as unknown as FinishedRun)?.text;
}

describe("the text of a missing retry", () => {
  const text = (same: string) =>
    `value 0 went from n0 to n1 once, was dropped at 0.53 s, and was never sent there again${same}: what is not acknowledged must be sent again`;

  it.each([
    [1, 1, text("")],
    [82, 82, text("; the same happened to all 82 values that some node lacks")],
    [82, 74, text("; the same happened to 74 of 82 values that some node lacks")],
    [82, 60, undefined],
  ])("of %i missing values, %i dropped, says of how many it is true", (missing, dropped, expected) => {
    expect(textOf(missing, dropped)).toBe(expected);
  });
});
