import { describe, expect, test } from "vitest";
import { type CanaryKind, canaryKinds } from "../../src/sim/canaries/canaries.ts";
import { Canary } from "../../src/sim/canaries/canary.ts";
import { covers } from "../../src/sim/checkers/coverage.ts";
import { PROMISE_TITLES } from "../../src/sim/checkers/promise.ts";
import { repeatable } from "../../src/sim/checkers/repeatable.ts";
import type { Case } from "../../src/sim/sweep/case.ts";
import { type Outcome, type SweepOptions, sweepCase } from "../../src/sim/sweep/outcome.ts";

/*
 * Nodes that are wrong on purpose. Each breaks one promise, and the sweep has to say so, or its silence about honest nodes
 * would mean nothing.
 */

const CULPRIT = "n1";
const strategies = ["flood", "hybrid", "anti-entropy", "batched"];

/** The cases that every canary gets: without faults, so that nothing else can be to blame. */
const cases: readonly Case[] = strategies.map((strategy, at) => {
  return { seed: String(at), strategy, nodes: 3, faults: [], exaggerated: [], loadMs: 4_000 };
});

function wrapped({ make }: CanaryKind): SweepOptions {
  return { wrap: (node, id) => (id === CULPRIT ? new Canary(node, make()) : node) };
}

function run(one: Case, kind: CanaryKind): Outcome {
  return sweepCase(one, { ...wrapped(kind), fingerprint: kind.breaks === "D1-repeatable" });
}

describe("a canary", () => {
  test.each(canaryKinds.map((kind) => [kind.name, kind] as const))("that %s is noticed", (_name, kind) => {
    const broken = new Set<string>();
    for (const one of cases) {
      const outcome = run(one, kind);
      for (const { promise } of outcome.breaches) broken.add(promise);
      const print = ({ fingerprint = "" }: Outcome) => [{ case: outcome.case, hash: fingerprint }];
      if (!repeatable(print(outcome), print(run(one, kind))).valid) broken.add("D1-repeatable");
    }
    expect([...broken]).toContain(kind.breaks);
  });

  test("is there for every promise about a run; D2 is about batches", () => {
    const covered = new Set(canaryKinds.map(({ breaks }) => breaks));
    const missing = Object.keys(PROMISE_TITLES).filter((name) => !covered.has(name as never));
    expect(missing).toEqual(["D2-coverage"]);
    expect(covers(new Map([["N2", 4]]), ["N2", "N5"])).toMatchObject({
      valid: false,
      examples: ["N5 never happened"],
    });
  });
});

describe("the same cases with honest nodes", () => {
  test.each(cases)("keep every promise: $strategy", (one) => {
    const outcome = sweepCase(one, { fingerprint: true });
    expect(outcome.breaches).toEqual([]);
    expect(sweepCase(one, { fingerprint: true }).fingerprint).toBe(outcome.fingerprint);
  });
});
