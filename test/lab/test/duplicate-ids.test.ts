import { describe, expect, it } from "vitest";
import { duplicateText } from "../../../src/lab/test/duplicate-ids.ts";
import { uniqueIds } from "../../../src/sim/checkers/workloads/unique-ids.ts";
import { HistoryBuilder } from "../../sim/checkers/history-builder.ts";

/** The text of a run in which these nodes give these ids, each 100 ms after the one before. */
function textOf(...given: readonly (readonly [node: string, id: unknown])[]): string {
  const history = new HistoryBuilder();
  given.forEach(([node, id], i) => {
    history.invoke(node, "generate", undefined, 100 * i)("ok", id, 100 * i + 1);
  });
  return duplicateText(uniqueIds(history.events));
}

describe("ids that were given more than once", () => {
  it("are told with the nodes and the times, and what makes ids of several nodes differ", () => {
    expect(textOf(["n0", 7], ["n1", 8], ["n2", 7])).toBe(
      ". 7 was given by n0 at 0.001 s and n2 at 0.201 s: make the node's name a part of each id, as in n0-17",
    );
  });

  it("need something else where one node gave them", () => {
    expect(textOf(["n0", "7"], ["n0", "7"])).toBe(
      '. "7" was given by n0 at 0.001 s and n0 at 0.101 s: a node needs a counter in its ids beside the time, and after a restart another beginning',
    );
  });

  it("are told with the first few times only, and not at all where there are none", () => {
    expect(textOf(["n0", 7], ["n1", 7], ["n2", 7], ["n0", 7], ["n1", 7])).toContain(
      "given by n0 at 0.001 s, n1 at 0.101 s, n2 at 0.201 s and 2 more: make",
    );
    expect(textOf(["n0", 7], ["n1", 8])).toBe("");
  });
});
