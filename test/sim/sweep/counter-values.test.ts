import fc from "fast-check";
import { expect, test } from "vitest";
import { DELTAS_MAX, deltaAt, deltasIn } from "../../../src/sim/sweep/run/clients/counter-values.ts";
import { holds } from "../../support/properties.ts";

const sum = (deltas: readonly number[]) => deltas.reduce((total, delta) => total + delta, 0);

test("the deltas of a counter can be read out of any sum of them", () => {
  const numbers = fc.subarray(Array.from({ length: DELTAS_MAX }, (_, at) => at));
  holds(
    fc.property(numbers, fc.boolean(), (chosen, hasSigns) => {
      const deltas = chosen.map((number) => deltaAt(number, hasSigns));
      expect(deltasIn(sum(deltas))).toEqual(deltas);
    }),
  );
});

test("all of them together are a safe integer", () => {
  const all = Array.from({ length: DELTAS_MAX }, (_, at) => deltaAt(at, false));
  expect(Number.isSafeInteger(sum(all))).toBe(true);
  expect(deltasIn(sum(all))).toEqual(all);
});

test("a delta that is counted twice is read as others", () => {
  expect(deltasIn(9 + 9)).toEqual([-9, 27]);
});
