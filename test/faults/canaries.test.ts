import { describe, expect, test } from "vitest";
import { covers } from "../../src/sim/checkers/promises/coverage.ts";
import { PROMISE_TITLES } from "../../src/sim/checkers/promises/promise.ts";
import { repeatable } from "../../src/sim/checkers/promises/repeatable.ts";
import type { Case } from "../../src/sim/sweep/case/case.ts";
import { drawShape } from "../../src/sim/sweep/case/shape.ts";
import { type Outcome, type SweepOptions, sweepCase } from "../../src/sim/sweep/outcome.ts";
import { type CanaryKind, canaryKinds } from "../canaries/canaries.ts";
import { Canary, type Mischief } from "../canaries/canary.ts";
import { dataCanaryKinds } from "../canaries/data-canaries.ts";

/*
 * Nodes that are wrong on purpose. Each breaks one promise, and the sweep has to say so, or its silence about honest nodes
 * would mean nothing.
 */

const CULPRIT = "n1";

/** Without faults, so that nothing else can be to blame. */
const calm = (seed: string, strategy: string): Case => {
  return { seed, strategy, nodes: 3, faults: [], exaggerated: [], loadMs: 4_000 };
};

/** Keys with large values, which all nodes are asked for in the end. */
const huge = (seed: string): Case => ({ ...calm(seed, "flood"), faults: ["C5"], loadMs: 1_000 });

const otherValue: Mischief = {
  says: (message) =>
    message.body.type === "kv_read_ok"
      ? [{ ...message, body: { ...message.body, value: "other" } }]
      : [message],
};

/** The cases that every canary gets. */
const cases: readonly Case[] = [
  calm("0", "flood"),
  calm("3", "hybrid"),
  calm("2", "anti-entropy"),
  calm("3", "batched"),
  calm("1", "flood"),
  calm("6", "batched"),
];

function wrapped({ make }: CanaryKind): SweepOptions {
  return { wrap: (node, id) => (id === CULPRIT ? new Canary(node, make()) : node) };
}

function run(one: Case, kind: CanaryKind): Outcome {
  return sweepCase(one, { ...wrapped(kind), fingerprint: kind.breaks === "D1-repeatable" });
}

/** The promises that a canary is seen to break in a case. Only the one of repetition needs a second run. */
function brokenBy(kind: CanaryKind, one: Case): readonly string[] {
  const outcome = run(one, kind);
  const broken: readonly string[] = outcome.breaches.map(({ promise }) => promise);
  if (kind.breaks !== "D1-repeatable") return broken;
  const print = ({ fingerprint = "" }: Outcome) => [{ case: outcome.case, hash: fingerprint }];
  return repeatable(print(outcome), print(run(one, kind))).valid ? broken : [...broken, "D1-repeatable"];
}

describe("a canary", () => {
  test.each(canaryKinds.map((kind) => [kind.name, kind] as const))("that %s is noticed", (_name, kind) => {
    expect(cases.some((one) => brokenBy(kind, one).includes(kind.breaks))).toBe(true);
  });

  test("that is put off by whatever is new is noticed because something new goes on after the heal", () => {
    const kind = canaryKinds.find(({ name }) => name === "is put off by whatever is new") as CanaryKind;
    const noticed = cases.filter((one) => run(one, kind).breaches.length > 0);
    expect(noticed.length).toBeGreaterThan(0);
    for (const one of noticed) expect(drawShape(one).hasTrickle).toBe(true);
  });

  test.each<[string, Case]>([
    ["retries for ever", { ...calm("0", "batched"), nodes: 25 }],
    // Where a node is gone, only its neighbours may go on asking.
    ["gossips on and on", { ...calm("0", "batched"), nodes: 25, faults: ["P1"] }],
  ])("that %s is noticed among 25 nodes, too", (wanted, one) => {
    const kind = canaryKinds.find(({ name }) => name === wanted) as CanaryKind;
    expect(run(one, kind).breaches.map(({ promise }) => promise)).toContain(kind.breaks);
    expect(sweepCase(one).breaches).toEqual([]);
  });

  test.each(["n0", "n2"].flatMap((culprit) => ["loop", "free"].map((receivers) => [culprit, receivers])))(
    "that shows another value of a key than the others is noticed: %s, receivers %s",
    (culprit, receivers) => {
      const seed = Array.from({ length: 20 }, (_, at) => `${at}`).find(
        (name) => drawShape(huge(name)).receivers === receivers,
      ) as string;
      const { breaches } = sweepCase(huge(seed), {
        wrap: (node, id) => (id === culprit ? new Canary(node, otherValue) : node),
      });
      expect(breaches[0]?.text).toMatch(/ answers .*, another node with /);
      expect(sweepCase(huge(seed)).breaches).toEqual([]);
    },
  );

  test("is there for every promise about a run; D2 is about batches", () => {
    const covered = new Set([...canaryKinds, ...dataCanaryKinds].map(({ breaks }) => breaks));
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
