import { describe, expect, it } from "vitest";
import { diedWithNode } from "../../../src/sim/checkers/died-with-node.ts";
import { Holders } from "../../../src/sim/checkers/holders.ts";
import { readSetHistory } from "../../../src/sim/checkers/set-history.ts";
import { possibleValues } from "../../../src/sim/checkers/trails/carried-values.ts";
import { judgeSet } from "../../../src/sim/checkers/workloads/set-full.ts";
import type { Body } from "../../../src/wire/message.ts";
import { HistoryBuilder } from "./history-builder.ts";

/** Nodes n0 and n1 have answered `init`; then these messages arrived. */
function holdersAfter(...arrivals: readonly (readonly [src: string, dest: string, body: Body])[]): Holders {
  const holders = new Holders(possibleValues);
  for (const id of ["n0", "n1"]) {
    const message = { src: id, dest: "c0", body: { type: "init_ok", in_reply_to: 1 } };
    holders.observe({ kind: "send", timeMs: 0, id: 0, message });
  }
  for (const [src, dest, body] of arrivals)
    holders.observe({ kind: "recv", timeMs: 1, id: 1, message: { src, dest, body } });
  return holders;
}

const broadcast = (message: number): Body => ({ type: "broadcast", message, msg_id: 1 });
const restarts = [{ node: "n0", timeMs: 100 }];

describe("a value that only a killed node had", () => {
  it("is one that no message brought to another node", () => {
    const holders = holdersAfter(
      ["c1", "n0", broadcast(7)],
      ["c1", "n0", broadcast(8)],
      ["n0", "n1", { type: "news", items: [8] }],
    );
    holders.onMemoryLost("n0");
    const { events } = new HistoryBuilder().add("n0", 7, 10).add("n0", 8, 20).read("n1", [], 200);
    expect(diedWithNode(readSetHistory(events), holders, restarts)).toEqual([7]);
  });

  it("is not one that a living node showed, however it got there", () => {
    const holders = holdersAfter(["c1", "n0", broadcast(7)]);
    holders.onMemoryLost("n0");
    const shown = new HistoryBuilder().add("n0", 7, 10).read("n1", [7], 50).read("n1", [], 200);
    expect(diedWithNode(readSetHistory(shown.events), holders, restarts)).toEqual([]);
    const byItself = new HistoryBuilder().add("n0", 7, 10).read("n0", [7], 50).read("n1", [], 200);
    expect(diedWithNode(readSetHistory(byItself.events), holders, restarts)).toEqual([7]);
  });

  it("is not one that nobody was told to be taken, and there is none without a kill", () => {
    const holders = holdersAfter(["c1", "n0", broadcast(7)]);
    const { events } = new HistoryBuilder().add("n0", 7, 10).read("n1", [], 200);
    expect(diedWithNode(readSetHistory(events), holders, [])).toEqual([]);
    holders.onMemoryLost("n0");
    expect(diedWithNode(readSetHistory([]), holders, restarts)).toEqual([]);
  });

  it("is counted apart from the lost ones", () => {
    const set = readSetHistory(
      new HistoryBuilder().add("n0", 7, 0).add("n0", 8, 5).add("n1", 9, 10).read("n1", [9], 30).events,
    );
    expect(judgeSet(set)).toMatchObject({ valid: false, lostCount: 2, lost: [7, 8] });
    expect(judgeSet(set)).not.toHaveProperty("diedWithNode");
    expect(judgeSet(set, [7])).toMatchObject({
      valid: false,
      lostCount: 1,
      lost: [8],
      diedWithNodeCount: 1,
      diedWithNode: [7],
    });
    expect(judgeSet(set, [8, 7, 9])).toMatchObject({
      valid: true,
      lostCount: 0,
      diedWithNodeCount: 2,
      diedWithNode: [7, 8],
      stableCount: 1,
    });
  });
});
