import { describe, expect, it } from "vitest";
import {
  drawNodeCase,
  type NodeMenu,
  nodeCaseText,
  parseNodeCase,
  runOfCase,
} from "../../../src/lab/node-sweep/node-case.ts";
import { kindsOfPlan, nemesisKinds } from "../../../src/sim/nemesis/nemesis-plan.ts";

const menu: NodeMenu = { nodes: [3, 5], faults: nemesisKinds };
const seeds = Array.from({ length: 200 }, (_, i) => String(i));

describe("a case of a sweep of any node", () => {
  it("is the same for the same seed, and its text says all of it", () => {
    for (const seed of seeds) {
      const one = drawNodeCase(seed, menu);
      expect(drawNodeCase(seed, menu)).toEqual(one);
      expect(parseNodeCase(nodeCaseText(one), menu)).toEqual(one);
    }
  });

  it("has every fault, alone and with others, and now and then none", () => {
    const drawn = seeds.map((seed) => drawNodeCase(seed, menu).faults);
    for (const kind of nemesisKinds) {
      expect(
        drawn.some((faults) => faults.length === 1 && faults[0] === kind),
        kind,
      ).toBe(true);
      expect(
        drawn.some((faults) => faults.length > 1 && faults.includes(kind)),
        kind,
      ).toBe(true);
    }
    expect(drawn.some((faults) => faults.length === 0)).toBe(true);
  });

  it("keeps all else as it was where a fault is left out", () => {
    const one = { seed: "s", nodes: 5, loadMs: 3_000, faults: ["kill", "loss"] as const };
    const all = runOfCase(one);
    const less = runOfCase({ ...one, faults: ["loss"] });
    expect({ ...less, nemesis: null }).toEqual({ ...all, nemesis: null });
    expect({ ...less.nemesis, faults: null }).toEqual({ ...all.nemesis, faults: null });
    expect(kindsOfPlan(less.nemesis)).toEqual(["loss"]);
    expect(runOfCase({ ...one, faults: [] }).nemesis).toEqual({ kind: "none" });
  });

  it("may leave out parts at its end, which are drawn then", () => {
    const drawn = drawNodeCase("7", menu);
    expect(parseNodeCase("7", menu)).toEqual(drawn);
    expect(parseNodeCase("7:4", menu)).toEqual({ ...drawn, nodes: 4 });
    expect(parseNodeCase("7:4:clock+kill", menu)).toEqual({ ...drawn, nodes: 4, faults: ["kill", "clock"] });
    expect(parseNodeCase("7:4:none:200", menu)).toEqual({ seed: "7", nodes: 4, faults: [], loadMs: 200 });
  });

  it.each([
    "",
    "a b",
    "foo",
    "foo:3:kill:1000",
    "1.5",
    "7:0",
    "7:201",
    "7:3:N2",
    "7:3:kill+",
    "7:3:kill:199",
    "7:3:kill:1.5",
    "7:3:kill:900:1",
  ])("is not %j", (text) => {
    expect(parseNodeCase(text, menu)).toBeUndefined();
  });

  it("puts clocks wrong only where it has that fault", () => {
    const one = { seed: "s", nodes: 3, loadMs: 3_000 };
    expect(runOfCase({ ...one, faults: ["loss"] })).not.toHaveProperty("clockSkewMs");
    expect(runOfCase({ ...one, faults: ["clock"] }).clockSkewMs).toBeGreaterThan(0);
  });
});
