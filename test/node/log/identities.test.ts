import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Identities } from "../../../src/node/log/identities.ts";
import { isInstrumented } from "../../support/instrumented.ts";
import { holds } from "../../support/properties.ts";

const SMALL_MAX = 2 ** 20;

describe("identities", () => {
  test("of any kind are found where they were put, and no others", () => {
    const identity = fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: SMALL_MAX - 3, max: SMALL_MAX + 3 }),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.string({ maxLength: 2 }),
    );
    holds(
      fc.property(
        fc.array(fc.tuple(identity, fc.nat({ max: 8_000_000 })), { maxLength: 200 }),
        fc.array(identity),
        (puts, others) => {
          const identities = new Identities(7);
          const model = new Map<string | number, number>();
          for (const [put, position] of puts) {
            // -0 and 0 are one value, which callers see to.
            if (Object.is(put, -0)) continue;
            identities.set(put, position);
            model.set(put, position);
          }
          for (const sought of [...model.keys(), ...others])
            if (!Object.is(sought, -0)) expect(identities.get(sought)).toBe(model.get(sought));
        },
      ),
    );
  });

  test("tell a number from its text", () => {
    const identities = new Identities(7);
    identities.set(1, 0);
    identities.set("1", 1);
    identities.set(SMALL_MAX, 2);
    identities.set(`${SMALL_MAX}`, 3);
    expect([1, "1", SMALL_MAX, `${SMALL_MAX}`].map((one) => identities.get(one))).toEqual([0, 1, 2, 3]);
  });

  test.each([0, 1, -1, 0x7fff_ffff])("grow, whatever the seed: %i", (seed) => {
    const identities = new Identities(seed);
    const numbers = Array.from(
      { length: 50_000 },
      (_, i) => SMALL_MAX + i * 4_096 * (i % 2 === 0 ? 1 : -1) + i / 8,
    );
    for (const [position, number] of numbers.entries()) identities.set(number, position);
    expect(numbers.every((number, position) => identities.get(number) === position)).toBe(true);
    expect(identities.get(SMALL_MAX - 1)).toBeUndefined();
  });

  test.skipIf(isInstrumented)(
    "that somebody chose to collide in V8's own hash cost no more than others",
    () => {
      const chosen = collidingIntegers(60_000);
      expect(new Set(chosen.map((integer) => unseededHash(integer) & 0x7fff))).toEqual(new Set([0]));
      const others = chosen.map((_, i) => SMALL_MAX + i);
      // In a `Map` the chosen ones take some hundred times as long.
      expect(fastestMs(chosen) / fastestMs(others)).toBeLessThan(20);
    },
  );
});

/** The time to put these in and find them again, undisturbed. */
function fastestMs(integers: readonly number[]): number {
  const runs = Array.from({ length: 5 }, (_, seed) => {
    const identities = new Identities(seed);
    const startMs = performance.now();
    for (const [position, integer] of integers.entries()) identities.set(integer, position);
    const areFound = integers.every((integer, position) => identities.get(integer) === position);
    const tookMs = performance.now() - startMs;
    expect(areFound).toBe(true);
    return tookMs;
  });
  return Math.min(...runs);
}

/** V8's hash of an integer in a `Map` or a `Set` (ComputeUnseededHash), before V8 takes its lower bits. */
function unseededHash(integer: number): number {
  let hash = integer | 0;
  hash = (~hash + (hash << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2_057);
  hash ^= hash >>> 16;
  return hash & 0x3fff_ffff;
}

/** The same backwards: integers of 31 bits, none of them small, whose hashes have 15 zeros at their end. */
function collidingIntegers(count: number): readonly number[] {
  const found: number[] = [];
  for (let i = 0; found.length < count && i < 2 ** 17; i++) {
    let hash = i << 15;
    hash ^= hash >>> 16;
    hash = Math.imul(hash, inverse(2_057));
    hash = unshift(hash, 4);
    hash = Math.imul(hash, inverse(5));
    hash = unshift(hash, 12);
    const integer = Math.imul(hash + 1, inverse(32_767));
    if (integer >= SMALL_MAX) found.push(integer);
  }
  return found;
}

/** The number whose product with an odd one is 1, modulo 2 to the power of 32: Newton's iteration. */
function inverse(odd: number): number {
  let found = odd;
  for (let i = 0; i < 5; i++) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found;
}

/** Undoes `x ^= x >>> bits`. */
function unshift(shifted: number, bits: number): number {
  let found = shifted;
  for (let done = bits; done < 32; done += bits) found = shifted ^ (found >>> bits);
  return found;
}
