import { describe, expect, it } from "vitest";
import { counterTrouble } from "../../../src/lab/test/counter-trouble.ts";
import { counter } from "../../../src/sim/checkers/workloads/counter.ts";
import { HistoryBuilder } from "../../sim/checkers/history-builder.ts";

describe("the trouble of a counter", () => {
  it.each<[readonly unknown[], "ok" | "info", string]>([
    [[10, 5], "ok", "n1 (10, 3 too high), n2 (5, 2 too low); right is 7"],
    [[7, "7"], "ok", 'n2 ("7"); right is 7'],
    [[9, 5], "info", "n1 (9, 2 too high), n2 (5); right is between 3 and 7"],
  ])("says of %j by how much it is wrong", (shown, outcome, text) => {
    const history = new HistoryBuilder();
    history.invoke("n1", "add", 3, 0)("ok", undefined, 1);
    history.invoke("n2", "add", 4, 10)(outcome, undefined, 11);
    for (const [i, value] of shown.entries()) history.read(`n${i + 1}`, value, 20 + i, { final: true });
    expect(counterTrouble(counter(history.events))).toBe(`the last read was wrong on ${text}`);
  });
});
