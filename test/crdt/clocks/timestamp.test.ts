import { describe, expect, it } from "vitest";
import {
  nextTimestampAfter,
  TIMESTAMP_SECONDS_MAX,
  TIMESTAMP_STEP_SECONDS,
} from "../../../src/crdt/clocks/timestamp.ts";

describe("the next timestamp", () => {
  it("is a step later", () => {
    expect([0, 1, 1_760_000_000].map(nextTimestampAfter)).toEqual([
      TIMESTAMP_STEP_SECONDS,
      1 + TIMESTAMP_STEP_SECONDS,
      1_760_000_000 + TIMESTAMP_STEP_SECONDS,
    ]);
  });

  it("is the next double where a step is too small to be seen, so that none is left out up to the last", () => {
    const whole = [2 ** 52, 1.5 * 2 ** 52, TIMESTAMP_SECONDS_MAX - 2, TIMESTAMP_SECONDS_MAX - 1];
    expect(whole.map(nextTimestampAfter)).toEqual(whole.map((seconds) => seconds + 1));
    expect(nextTimestampAfter(2 ** 40 + 0.5)).toBe(2 ** 40 + 0.5 + 2 ** -12);
    expect(nextTimestampAfter(Infinity)).toBe(Infinity);
  });
});
