import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUCKETS_MAX, bucketHash, Digest } from "../../src/node/digest.ts";
import { identityOf } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

const values = fc.uniqueArray(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, {
  selector: identityOf,
  maxLength: 40,
});

function digestOf(members: readonly Json[]): Digest {
  const digest = new Digest();
  for (const member of members) digest.add(identityOf(member));
  return digest;
}

describe("the digest", () => {
  test("of the empty set is a text like any other", () => {
    expect(new Digest().toString()).toBe("0-0000000000000000");
    expect(new Digest().fold(16)).toEqual(new Array(16).fill(0));
  });

  test("does not depend on the order of arrival, and neither do its buckets", () => {
    fc.assert(
      fc.property(values, fc.infiniteStream(fc.nat()), (members, ranks) => {
        const shuffled = members.map((member) => [ranks.next().value as number, member] as const);
        shuffled.sort(([a], [b]) => a - b);
        const [one, other] = [digestOf(members), digestOf(shuffled.map(([, member]) => member))];
        expect(other.toString()).toBe(one.toString());
        expect(other.fold(64)).toEqual(one.fold(64));
      }),
    );
  });

  test("tells sets apart that differ in one value, and 1 from its text", () => {
    fc.assert(
      fc.property(values, fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, (members, extra) => {
        fc.pre(!members.some((member) => identityOf(member) === identityOf(extra)));
        expect(digestOf([...members, extra]).toString()).not.toBe(digestOf(members).toString());
      }),
    );
    expect(digestOf([1]).toString()).not.toBe(digestOf(["1"]).toString());
  });

  test("tells apart all sets of consecutive numbers of one size", () => {
    const digests = Array.from({ length: 5_000 }, (_, first) =>
      digestOf([first, first + 1, first + 2]).toString(),
    );
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("folds: each coarser division is the sum of the finer one", () => {
    fc.assert(
      fc.property(values, (members) => {
        const digest = digestOf(members);
        for (let count = BUCKETS_MAX; count > 16; count /= 2) {
          const [fine, coarse] = [digest.fold(count), digest.fold(count / 2)];
          const sums = coarse.map((_, i) => ((fine[i] as number) + (fine[i + count / 2] as number)) >>> 0);
          expect(coarse).toEqual(sums);
        }
      }),
      { numRuns: 20 },
    );
  });

  test.each([16, 128, BUCKETS_MAX])(
    "with %i buckets differs in the bucket of the value that is missing",
    (count) => {
      fc.assert(
        fc.property(values, (members) => {
          fc.pre(members.length > 0);
          const [missing, ...rest] = members as [Json, ...Json[]];
          const [all, less] = [digestOf(members).fold(count), digestOf(rest).fold(count)];
          const differing = all.flatMap((sum, bucket) => (sum === less[bucket] ? [] : [bucket]));
          expect(differing).toEqual([bucketHash(identityOf(missing)) % count]);
        }),
      );
    },
  );

  test("spreads consecutive numbers and texts evenly over its buckets", () => {
    for (const member of [(i: number) => i, (i: number) => `value ${i}`]) {
      const counts = new Array<number>(16).fill(0);
      for (let i = 0; i < 16_000; i++) {
        const bucket = bucketHash(identityOf(member(i))) % 16;
        counts[bucket] = (counts[bucket] as number) + 1;
      }
      for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
    }
  });
});
