import { describe, expect, test } from "vitest";
import type { Case } from "../../../src/sim/sweep/case/case.ts";
import { judgeCase } from "../../../src/sim/sweep/judge/judge-case.ts";
import { setupOf } from "../../../src/sim/sweep/outcome.ts";
import { runCase } from "../../../src/sim/sweep/run/case-run.ts";
import { defaultOverlays } from "../../../src/strategies/create-node.ts";

const one: Case = {
  seed: "0",
  strategy: "batched",
  nodes: 3,
  faults: [],
  exaggerated: [],
  loadMs: 1_000,
};

describe("nodes that never came to show the same", () => {
  const record = { ...runCase(one, setupOf(one)), isEqual: false };

  test("have broken L1, whatever was acknowledged, and are held to the rest", () => {
    const { results, skipped } = judgeCase(record);
    expect(results.filter(({ valid }) => !valid)).toMatchObject([
      { name: "L1-converges", examples: ["the nodes never came to show the same"] },
    ]);
    expect(results.map(({ name }) => name)).toContain("L2-rests");
    expect(skipped).toEqual([]);
  });

  test("have broken nothing without repair: that is best effort", () => {
    const { results, skipped } = judgeCase({ ...record, repair: false });
    expect(results.filter(({ valid }) => !valid)).toEqual([]);
    expect(skipped.map(({ name }) => name)).toEqual(["L1-converges", "L2-rests"]);
  });
});

test("budgets are computed over the overlays that the strategies use", () => {
  expect(Object.fromEntries(defaultOverlays())).toEqual({
    flood: "topology",
    tree: "spanning-tree",
    "random-fanout": "tree3",
    batched: "star",
    hybrid: "spanning-tree",
    "anti-entropy": "tree3",
    crdt: "spanning-tree",
  });
});
