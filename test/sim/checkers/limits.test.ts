import { describe, expect, test } from "vitest";
import { judgeLimits, type Limit, type MeasuredFigures } from "../../../src/sim/checkers/limits.ts";

const statistics = (msgsPerOp: number | null) => ({ sendCount: 0, recvCount: 0, msgCount: 0, msgsPerOp });
const figures = (servers: number | null, median?: number, max?: number): MeasuredFigures => ({
  net: { all: statistics(99), clients: statistics(98), servers: statistics(servers) },
  ...(median !== undefined &&
    max !== undefined && { stableLatenciesMs: { "0": 0, "0.5": median, "1": max } }),
});
const limits = (below: boolean): Limit[] => [
  { figure: "servers-msgs-per-op", value: 30, below },
  { figure: "median-stable-latency", value: 400, below },
  { figure: "max-stable-latency", value: 600, below },
];
const verdicts = (below: boolean, measured: MeasuredFigures) =>
  judgeLimits(limits(below), measured).map(({ valid }) => valid);

describe("limits", () => {
  test("are of the messages between servers, the median and the maximum, in their order", () => {
    expect(judgeLimits(limits(true), figures(29.9, 399, 601))).toEqual([
      { figure: "servers-msgs-per-op", value: 30, below: true, measured: 29.9, valid: true },
      { figure: "median-stable-latency", value: 400, below: true, measured: 399, valid: true },
      { figure: "max-stable-latency", value: 600, below: true, measured: 601, valid: false },
    ]);
  });

  test("include their value, unless figures have to be below it", () => {
    expect(verdicts(false, figures(30, 400, 600))).toEqual([true, true, true]);
    expect(verdicts(true, figures(30, 400, 600))).toEqual([false, false, false]);
    expect(verdicts(false, figures(30.001, 401, 601))).toEqual([false, false, false]);
  });

  test("are neither kept nor broken where there is nothing to measure", () => {
    expect(verdicts(true, figures(null))).toEqual(["unknown", "unknown", "unknown"]);
  });
});
