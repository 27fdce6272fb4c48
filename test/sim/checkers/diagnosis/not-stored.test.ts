import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { NotStored } from "../../../../src/sim/checkers/diagnosis/not-stored.ts";
import { readYourAdds } from "../../../../src/sim/checkers/promises/read-your-adds.ts";
import { readSetHistory } from "../../../../src/sim/checkers/set-history.ts";
import { HistoryBuilder } from "../history-builder.ts";

type Restarts = FinishedRun["run"]["restarts"];

function textOf({ events }: HistoryBuilder, restarts: NonNullable<Restarts> = []): string | undefined {
  const set = readSetHistory(events);
  const judgement = { promises: [readYourAdds(set, restarts)] };
  return new NotStored().find({ run: { restarts }, judgement, set } as unknown as FinishedRun)?.text;
}

/** n1 acknowledges three values. */
const three = () => new HistoryBuilder().add("n1", 7, 0).add("n1", 8, 10).add("n1", 9, 20);

describe("a node that acknowledges values and shows none of them", () => {
  it("is told that it does not store them", () => {
    const history = three().add("n2", 5, 30).read("n1", [5], 40).read("n1", [5], 50, { final: true });
    expect(textOf(history)).toBe(
      "n1 acknowledged 7 and 2 more values, and none of its reads shows any of them: store a value, then reply",
    );
  });

  it("is told so where it stores others, and the same happens on other nodes", () => {
    const history = three().add("n2", 5, 30).add("n2", 6, 31).read("n1", [8], 40).read("n2", [5], 50);
    expect(textOf(history.read("n1", [8, 5], 60, { final: true }))).toBe(
      "n1 acknowledged 7, and none of its reads shows it; so it went with 3 of 5 values that were acknowledged: store a value, then reply",
    );
  });

  it("is named by the first value that is missing, though another node that shows all its values comes before it", () => {
    const history = new HistoryBuilder()
      .add("n2", 5, 0)
      .add("n1", 6, 5)
      .add("n1", 7, 10)
      .add("n1", 8, 20)
      .add("n1", 9, 30);
    expect(textOf(history.read("n2", [5], 40).read("n1", [6], 50))).toMatch(
      /^n1 acknowledged 7, .* 3 of 5 values that were acknowledged: /,
    );
  });

  it("is told nothing where the values come back with another type", () => {
    expect(textOf(three().read("n1", ["7", "8", "9"], 40))).toBeUndefined();
  });

  it("is told nothing if any read shows one of them", () => {
    expect(textOf(three().read("n1", [8], 40).read("n1", [], 50))).toBeUndefined();
    expect(textOf(three().read("n1", [], 40).read("n1", [7, 8, 9], 50))).toBeUndefined();
  });

  it("is told nothing after two values, or after three where no read follows the last one", () => {
    const two = () => new HistoryBuilder().add("n1", 7, 0).add("n1", 8, 10);
    expect(textOf(two().read("n1", [], 20))).toBeUndefined();
    expect(textOf(two().read("n1", [], 20).add("n1", 9, 30))).toBeUndefined();
  });

  it("is told nothing where it keeps its promises, or was started anew", () => {
    expect(textOf(three().read("n2", [], 40))).toBeUndefined();
    expect(textOf(three().read("n1", [], 40), [{ node: "n1", timeMs: 15 }])).toBeUndefined();
  });
});
