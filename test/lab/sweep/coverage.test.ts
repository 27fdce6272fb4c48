import { describe, expect, test } from "vitest";
import { COVERAGE_SEEDS_LEAST, coverage } from "../../../src/lab/sweep/sweep.ts";
import { expectedBranches } from "../../../src/sim/sweep/run/branches.ts";
import { Tally } from "../../../src/sim/sweep/tally.ts";

const plan = (seeds: number, repair: boolean) => {
  const menu = { strategies: ["flood"], nodes: [3], faults: ["N2", "P3"] as const };
  return { menu, firstSeed: 1, seeds, repair };
};

/** A batch in which everything came up but what is named. */
function tallyWithout(missing: string): Tally {
  const tally = new Tally();
  for (const fault of ["N2", "P3"]) if (fault !== missing) tally.fired.set(fault, 7);
  const branches = expectedBranches("flood").filter((branch) => branch !== missing);
  tally.branches.set("flood", new Map(branches.map((branch) => [branch, 3] as const)));
  return tally;
}

describe("the coverage of a large batch", () => {
  test("is of every fault and every branch", () => {
    expect(coverage(plan(COVERAGE_SEEDS_LEAST, true), tallyWithout("nothing"))).toMatchObject([
      { valid: true },
    ]);
    for (const [missing, text] of [
      ["P3", "P3 never happened"],
      ["sketch", "flood: sketch never happened"],
    ] as const)
      expect(coverage(plan(COVERAGE_SEEDS_LEAST, true), tallyWithout(missing))).toMatchObject([
        { valid: false, examples: [text] },
      ]);
  });

  test("is of the faults alone without repair, and says so", () => {
    const tally = tallyWithout("sketch");
    expect(coverage(plan(COVERAGE_SEEDS_LEAST, false), tally)).toMatchObject([{ valid: true }]);
    expect([...tally.skipped.keys()]).toEqual(["D2-coverage: of faults only, started with --no-repair"]);
    expect(coverage(plan(COVERAGE_SEEDS_LEAST, false), tallyWithout("P3"))).toMatchObject([{ valid: false }]);
  });

  test("is not asked of a small one", () => {
    expect(coverage(plan(COVERAGE_SEEDS_LEAST - 1, true), tallyWithout("P3"))).toEqual([]);
  });
});
