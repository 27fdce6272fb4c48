import { describe, expect, it } from "vitest";
import { BatchLateness } from "../../../src/sim/checkers/batch-lateness.ts";
import type { Body } from "../../../src/wire/message.ts";

describe("the earliness of batches at their hub", () => {
  const said = (dest: string, body: Partial<Body>, kind: "send" | "recv" = "send") => {
    return { kind, id: 0, timeMs: 0, message: { src: "n0", dest, body: { type: "batch", ...body } } };
  };
  const early = (dest: string, earlyMs: number) =>
    said(dest, { values: [], stamp: { batch: 1, early: [1, earlyMs] } });

  it("is told for each node, the earliest, the median, the latest, and how many were late", () => {
    const lateness = new BatchLateness();
    for (const ms of [10, -5, 0, 40, 20]) lateness.observe(early("n1", ms));
    lateness.observe(early("n2", -1));
    expect([...lateness.finish()]).toEqual([
      ["n1", { batchCount: 5, lateCount: 1, earliestMs: 40, medianMs: 10, latestMs: -5 }],
      ["n2", { batchCount: 1, lateCount: 1, earliestMs: -1, medianMs: -1, latestMs: -1 }],
    ]);
  });

  it("is not told by arrivals, by other messages, by batches without values or without a stamp", () => {
    const lateness = new BatchLateness();
    const stamp = { early: [1, 5] };
    lateness.observe(said("n1", { values: [], stamp }, "recv"));
    lateness.observe(said("n1", { type: "compare", values: [], stamp }));
    lateness.observe(said("n1", { stamp }));
    lateness.observe(said("n1", { values: [] }));
    lateness.observe(said("n1", { values: [], stamp: { batch: 1 } }));
    expect(lateness.finish()).toEqual(new Map());
  });
});
