import { describe, expect, test } from "vitest";
import { COMPACT_VOIDS_MIN, VALUE_BYTES_MAX } from "../../../src/node/limits.ts";
import { type Arrival, FROM_CLIENT } from "../../../src/node/log/arrival.ts";
import { Log } from "../../../src/node/log/log.ts";
import type { LogLimits } from "../../../src/node/log/room.ts";
import { ErrorCode, Failure } from "../../../src/wire/errors.ts";
import type { Json } from "../../../src/wire/message.ts";
import type { StateItem } from "../../../src/wire/peer-messages.ts";

const fromPeer: Arrival = { from: "n2", via: "gossip", hops: 3, path: [], isRelayed: true };
const limits = (some: Partial<LogLimits>): LogLimits => {
  return { valuesMax: Infinity, stateItemsMax: Infinity, textMax: Infinity, ...some };
};
const logOf = (some: Partial<LogLimits> = {}) => new Log(1, limits(some));
/** Every entry of a log at its position, a void as "void". */
const entriesOf = (log: Log) =>
  Array.from({ length: log.length }, (_, position): Json => {
    if (log.isValue(position)) return log.valueAt(position);
    return log.textLengthAt(position) === 0 ? "void" : (log.itemAt(position) as Json);
  });
const slot = (count: number): StateItem => ["added", "n1#1", count];

