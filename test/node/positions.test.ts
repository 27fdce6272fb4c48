import fc from "fast-check";
import { expect, test } from "vitest";
import { Positions } from "../../src/node/positions.ts";
import { type Identity, identityOf } from "../../src/wire/json.ts";

const identities = fc.oneof(
  fc.integer({ min: -5, max: 50 }),
  fc.integer({ min: 2 ** 20 - 3, max: 2 ** 20 + 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.string().map((text) => identityOf(text)),
) as fc.Arbitrary<Identity>;

test("positions are those of a map, whatever the identities and their order", () => {
  fc.assert(
    fc.property(fc.array(identities, { maxLength: 100 }), (list) => {
      const positions = new Positions();
      const expected = new Map<Identity, number>();
      for (const identity of list) {
        expect(positions.get(identity)).toBe(expected.get(identity));
        if (expected.has(identity)) continue;
        positions.set(identity, expected.size);
        expected.set(identity, expected.size);
      }
      for (const identity of list) expect(positions.get(identity)).toBe(expected.get(identity));
    }),
  );
});

test("the number 1 and the text 1 have positions of their own, and so have 1 and 1.5", () => {
  const positions = new Positions();
  for (const [i, value] of [1, "1", 1.5, 0].entries()) positions.set(identityOf(value), i);
  expect([1, "1", 1.5, 0, 2].map((value) => positions.get(identityOf(value)))).toEqual([
    0,
    1,
    2,
    3,
    undefined,
  ]);
});
