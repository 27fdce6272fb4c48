import { expect, it } from "vitest";
import { fixedSeconds, shortSeconds } from "../../../src/sim/time/seconds.ts";

it("times are in seconds, with all decimals in columns, and without zeros at the end in sentences", () => {
  const times = [0, 1_500, 12_345.6, -20];
  expect(times.map((timeMs) => fixedSeconds(timeMs, 3))).toEqual([
    "0.000 s",
    "1.500 s",
    "12.346 s",
    "-0.020 s",
  ]);
  expect(times.map((timeMs) => fixedSeconds(timeMs))).toEqual(["0.00 s", "1.50 s", "12.35 s", "-0.02 s"]);
  expect(times.map((timeMs) => shortSeconds(timeMs))).toEqual(["0 s", "1.5 s", "12.35 s", "-0.02 s"]);
  expect(times.map((timeMs) => shortSeconds(timeMs, 1))).toEqual(["0 s", "1.5 s", "12.3 s", "0 s"]);
});
