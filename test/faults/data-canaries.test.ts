import { describe, expect, test } from "vitest";
import type { Case } from "../../src/sim/sweep/case/case.ts";
import { drawShape } from "../../src/sim/sweep/case/shape.ts";
import { sweepCase } from "../../src/sim/sweep/outcome.ts";
import { Canary } from "../canaries/canary.ts";
import { type DataCanaryKind, dataCanaryKinds } from "../canaries/data-canaries.ts";

/* Nodes that break the laws of replicated data, under loads that have some. The sweep has to say so. */

const CULPRIT = "n1";
const SEEDS_TRIED = 100;

/** The first case whose load is of that kind. Nothing but replicated data is in it, so that nothing else can be to blame. */
function caseWith(workload: DataCanaryKind["workload"]): Case {
  for (let seed = 0; seed < SEEDS_TRIED; seed++) {
    const one: Case = {
      seed: String(seed),
      strategy: "flood",
      nodes: 3,
      faults: ["C6"],
      exaggerated: ["C6"],
      loadMs: 4_000,
    };
    if (drawShape(one).workload === workload) return one;
  }
  throw new Error(`no seed has the load ${workload}`);
}

describe("a canary", () => {
  test.each(dataCanaryKinds)("that $name is noticed", ({ workload, breaks, make }) => {
    const one = caseWith(workload);
    const { breaches } = sweepCase(one, {
      wrap: (node, id) => (id === CULPRIT ? new Canary(node, make()) : node),
    });
    expect(breaches.map(({ promise }) => promise)).toContain(breaks);
  });
});

describe("the same cases with honest nodes", () => {
  const workloads = [...new Set(dataCanaryKinds.map(({ workload }) => workload))];

  test("are of every load", () => {
    expect(workloads.sort()).toEqual(["broadcast", "g-counter", "g-set", "pn-counter"]);
  });

  test.each(workloads)("keep every promise: %s", (workload) => {
    const { breaches, fired } = sweepCase(caseWith(workload));
    expect(breaches).toEqual([]);
    expect(fired.C6).toBeGreaterThan(20);
  });
});
