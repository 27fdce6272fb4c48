import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FINGERPRINTS_MAX, KEYED_SETS_MAX } from "../../../src/node/limits.ts";
import { FROM_CLIENT } from "../../../src/node/log/arrival.ts";
import { Log } from "../../../src/node/log/log.ts";
import { HashList } from "../../../src/reconcile/index.ts";
import { identityOf } from "../../../src/wire/json.ts";
import type { Json } from "../../../src/wire/message.ts";
import type { StateItem } from "../../../src/wire/peer-messages.ts";
import { holds } from "../../support/properties.ts";
import { hashesOf } from "../holdings.ts";

const values = fc.uniqueArray(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, {
  selector: identityOf,
  maxLength: 40,
});
const key = { lo: 5, hi: 6 };

function logOf(held: readonly Json[], items: readonly StateItem[] = []): Log {
  const log = new Log(1);
  for (const value of held) log.add(value, FROM_CLIENT);
  for (const item of items) log.join(item, FROM_CLIENT);
  return log;
}

const summaryOf = (log: Log, word = 0) => log.fingerprints(word).under(key).summary();
const areEqual = (a: Log, b: Log, word = 0) => summaryOf(a, word).equals(summaryOf(b, word));

describe("the digest of the values", () => {
  /** Clients compare these texts: another version of the node has to give the same. */
  test.each<[string, readonly Json[]]>([
    ["0-0000000000000000", []],
    ["1-53335ea19a5aedd3", [1]],
    ["1-08fd77bc8d91688f", ["1"]],
    ["4-5fc7b3cb81a8f1fc", [0, "a", null, { b: [2], a: 1 }]],
    ["1000-949ea23d5824b2e0", Array.from({ length: 1_000 }, (_, i) => i)],
  ])("is %s", (digest, held) => {
    expect(logOf(held).digest()).toBe(digest);
  });

  test("has two halves that differ, and both depend on every value", () => {
    const [, whole = ""] = logOf([1, 2, 3]).digest().split("-");
    const [, less = ""] = logOf([1, 2]).digest().split("-");
    expect(whole.slice(0, 8)).not.toBe(whole.slice(8));
    expect(whole.slice(0, 8)).not.toBe(less.slice(0, 8));
    expect(whole.slice(8)).not.toBe(less.slice(8));
  });

  test("does not depend on the order of arrival, nor on the state beside the values", () => {
    holds(
      fc.property(values, fc.infiniteStream(fc.nat()), (held, ranks) => {
        const ranked = held.map((value) => [ranks.next().value as number, value] as const);
        const shuffled = ranked.sort(([a], [b]) => a - b).map(([, value]) => value);
        const [one, other] = [logOf(held), logOf(shuffled, [["set", "x", 0]])];
        expect(other.digest()).toBe(one.digest());
        expect(areEqual(one, logOf(shuffled))).toBe(true);
      }),
    );
  });

  test("tells sets apart that differ in one value, and 1 from its text", () => {
    holds(
      fc.property(values, fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, (held, extra) => {
        fc.pre(!held.some((value) => identityOf(value) === identityOf(extra)));
        expect(logOf([...held, extra]).digest()).not.toBe(logOf(held).digest());
        expect(areEqual(logOf([...held, extra]), logOf(held))).toBe(false);
      }),
    );
    expect(logOf([1]).digest()).not.toBe(logOf(["1"]).digest());
  });

  test("tells apart all sets of consecutive numbers of one size", () => {
    const digests = Array.from({ length: 5_000 }, (_, first) =>
      logOf([first, first + 1, first + 2]).digest(),
    );
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("the fingerprints of a log", () => {
  test("are made as they are asked for, and then know all that came since", () => {
    const log = logOf(["a"]);
    expect(summaryOf(log).count).toBe(1);
    log.add("b", FROM_CLIENT);
    log.join(["added", "n1#1", 3], FROM_CLIENT);
    expect(summaryOf(log).count).toBe(3);
    expect(areEqual(log, logOf(["a", "b"], [["added", "n1#1", 3]]))).toBe(true);
  });

  test("are those of the items' contents of now, whatever was on the way there", () => {
    const log = logOf([]);
    for (const count of [1, 2, 3]) {
      log.join(["added", "n1#1", count], FROM_CLIENT);
      summaryOf(log);
    }
    log.join(["lww", "k", ["old", 1]], FROM_CLIENT);
    log.join(["lww", "k", ["new", 2]], FROM_CLIENT);
    const direct = logOf(
      [],
      [
        ["lww", "k", ["new", 2]],
        ["added", "n1#1", 3],
      ],
    );
    expect(areEqual(log, direct)).toBe(true);
    expect(areEqual(log, logOf([], [["added", "n1#1", 3]]))).toBe(false);
  });

  test("tell an item from the value that looks like it", () => {
    const item: StateItem = ["set", "x", 0];
    expect(areEqual(logOf([item as Json]), logOf([], [item]))).toBe(false);
  });

  test("find where the entries stand that a peer wants, in order", () => {
    const log = logOf(["a", "b", 3, "d"], [["set", "x", 0]]);
    const wanted = HashList.fromText(hashesOf("d", 3, "never seen", "a"), 10) as HashList;
    expect(log.fingerprints().positionsOf(wanted)).toEqual([0, 2, 3]);
    expect(log.fingerprints().positionsOf(new HashList())).toEqual([]);
    log.join(["set", "x", 1], FROM_CLIENT);
    const items = log.fingerprints().at([5], new HashList());
    expect(log.fingerprints().positionsOf(items)).toEqual([5]);
  });

  test("under a word are others for every entry, and equal for equal logs", () => {
    const [one, other] = [logOf([1, "a"], [["set", "x", 0]]), logOf(["a", 1], [["set", "x", 0]])];
    const hashesUnder = (word: number) => one.fingerprints(word).at([0, 1, 2], new HashList()).toText();
    expect(new Set([0, 1, 7, 123_456].map(hashesUnder)).size).toBe(4);
    for (const word of [0, 1, 7]) expect(areEqual(one, other, word)).toBe(true);
    other.add("b", FROM_CLIENT);
    for (const word of [0, 1, 7]) expect(areEqual(one, other, word)).toBe(false);
  });

  test("are kept under the words and keys that were asked for last, and are the same when they are made again", () => {
    const log = logOf([1, 2, 3]);
    const text = (word: number, lo: number) => log.fingerprints(word).under({ lo, hi: 0 }).summary().toText();
    const first = text(9, 1);
    for (let word = 10; word <= 10 + FINGERPRINTS_MAX; word++) text(word, 1);
    for (let lo = 2; lo <= 2 + KEYED_SETS_MAX; lo++) text(9, lo);
    expect(text(9, 1)).toBe(first);
    expect(log.fingerprints(9)).toBe(log.fingerprints(9));
  });
});
