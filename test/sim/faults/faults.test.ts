import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { type FaultId, faultIds } from "../../../src/sim/faults/fault.ts";
import { faultKinds } from "../../../src/sim/faults/fault-kinds.ts";
import { drawWindow } from "../../../src/sim/faults/windows.ts";
import { setupOf } from "../../../src/sim/sweep/outcome.ts";
import { runCase } from "../../../src/sim/sweep/run/case-run.ts";

const site = {
  nodeIds: ["n0", "n1", "n2", "n3", "n4"],
  loadMs: 4_000,
  latencyMs: 10,
  ratePerSecond: 20,
  isExaggerated: false,
};

describe("every kind of fault", () => {
  test("has its row in the table", () => {
    expect(faultKinds.map(({ id }) => id)).toEqual(faultIds);
  });

  test.each(faultKinds)("$id $title: the same seed draws the same, another one something else", (kind) => {
    const text = (seed: string) => kind.draw(new Random(seed), site)?.text;
    const drawn = new Set(Array.from({ length: 40 }, (_, seed) => text(String(seed))));
    expect(text("7")).toBe(text("7"));
    expect(drawn.size).toBeGreaterThan(3);
  });

  test.each(faultIds)("%s does something, and exaggerated too", (fault) => {
    const fires = (seed: string, exaggerated: readonly FaultId[]) => {
      const one = { seed, strategy: "flood", nodes: 5, faults: [fault], exaggerated, loadMs: 3_000 };
      return (runCase(one, setupOf(one)).fired.get(fault) ?? 0) > 0;
    };
    const seeds = Array.from({ length: 6 }, (_, seed) => `${fault}.${seed}`);
    expect(seeds.some((seed) => fires(seed, []))).toBe(true);
    expect(seeds.some((seed) => fires(seed, [fault]))).toBe(true);
  });

  test("is nothing where it cannot be: there is no partition of one node", () => {
    const alone = { ...site, nodeIds: ["n0"] };
    const possible = faultKinds.filter((kind) => kind.draw(new Random("1"), alone) !== undefined);
    const impossible = faultKinds.filter((kind) => !possible.includes(kind)).map(({ id }) => id);
    expect(impossible).toEqual(["N5", "N6", "N7", "P1", "P5", "P9", "I1"]);
  });
});

test("windows lie in the load; an exaggerated one is all of it", () => {
  const random = new Random("windows");
  for (let i = 0; i < 200; i++) {
    const { startMs, endMs } = drawWindow(random, site, 100, 60_000);
    expect(startMs).toBeGreaterThanOrEqual(0);
    expect(endMs).toBeGreaterThan(startMs);
    expect(endMs).toBeLessThanOrEqual(site.loadMs);
  }
  expect(drawWindow(random, { ...site, isExaggerated: true }, 1, 2)).toEqual({
    startMs: 0,
    endMs: site.loadMs,
  });
});
