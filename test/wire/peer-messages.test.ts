import { describe, expect, test } from "vitest";
import { isPeerType, type PeerType, parsePeerMessage } from "../../src/wire/peer-messages.ts";

const header = { life: 7, to_life: 0, acked: 0 };
const least: Readonly<Record<PeerType, object>> = {
  batch: { type: "batch", ...header },
  compare: { type: "compare", ...header, question: 1, mode: "push-pull", summary: "" },
  sketch: { type: "sketch", ...header, question: 1, mode: "push-pull" },
};
const types = Object.keys(least) as PeerType[];
const parse = (type: PeerType, fields: object) => parsePeerMessage(type, { ...least[type], ...fields });

describe("the dialect", () => {
  test("has three messages, and no others", () => {
    expect(types.map(isPeerType)).toEqual([true, true, true]);
    expect(["gossip", "rumor", "broadcast", "", "toString", "__proto__"].map(isPeerType)).toEqual(
      Array.from({ length: 6 }, () => false),
    );
  });

  test.each(types)("%s comes back as it is, with as little as it may have", (type) => {
    expect(parsePeerMessage(type, least[type])).toEqual(least[type]);
  });

  test.each(types)("%s needs every field of the header, each in its range", (type) => {
    for (const field of ["life", "to_life", "acked"]) {
      expect(parse(type, { [field]: undefined }), field).toBeUndefined();
      for (const wrong of [-1, 1.5, 2 ** 53, "1", null])
        expect(parse(type, { [field]: wrong }), field).toBeUndefined();
    }
    expect(parse(type, { life: 0 })).toBeUndefined();
    expect(parse(type, { to_life: 9, acked: 5, acked_of: 9, full: true, untold: true })).toBeDefined();
    for (const wrong of [{ acked_of: 0 }, { full: false }, { untold: 1 }])
      expect(parse(type, wrong)).toBeUndefined();
  });

  test("ignores fields that it does not know: a later version may have more", () => {
    for (const type of types) expect(parse(type, { later_version: [1] })).toEqual(least[type]);
  });
});

describe("a batch", () => {
  test("may have everything at once", () => {
    const whole = {
      number: 3,
      stream: 9,
      floor: 0,
      neighbor: true,
      relay: true,
      values: [1, "a", null, { k: [] }],
      hops: [0, 1, 2, 3],
      paths: [["n2"]],
      path_of: [0, 0, 0, 0],
      state: [["set", "x", 0]],
      stamp: { batch: 1, early: [1, -60_000], greeting: true },
      settles: 1,
      later: 2,
      equal: true,
      want: "*",
      offer: ["AAAA", [5_000]],
    };
    expect(parse("batch", whole)).toEqual({ ...least.batch, ...whole });
  });

  test.each<[string, object]>([
    ["number 0", { number: 0 }],
    ["a negative floor", { floor: -1 }],
    ["neighbor: false", { neighbor: false }],
    ["values that are no list", { values: { 0: 1 } }],
    ["a value beyond a double", { values: [1, 2 ** 53] }],
    ["hops that are no counts", { values: [1], hops: ["0"] }],
    ["a stamp that is far too early", { stamp: { early: [1, 60_001] } }],
    ["a stamp of batch 0", { stamp: { batch: 0 } }],
    ["a question 0 that it settles", { settles: 0 }],
    ["equal: false", { equal: false }],
    ["an offer without lengths", { offer: ["AAAA"] }],
    ["a topology of no lists", { topology: { n1: "n2" } }],
  ])("with %s is none", (_what, fields) => {
    expect(parse("batch", fields)).toBeUndefined();
  });
});

