import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type FaultId, faultIds } from "../../src/sim/faults/fault.ts";
import { type Case, caseText, drawCase, type Menu, parseCase } from "../../src/sim/sweep/case/case.ts";
import { subjectNames } from "../../src/sim/sweep/case/subjects.ts";
import { sweepCase } from "../../src/sim/sweep/outcome.ts";
import { repositoryPath } from "../support/repository.ts";

/*
 * A sweep small enough for every test run: what has failed before comes first, then every fault alone and mixtures, for
 * every strategy. `npm run sweep` is the long form.
 */

interface KnownSeed {
  readonly case: string;
  /** The failure that it found. */
  readonly found: string;
}

const menu: Menu = { strategies: subjectNames, nodes: [1, 2, 3, 5, 25], faults: faultIds };
const known = JSON.parse(readFileSync(repositoryPath("test/seeds.json"), "utf8")) as readonly KnownSeed[];
const MIXTURES = 24;

/** A failure as a person needs to see it. */
function failureOf(one: Case): string {
  const { breaches } = sweepCase(one);
  const text = breaches.map(({ promise, text }) => `${promise}: ${text}`).join("\n");
  return text === "" ? "" : `${text}\nnpx gossiper-lab sweep --replay ${caseText(one)}`;
}

describe("cases that have failed before", () => {
  test.each(known)("$case: $found", ({ case: text }) => {
    const one = parseCase(text, menu);
    if (one === undefined) throw new Error(`${text} is no case`);
    expect(failureOf(one)).toBe("");
  });
});

describe.each(subjectNames)("%s keeps every promise", (strategy) => {
  test.each(["none", ...faultIds])("under %s", (fault) => {
    const faults = fault === "none" ? [] : [fault as FaultId];
    for (const seed of ["gate1", "gate2"]) {
      const drawn = drawCase(`${seed}.${fault}`, strategy, { ...menu, nodes: [3, 5] });
      expect(failureOf({ ...drawn, faults, exaggerated: [] })).toBe("");
    }
  });

  test("under faults together", () => {
    const failures = Array.from({ length: MIXTURES }, (_, seed) =>
      failureOf(drawCase(`gate.${seed}`, strategy, menu)),
    );
    expect(failures.filter((text) => text !== "")).toEqual([]);
  });
});
