import { describe, expect, it } from "vitest";
import { judgedLines } from "../../../src/lab/test/verdict/judged-lines.ts";
import type { Judgement } from "../../../src/sim/checkers/judge.ts";

/** A run of sets without any trouble, but for what the test says. */
function linesOf(neverReadCount: number, broken: readonly string[] = []): readonly string[] {
  const result = { valid: true, attemptCount: 8, neverReadCount };
  const promises = ["S1-no-phantoms", "S2-no-duplicates", "S3-monotonic"].map((name) => {
    return { name, valid: !broken.includes(name) };
  });
  const rest = { limits: [], problems: [], stats: { valid: true }, availability: { valid: true } };
  const judgement = {
    workload: { checker: "set-full", result },
    promises,
    traffic: { valid: true },
    ...rest,
  };
  return judgedLines(judgement as unknown as Judgement);
}

describe("the demands on a run", () => {
  it("name the promises that were broken", () => {
    expect(linesOf(0)).toEqual([
      "✓ no value is lost",
      "✓ promises S1 to S3 (3 of 3 kept)",
      "✓ operations of each kind succeed",
    ]);
    expect(linesOf(0, ["S2-no-duplicates"])[1]).toBe("✗ promises S1 to S3 (2 of 3 kept, not S2)");
    expect(linesOf(0, ["S1-no-phantoms", "S3-monotonic"])[1]).toBe(
      "✗ promises S1 to S3 (1 of 3 kept, not S1, S3)",
    );
  });

  it("say how many of the values no read could show, beside that none is lost", () => {
    expect(linesOf(7)[0]).toBe("✓ no value is lost (7 of 8 were never read)");
    expect(linesOf(1)[0]).toBe("✓ no value is lost (1 of 8 was never read)");
  });
});