describe("an item of the replicated data types", () => {
  const itemOf = (item: unknown) => parse("batch", { state: [["set", "good", 0], item] });
  const most = Number.MAX_SAFE_INTEGER;

  test.each<[string, unknown]>([
    ["an element", ["set", { any: ["json"] }, 0]],
    ["an element that was removed", ["set", null, 1]],
    ["a write", ["lww", "k", [1, most]]],
    ["a write long ago", ["lww", "", [null, -most]]],
    ["a counter's slot", ["added", "n1#1", 1]],
    ["what was taken from one", ["taken", "n1#1", most]],
    ["siblings", ["siblings", "k", [[["c1", 1, {}, 1]], {}]]],
    [
      "siblings with contexts, and what they replaced",
      ["siblings", "k", [[["c1", 2, { c1: 1, c2: 7 }, 1]], { c2: 7 }]],
    ],
    ["a sibling of a last writer", ["siblings", "k", [[["c1", 1, {}, 1, 1.5]], {}]]],
    ["a key without siblings", ["siblings", "k", [[], { c1: 1 }]]],
  ])("%s passes as it is", (_what, item) => {
    expect(itemOf(item)).toEqual({ ...least.batch, state: [["set", "good", 0], item] });
  });

  test.each<[string, unknown]>([
    ["no list", "set"],
    ["nothing", null],
    ["a kind that is none", ["heap", "x", 0]],
    ["an element that is neither there nor removed", ["set", "x", 2]],
    ["an element with something after it", ["set", "x", 0, 0]],
    ["a write of an infinite time", ["lww", "k", [1, 1e300]]],
    ["a write before all time", ["lww", "k", [1, -1e300]]],
    ["a write without a time", ["lww", "k", [1]]],
    ["a key that is no text", ["lww", 7, [1, 1]]],
    ["a slot of nothing", ["added", "n1#1", 0]],
    ["a slot below nothing", ["taken", "n1#1", -1]],
    ["a slot beyond exact integers", ["added", "n1#1", 2 ** 53]],
    ["a sibling that is its client's write 0", ["siblings", "k", [[["c1", 0, {}, 1]], {}]]],
    ["a context beyond exact integers", ["siblings", "k", [[["c1", 1, { c1: 2 ** 53 }, 1]], {}]]],
    ["a context that is no object", ["siblings", "k", [[["c1", 1, [], 1]], {}]]],
    ["a replaced write below 0", ["siblings", "k", [[], { c1: -1 }]]],
    ["siblings without what they replaced", ["siblings", "k", [[]]]],
  ])("%s is none, and the whole batch with it", (_what, item) => {
    expect(itemOf(item)).toBeUndefined();
  });
});

describe("a question and its answer", () => {
  test("may have everything at once", () => {
    const question = { word: 5, sketch: "AAAA", sent: 0, stream: 9, failures: 3 };
    expect(parse("compare", question)).toEqual({ ...least.compare, ...question });
    const answer = { symbols: "AAAA", hashes: "", share: [0, 4] };
    expect(parse("sketch", answer)).toEqual({ ...least.sketch, ...answer });
  });

  test.each(["push", "pull", "push-pull"])("may have mode %s", (mode) => {
    expect(parse("compare", { mode })).toMatchObject({ mode });
    expect(parse("sketch", { mode })).toMatchObject({ mode });
  });

  test.each<[PeerType, string, object]>([
    ["compare", "no question", { question: undefined }],
    ["compare", "question 0", { question: 0 }],
    ["compare", "another mode", { mode: "shout" }],
    ["compare", "no summary", { summary: undefined }],
    ["compare", "word 0", { word: 0 }],
    ["compare", "a sketch that is no text", { sketch: 7 }],
    ["compare", "a negative number sent", { sent: -1 }],
    ["sketch", "no question", { question: undefined }],
    ["sketch", "symbols that are no text", { symbols: [1] }],
    ["sketch", "a share of nothing", { share: [0, 0] }],
    ["sketch", "a share without its number", { share: [4] }],
  ])("as %s with %s is none", (type, _what, fields) => {
    expect(parse(type, fields)).toBeUndefined();
  });
});
