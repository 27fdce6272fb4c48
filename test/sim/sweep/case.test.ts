import { describe, expect, test } from "vitest";
import { faultIds, laterFaultIds, latestFaultIds } from "../../../src/sim/faults/fault.ts";
import { type Case, caseText, drawCase, type Menu, parseCase } from "../../../src/sim/sweep/case/case.ts";
import { subjectNames } from "../../../src/sim/sweep/case/subjects.ts";
import { shrink } from "../../../src/sim/sweep/shrink.ts";

const menu: Menu = { strategies: subjectNames, nodes: [1, 2, 3, 5, 25], faults: faultIds };
const seeds = Array.from({ length: 400 }, (_, seed) => String(seed));

describe("a case", () => {
  test("is the same for the same seed, and its text gives it back", () => {
    for (const seed of seeds) {
      const one = drawCase(seed, "tree", menu);
      expect(drawCase(seed, "tree", menu)).toEqual(one);
      expect(parseCase(caseText(one), menu)).toEqual(one);
    }
  });

  test("has no fault, one, or several; now and then some of them exaggerated", () => {
    const cases = seeds.map((seed) => drawCase(seed, "tree", menu));
    const counts = cases.map(({ faults }) => Math.min(2, faults.length));
    for (const count of [0, 1, 2]) expect(counts.filter((one) => one === count).length).toBeGreaterThan(20);
    const exaggerated = cases.filter((one) => one.exaggerated.length > 0);
    expect(exaggerated.length).toBeGreaterThan(40);
    expect(exaggerated.length).toBeLessThan(300);
    for (const { faults, exaggerated } of cases)
      expect(faults).toEqual(expect.arrayContaining([...exaggerated]));
    expect(new Set(cases.flatMap(({ faults }) => faults))).toEqual(new Set(faultIds));
  });

  test("is the same, apart from later faults, as it was before those came", () => {
    const later: readonly string[] = [...laterFaultIds, ...latestFaultIds];
    const isFormer = (id: string) => !later.includes(id);
    const former = { ...menu, faults: faultIds.filter(isFormer) };
    let replaced = 0;
    for (const seed of seeds) {
      const before = drawCase(seed, "tree", former);
      const { faults, exaggerated, ...others } = drawCase(seed, "tree", menu);
      expect({ ...before, faults, exaggerated }).toEqual({ ...others, faults, exaggerated });
      // A later fault may stand in the place of one that is alone.
      if (faults.length === 1 && !isFormer(faults[0] as string)) replaced++;
      else expect(faults.filter(isFormer)).toEqual(before.faults);
      if (faults.filter(isFormer).length > 0)
        expect(exaggerated.filter(isFormer)).toEqual(before.exaggerated);
    }
    expect(replaced).toBeGreaterThan(10);
    expect(replaced).toBeLessThan(70);
  });

  test("is the same, apart from the latest faults, as it was before those came", () => {
    const former = { ...menu, faults: faultIds.filter((id) => !latestFaultIds.includes(id)) };
    let changed = 0;
    for (const seed of seeds) {
      const before = drawCase(seed, "tree", former);
      const now = drawCase(seed, "tree", menu);
      const isChanged = now.faults.some((id) => latestFaultIds.includes(id));
      if (isChanged) changed++;
      else expect(now).toEqual(before);
      if (isChanged && now.faults.length > 1)
        expect(now.faults.filter((id) => !latestFaultIds.includes(id))).toEqual(before.faults);
    }
    expect(changed).toBeGreaterThan(20);
    expect(changed).toBeLessThan(150);
  });

  test("comes from the menu", () => {
    const small: Menu = { strategies: ["flood"], nodes: [4], faults: ["N2", "P1"] };
    for (const seed of seeds) {
      const one = drawCase(seed, "flood", small);
      expect(one.nodes).toBe(4);
      for (const fault of one.faults) expect(["N2", "P1"]).toContain(fault);
    }
  });

  test.each([
    ["7:flood:3:N5!+P2:1500", { faults: ["N5", "P2"], exaggerated: ["N5"], nodes: 3, loadMs: 1_500 }],
    ["7:flood/star:3:N0:1500", { strategy: "flood/star", faults: [], exaggerated: [] }],
    ["7:crdt:9", { strategy: "crdt", nodes: 9 }],
  ])("%s is one", (text, expected) => {
    expect(parseCase(text, menu)).toMatchObject(expected);
  });

  test.each([
    "",
    "7:",
    "7:nobody",
    "7:flood:0",
    "7:flood:3:N99",
    "7:flood:3:N5:0",
    "7:flood:3:N5:9:9",
    "a b:flood",
  ])("%j is none", (text) => expect(parseCase(text, menu)).toBeUndefined());
});

describe("shrinking", () => {
  const large: Case = {
    seed: "1",
    strategy: "flood",
    nodes: 25,
    faults: ["N1", "N2", "N5", "P2", "C1", "I1"],
    exaggerated: ["N5", "P2"],
    loadMs: 8_000,
  };

  test("leaves only what the failure needs", () => {
    const fails = ({ faults, nodes, loadMs }: Case) =>
      faults.includes("N5") && faults.includes("P2") && nodes >= 3 && loadMs >= 1_000;
    expect(shrink(large, fails)).toEqual({
      ...large,
      nodes: 3,
      faults: ["N5", "P2"],
      exaggerated: [],
      loadMs: 1_000,
    });
  });

  test("gives back a case of which nothing can be left out, and one that never fails again", () => {
    const small: Case = { ...large, nodes: 1, faults: [], exaggerated: [], loadMs: 200 };
    expect(shrink(small, () => true)).toEqual(small);
    expect(shrink(large, () => false)).toEqual(large);
  });
});