describe("a log", () => {
  test("gives each value the position at which it first came, which it keeps", () => {
    const log = logOf();
    expect([30, "a", null, 30].map((value) => log.add(value, FROM_CLIENT))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([30, "a", null, "b"].map((value) => log.positionOfValue(value))).toEqual([0, 1, 2, undefined]);
    expect(entriesOf(log)).toEqual([30, "a", null]);
    expect(log.values.arrivals).toEqual([30, "a", null]);
  });

  test.each<[string, Json, Json]>([
    ["-0 and 0", -0, 0],
    ["1 and 1.0", 1, 1.0],
    ["objects with their keys in another order", { a: 1, b: [2] }, { b: [2], a: 1 }],
    ["nested ones", [{ x: { p: 1, q: 2 } }], [{ x: { q: 2, p: 1 } }]],
  ])("takes %s for one value", (_what, one, other) => {
    const log = logOf();
    expect([log.add(one, FROM_CLIENT), log.add(other, FROM_CLIENT)]).toEqual([true, false]);
  });

  test.each<[string, Json, Json]>([
    ["1 and its text", 1, "1"],
    ["null and its text", null, "null"],
    ["lists in another order", [1, 2], [2, 1]],
    ["the empty list and the empty object", [], {}],
    ["composed and decomposed letters", "\u00e9", "e\u0301"],
    ["a key and its prototype's", JSON.parse('{"__proto__": 1}') as Json, {}],
  ])("takes %s for two", (_what, one, other) => {
    const log = logOf();
    expect([log.add(one, FROM_CLIENT), log.add(other, FROM_CLIENT)]).toEqual([true, true]);
  });

  test("shows -0 as 0", () => {
    const log = logOf();
    log.add(-0, FROM_CLIENT);
    expect(log.values.render().text).toBe("[0]");
    expect(Object.is(log.valueAt(0), 0)).toBe(true);
  });

  test("remembers how each value first came", () => {
    const log = logOf();
    log.add("a", FROM_CLIENT);
    log.add("b", fromPeer);
    log.add("b", FROM_CLIENT);
    expect([log.arrivalAt(0), log.arrivalAt(1)]).toEqual([FROM_CLIENT, fromPeer]);
    expect(log.values.treeArrivals).toBe(1);
  });

  test("holds items beside values; one that changes moves to the end, and its old position is void", () => {
    const log = logOf();
    log.join(["set", "x", 0], FROM_CLIENT);
    log.add("a", FROM_CLIENT);
    log.join(["lww", "k", [1, 5]], FROM_CLIENT);
    expect(entriesOf(log)).toEqual([["set", "x", 0], "a", ["lww", "k", [1, 5]]]);
    expect(log.join(["set", "x", 1], fromPeer)).toBe("taken");
    expect(entriesOf(log)).toEqual(["void", "a", ["lww", "k", [1, 5]], ["set", "x", 1]]);
    expect(log.arrivalAt(3)).toEqual(fromPeer);
    expect([log.positionOfItem(["set", "x", 0]), log.positionOfItem(["lww", "k", [0, 0]])]).toEqual([3, 2]);
    expect([0, 1, 2, 3].map((position) => log.canTravel(position))).toEqual([false, true, true, true]);
    expect(log.values.count).toBe(1);
  });

  test("does not move an item that a join leaves as it was", () => {
    const log = logOf();
    log.join(slot(3), FROM_CLIENT);
    expect([log.join(slot(3), fromPeer), log.join(slot(2), fromPeer)]).toEqual(["same", "newer"]);
    expect([log.length, log.arrivalAt(0)]).toEqual([1, FROM_CLIENT]);
  });

  test("owes to all what a join made of two contents: nobody holds it, not even the peer that brought one of them", () => {
    const log = logOf();
    log.join(["siblings", "k", [[["c1", 1, {}, "one"]], {}]], FROM_CLIENT);
    expect(log.join(["siblings", "k", [[["c2", 1, {}, "two"]], {}]], fromPeer)).toBe("grew");
    expect(log.arrivalAt(1)).toEqual({ ...fromPeer, from: undefined });
  });

  test("tells changes of clients from what it holds already by `touch`, which asks nobody", () => {
    const log = logOf();
    log.state.counter.add("n1#1", 7);
    log.touch("added", "n1#1", FROM_CLIENT);
    log.state.counter.add("n1#1", 1);
    log.touch("added", "n1#1", FROM_CLIENT);
    expect(entriesOf(log)).toEqual(["void", slot(8)]);
  });
});

describe("the bytes of everything that a log holds", () => {
  /** As JSON has them, with a space behind each comma. */
  const bytesOf = (...lists: readonly (readonly Json[])[]) =>
    lists.reduce((sum, list) => sum + JSON.stringify(list).replaceAll(",", ", ").length, 0);

  test("are those of a list of values, and of one of items where there are any", () => {
    const log = logOf();
    expect(log.listBytes).toBe(2);
    for (const value of [1, "ab", 345]) log.add(value, FROM_CLIENT);
    expect(log.listBytes).toBe(bytesOf([1, "ab", 345]));
    log.join(slot(7), FROM_CLIENT);
    log.join(["lww", "k", ["v", 5]], FROM_CLIENT);
    expect(log.listBytes).toBe(bytesOf([1, "ab", 345], [slot(7) as Json, ["lww", "k", ["v", 5]]]));
  });

  test("follow items that change, also while the log closes ranks, and leave out what cannot travel", () => {
    const log = logOf();
    log.add("first", FROM_CLIENT);
    for (const count of [1, 20, 300]) {
      log.join(slot(count), FROM_CLIENT);
      expect(log.listBytes).toBe(bytesOf(["first"], [slot(count) as Json]));
    }
    const moves: number[] = [];
    log.onMove((to) => moves.push(to(log.length)));
    for (let count = 301; moves.length === 0; count++) log.join(slot(count), FROM_CLIENT);
    log.join(["set", "x", 0], FROM_CLIENT);
    const slotNow = log.state.item("added", "n1#1") as Json;
    expect(log.listBytes).toBe(bytesOf(["first"], [slotNow, ["set", "x", 0]]));
    const long = "x".repeat(VALUE_BYTES_MAX);
    log.join(["lww", "k", ["short", 5]], FROM_CLIENT);
    const before = log.listBytes;
    log.join(["lww", "k", [long, 6]], FROM_CLIENT);
    expect(log.listBytes).toBe(before - bytesOf([["lww", "k", ["short", 5]]]));
  });
});

describe("a log that closes ranks", () => {
  const fill = (log: Log) => {
    log.add("first", FROM_CLIENT);
    for (let i = 1; i <= COMPACT_VOIDS_MIN; i++) log.join(slot(i), FROM_CLIENT);
    log.add("middle", FROM_CLIENT);
  };

  test("does so once more than half of its positions, and at least 1,024, are void, and tells where each went", () => {
    const moves: ((position: number) => number)[] = [];
    const log = logOf();
    log.onMove((move) => moves.push(move));
    fill(log);
    expect([log.length, moves.length]).toEqual([COMPACT_VOIDS_MIN + 2, 0]);
    log.join(slot(COMPACT_VOIDS_MIN + 1), fromPeer);
    expect(entriesOf(log)).toEqual(["first", "middle", slot(COMPACT_VOIDS_MIN + 1)]);
    expect(moves).toHaveLength(1);
    const [move = (position: number) => position] = moves;
    // Values keep their order; a void goes to what followed; the end is the end.
    expect(
      [0, 1, COMPACT_VOIDS_MIN, COMPACT_VOIDS_MIN + 1, COMPACT_VOIDS_MIN + 2, COMPACT_VOIDS_MIN + 3].map(
        move,
      ),
    ).toEqual([0, 1, 1, 1, 2, 3]);
  });

  test("finds everything where it now stands", () => {
    const log = logOf();
    fill(log);
    const before = log.fingerprints().under({ lo: 1, hi: 2 }).summary();
    log.join(slot(COMPACT_VOIDS_MIN + 1), fromPeer);
    expect([
      log.positionOfValue("first"),
      log.positionOfValue("middle"),
      log.positionOfItem(slot(1)),
    ]).toEqual([0, 1, 2]);
    expect(log.arrivalAt(2)).toEqual(fromPeer);
    expect(log.add("middle", FROM_CLIENT)).toBe(false);
    expect(log.fingerprints().under({ lo: 1, hi: 2 }).summary().count).toBe(before.count);
    const other = logOf();
    for (const value of ["middle", "first"]) other.add(value, FROM_CLIENT);
    other.join(slot(COMPACT_VOIDS_MIN + 1), FROM_CLIENT);
    const key = { lo: 3, hi: 4 };
    const [mine, theirs] = [log, other].map((one) => one.fingerprints().under(key).summary());
    expect(mine?.equals(theirs as NonNullable<typeof theirs>)).toBe(true);
  });

  test("does not grow with a counter that is incremented a million times", () => {
    let moves = 0;
    let longest = 0;
    const log = logOf();
    log.onMove(() => moves++);
    for (let i = 1; i <= 1_000_000; i++) {
      log.join(slot(i), FROM_CLIENT);
      longest = Math.max(longest, log.length);
    }
    expect(entriesOf(log).filter((entry) => entry !== "void")).toEqual([slot(1_000_000)]);
    expect(longest).toBeLessThanOrEqual(COMPACT_VOIDS_MIN + 1);
    expect(moves).toBe(Math.floor(999_999 / COMPACT_VOIDS_MIN));
  });

  test("leaves many items alone that change now and then: closing ranks costs less than the changes", () => {
    let moves = 0;
    const log = logOf();
    log.onMove(() => moves++);
    for (let round = 1; round <= 10; round++)
      for (let i = 0; i < 5_000; i++) log.join(["added", `slot ${i}`, round], FROM_CLIENT);
    expect(entriesOf(log).filter((entry) => entry !== "void").length).toBe(5_000);
    expect(log.length).toBeLessThanOrEqual(2 * 5_000 + 1);
    // Each needs as many new voids as there are items.
    expect(moves).toBeLessThanOrEqual(9);
  });
});

describe("the limits of a log", () => {
  test("on values: as many are taken, and one more is not stored", () => {
    const log = logOf({ valuesMax: 2 });
    expect(log.room.isFull).toBe(false);
    expect(["a", "b", "c", "a"].map((value) => log.add(value, FROM_CLIENT))).toEqual([
      true,
      true,
      "full",
      false,
    ]);
    expect([log.room.isFull, log.values.render().text, log.positionOfValue("c")]).toEqual([
      true,
      '["a", "b"]',
      undefined,
    ]);
    const other = logOf();
    for (const value of ["b", "a"]) other.add(value, FROM_CLIENT);
    expect(log.digest()).toBe(other.digest());
  });

  test.each([10, 9, 5])(
    "on text, of %i characters: entries are taken until they have that many, the last of them whole",
    (textMax) => {
      const log = logOf({ textMax });
      expect([log.add("12", FROM_CLIENT), log.room.isFull]).toEqual([true, false]);
      expect(log.add("3456", FROM_CLIENT)).toBe(true);
      expect([log.room.isFull, log.room.isStateFull]).toEqual([true, true]);
      expect(log.add("", FROM_CLIENT)).toBe("full");
      expect(log.join(["set", "a", 0], fromPeer)).toBe("full");
    },
  );

  test("on items: a full log takes no change at all, so that no state is half of what was asked", () => {
    const log = logOf({ stateItemsMax: 2 });
    log.join(["set", "a", 0], FROM_CLIENT);
    log.join(["set", "b", 0], FROM_CLIENT);
    expect(log.room.isStateFull).toBe(true);
    expect([log.join(["set", "c", 0], fromPeer), log.join(["set", "a", 1], fromPeer)]).toEqual([
      "full",
      "full",
    ]);
    expect(entriesOf(log)).toEqual([
      ["set", "a", 0],
      ["set", "b", 0],
    ]);
    expect(log.add("a value", FROM_CLIENT)).toBe(true);
  });

  test("count what is held, not what was overwritten", () => {
    const log = logOf({ textMax: 10_000 });
    for (let i = 1; i <= 100; i++)
      expect(log.join(["lww", "k", ["x".repeat(5_000 - (i % 7)), i]], FROM_CLIENT)).toBe("taken");
    expect(log.join(["lww", "l", ["y".repeat(4_900), 1]], FROM_CLIENT)).toBe("taken");
    expect(log.join(["lww", "m", ["z".repeat(100), 1]], FROM_CLIENT)).toBe("taken");
    expect(log.join(["lww", "m", [1, 2]], FROM_CLIENT)).toBe("full");
  });

  test("know beforehand whether a list fits, each new value counted once", () => {
    const log = logOf({ valuesMax: 3, textMax: 12 });
    log.add("a", FROM_CLIENT);
    const full = new Failure(ErrorCode.temporarilyUnavailable, "the seen set is full");
    expect(log.room.refusalOf(["a", "b", "c", "b"])).toBeUndefined();
    expect(log.room.refusalOf(["b", "c", "d"])).toEqual(full);
    expect(log.room.refusalOf(["1234567"])).toBeUndefined();
    expect(log.room.refusalOf(["12345678"])).toEqual(full);
    expect(log.values.count).toBe(1);
  });
});

describe("what no message could carry", () => {
  const summaryOf = (log: Log) => log.fingerprints().under({ lo: 1, hi: 2 }).summary();

  test("is not stored as a value", () => {
    const log = logOf();
    expect(log.add("é".repeat(VALUE_BYTES_MAX / 2), FROM_CLIENT)).toBe("full");
    expect(log.add("e".repeat(VALUE_BYTES_MAX - 1), FROM_CLIENT)).toBe("full");
    expect(log.add("e".repeat(VALUE_BYTES_MAX - 2), FROM_CLIENT)).toBe(true);
    expect([log.length, log.values.count, summaryOf(log).count]).toEqual([1, 1, 1]);
  });

  test("stays here as an item, and travels again once it is shorter", () => {
    const log = logOf();
    log.join(["lww", "k", ["e".repeat(VALUE_BYTES_MAX), 1]], FROM_CLIENT);
    expect([log.canTravel(0), summaryOf(log).count]).toEqual([false, 0]);
    log.join(["lww", "k", ["short", 2]], FROM_CLIENT);
    expect([log.canTravel(0), log.canTravel(1), summaryOf(log).count]).toEqual([false, true, 1]);
  });
});

describe("the way of a value that came in plain words", () => {
  const plain: Arrival = { from: "n2", via: "tree", hops: 1, path: [], isPlain: true, isRelayed: true };

  test("is corrected by the peer that brought the value, and by no other; the same way again is no news", () => {
    const log = logOf();
    log.add("plain", plain);
    const told = [
      ["n2", { hops: 1, path: [] }],
      ["n3", { hops: 3, path: ["n8", "n9"] }],
      ["n2", { hops: 3, path: ["n8", "n9"] }],
      ["n2", { hops: 3, path: ["n8", "n9"] }],
      ["n2", { hops: 3, path: ["n9", "n8"] }],
      ["n2", { hops: 2, path: ["n9", "n8"] }],
    ] as const;
    expect(told.map(([from, way]) => log.correct(0, from, way))).toEqual([
      false,
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(log.arrivalAt(0)).toEqual({ ...plain, hops: 2, path: ["n9", "n8"] });
  });

  test("stays as it is where the value came with its way", () => {
    const log = logOf();
    log.add("told", fromPeer);
    expect(log.correct(0, "n2", { hops: 1, path: [] })).toBe(false);
    expect(log.arrivalAt(0)).toEqual(fromPeer);
  });
});
