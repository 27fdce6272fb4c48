import { describe, expect, test } from "vitest";
import { calibrationRows, measureVirtual, outOfTolerance } from "../../scripts/calibrate/calibration.ts";

/**
 * The network against real Maelstrom: the same flood, the same figures. `npm run calibrate` prints the table, and does
 * it with processes too.
 */
describe("a flood costs and takes in virtual time what it does under Maelstrom", () => {
  test.each(calibrationRows)("$name", (row) => {
    expect(outOfTolerance(row, measureVirtual(row, ["1", "2", "3"]))).toEqual([]);
  });
});
