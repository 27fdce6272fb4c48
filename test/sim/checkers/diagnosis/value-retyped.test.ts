import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { ValueRetyped } from "../../../../src/sim/checkers/diagnosis/value-retyped.ts";
import { readSetHistory } from "../../../../src/sim/checkers/set-history.ts";
import { HistoryBuilder } from "../history-builder.ts";

function textOf(added: unknown, shown: unknown): string | undefined {
  const { events } = new HistoryBuilder().add("n1", added, 0).read("n1", [shown], 10);
  return new ValueRetyped().find({ set: readSetHistory(events) } as unknown as FinishedRun)?.text;
}

describe("a value that nobody added", () => {
  it.each([
    [7, "7", 'n1 showed "7", a string, which nobody added; 7, a number, was added'],
    ["7", 7, 'n1 showed 7, a number, which nobody added; "7", a string, was added'],
    [
      [1, "a"],
      '[1,"a"]',
      'n1 showed "[1,\\"a\\"]", a string, which nobody added; [1,"a"], a list, was added',
    ],
  ])("was added as %j and comes back as %j", (added, shown, text) => {
    expect(textOf(added, shown)).toBe(`${text}: a value must come back with its own type`);
  });

  it("is another mistake where no text is the same", () => {
    expect(textOf(7, "8")).toBeUndefined();
    expect(textOf(7, null)).toBeUndefined();
    expect(textOf("7", "7")).toBeUndefined();
  });
});
