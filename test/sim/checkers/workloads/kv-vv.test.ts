import { describe, expect, it } from "vitest";
import type { Restart } from "../../../../src/sim/checkers/obligations.ts";
import { readVvHistory } from "../../../../src/sim/checkers/store-history.ts";
import { kvVv, mostSiblings, vvStaleness } from "../../../../src/sim/checkers/workloads/kv-vv.ts";
import { StoreHistoryBuilder } from "./store-history-builder.ts";

/** Two clients have written without knowing of each other. */
const concurrent = () =>
  new StoreHistoryBuilder().vvWrite("n1", 0, {}, { c1: 1 }, 0).vvWrite("n2", 1, {}, { c2: 1 }, 5);
const both = [
  [0, { c1: 1 }],
  [1, { c2: 1 }],
] as const;

function brokenIn(builder: StoreHistoryBuilder, restarts: readonly Restart[] = []): readonly string[] {
  return kvVv(builder.events, { restarts }).laws.flatMap(({ law, valid }) => (valid ? [] : [law]));
}

describe("the checker of kv-vv", () => {
  it("finds nothing wrong where siblings stay until a write has seen them", () => {
    const one = concurrent().vvRead("n1", both, 50);
    expect(kvVv(one.vvRead("n2", both, 60, true).events)).toMatchObject({
      valid: true,
      acknowledgedCount: 2,
      conflictReadCount: 2,
      siblingsMax: 2,
      staleReadCount: 0,
    });
    const merged = concurrent()
      .vvWrite("n1", 2, { c1: 1, c2: 1 }, { c1: 2, c2: 1 }, 100)
      .vvRead("n1", [[2, { c1: 2, c2: 1 }]], 200, true);
    expect(brokenIn(merged)).toEqual([]);
  });

  it("notices a sibling that is dropped", () => {
    expect(brokenIn(concurrent().vvRead("n1", [both[0]], 50, true))).toEqual(["lost"]);
    expect(brokenIn(concurrent().vvRead("n1", both, 40).vvRead("n1", [both[0]], 50, true))).toEqual([
      "backwards",
      "lost",
    ]);
  });

  it("does not take a context that saw less for one that had seen a write", () => {
    const one = concurrent().vvWrite("n1", 2, { c1: 1 }, { c1: 2 }, 100);
    expect(brokenIn(one.vvRead("n1", [[2, { c1: 2 }]], 200, true))).toEqual(["lost"]);
  });

  it("does not take a write that never was for one that replaced another", () => {
    const builder = new StoreHistoryBuilder().vvWrite("n1", 0, {}, { c1: 1 }, 0).lostSight("n1", 5, 10);
    expect(brokenIn(builder.vvRead("n1", [[9, { c9: 1 }]], 20, true))).toEqual([
      "phantom",
      "backwards",
      "lost",
    ]);
  });

  it("notices a version that comes back after it was replaced", () => {
    const one = concurrent()
      .vvRead("n1", both, 20)
      .vvWrite("n2", 2, { c1: 1, c2: 1 }, { c1: 1, c2: 2 }, 30)
      .vvRead("n1", [[2, { c1: 1, c2: 2 }]], 40)
      .vvRead("n1", [...both, [2, { c1: 1, c2: 2 }]], 50);
    expect(brokenIn(one)).toEqual(["backwards"]);
  });

  it("does not mind reads that overlap and end in another order than they began", () => {
    const one = new StoreHistoryBuilder().vvWrite("n1", 0, {}, { c1: 1 }, 0);
    const endOfOlder = one.begin("n2", 10, 20);
    const endOfNewer = one.begin("n2", 11, 21);
    endOfNewer([[0, { c1: 1 }]], 12);
    endOfOlder([], 13);
    expect(brokenIn(one.vvRead("n2", [[0, { c1: 1 }]], 14))).toEqual([]);
  });

  it("forgives a replica that has lost its memory, and then tells nothing of losses", () => {
    const one = concurrent().vvRead("n1", both, 20).vvRead("n1", [], 50, true);
    expect(brokenIn(one)).toEqual(["backwards", "lost"]);
    expect(brokenIn(one, [{ node: "n1", timeMs: 30 }])).toEqual([]);
  });

  it("notices replicas that differ in the end", () => {
    const one = concurrent().vvRead("n1", both, 50, true);
    expect(brokenIn(one.vvRead("n2", [both[1]], 51, true))).toEqual(["unequal", "lost"]);
  });

  it("finds the most siblings among any number of reads", () => {
    const version = { value: 1, stamp: {}, text: "{}" };
    const reads = Array.from({ length: 200_000 }, (_, i) => ({
      versions: i === 5 ? [version, version] : [],
    }));
    expect(mostSiblings(reads)).toBe(2);
    expect(mostSiblings([])).toBe(0);
  });

  it("tells how old the oldest write is that a stale read lacks", () => {
    const one = concurrent().vvRead("n3", [both[1]], 41);
    expect(vvStaleness(readVvHistory(one.events)).map(({ ageMs }) => ageMs)).toEqual([40]);
  });
});
