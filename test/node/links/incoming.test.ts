import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NUMBERS_AHEAD_MAX } from "../../../src/node/limits.ts";
import { Incoming } from "../../../src/node/links/incoming.ts";
import { holds } from "../../support/properties.ts";

function received(...numbers: readonly number[]): Incoming {
  const incoming = new Incoming();
  for (const number of numbers) incoming.onNumber(number);
  return incoming;
}

describe("batches from a peer", () => {
  test("have arrived as far as their numbers join", () => {
    expect(received(1, 2, 3)).toMatchObject({ received: 3, hasGap: false, remembered: 0 });
  });

  test("leave a gap where a number is skipped, and none once that has come", () => {
    const incoming = received(1, 3, 4);
    expect(incoming).toMatchObject({ received: 1, hasGap: true, remembered: 2 });
    incoming.onNumber(2);
    expect(incoming).toMatchObject({ received: 4, hasGap: false, remembered: 0 });
  });

  test("keep a gap behind another", () => {
    const incoming = received(2, 5);
    incoming.onNumber(1);
    expect(incoming).toMatchObject({ received: 2, hasGap: true });
    incoming.onNumber(4);
    incoming.onNumber(3);
    expect(incoming).toMatchObject({ received: 5, hasGap: false });
  });

  test("may come twice, late, or in any order", () => {
    expect(received(1, 1, 3, 3, 2, 1, 2)).toMatchObject({ received: 3, hasGap: false, remembered: 0 });
  });

  test("in any order and however often have arrived up to the first hole", () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 150 });
    holds(
      fc.property(numbers, (arrivals) => {
        const incoming = new Incoming();
        const came = new Set<number>();
        for (const number of arrivals) {
          incoming.onNumber(number);
          came.add(number);
          let prefix = 0;
          while (came.has(prefix + 1)) prefix++;
          expect(incoming).toMatchObject({ received: prefix, hasGap: came.size > prefix });
        }
      }),
    );
  });

  test(`are remembered up to ${NUMBERS_AHEAD_MAX} ahead of a gap; the number that closes it needs no place`, () => {
    const incoming = new Incoming();
    for (let i = 0; i <= NUMBERS_AHEAD_MAX; i++) incoming.onNumber(i + 2);
    expect(incoming).toMatchObject({ received: 0, hasGap: true, remembered: NUMBERS_AHEAD_MAX });
    incoming.onNumber(1);
    // The last of them had no place: the peer will ask for it, and find that it has arrived all the same.
    expect([incoming.received, incoming.hasGap]).toEqual([NUMBERS_AHEAD_MAX + 1, false]);
  });
});

describe("a floor", () => {
  test("closes the gaps below it, and what had come beyond joins", () => {
    const incoming = received(1, 3, 6, 7);
    incoming.onFloor(5);
    expect(incoming).toMatchObject({ received: 7, hasGap: false, remembered: 0 });
  });

  test("leaves a gap above it, and nothing below what has arrived is undone", () => {
    const incoming = received(1, 2, 3, 9);
    incoming.onFloor(2);
    expect(incoming).toMatchObject({ received: 3, hasGap: true });
    incoming.onFloor(5);
    expect(incoming).toMatchObject({ received: 5, hasGap: true, remembered: 1 });
  });
});

describe("a stream of a peer", () => {
  test("begins with 0, as long as the peer does not know this life, and may go on as it", () => {
    const incoming = received(1, 2);
    expect(incoming.stream).toBe(0);
    expect(incoming.admit(0)).toBe(true);
    expect(incoming.received).toBe(2);
  });

  test("begins anew where the peer has learned of this life, and the former one is over", () => {
    const incoming = received(1, 2, 4);
    expect(incoming.admit(77)).toBe(true);
    expect(incoming).toMatchObject({ stream: 77, received: 0, hasGap: false, remembered: 0 });
    expect(incoming.admit(0)).toBe(false);
    expect(incoming.admit(77)).toBe(true);
  });
});
