import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GSet, type GSetDelta } from "../../src/crdt/g-set.ts";
import type { Json } from "../../src/wire/message.ts";
import { keyed, setText } from "./canonical.ts";
import { itKeepsTheLaws } from "./laws.ts";

describe("a grow-only set", () => {
  it("gives an added element as the delta, and nothing when it is added again", () => {
    const set = new GSet<Json>();
    expect(set.add(...keyed({ b: 1, a: [2] }))).toEqual([['{"a":[2],"b":1}', { b: 1, a: [2] }]]);
    expect(set.add(...keyed({ a: [2], b: 1 }))).toEqual([]);
    expect(set.value()).toEqual([{ b: 1, a: [2] }]);
    expect(set.size).toBe(1);
  });

  it("reports what a merge brought that was new, once, and keeps the order of arrival", () => {
    const set = new GSet<Json>();
    set.add(...keyed(3));
    expect(set.merge([keyed(1), keyed(3), keyed("1"), keyed(1)])).toEqual([keyed(1), keyed("1")]);
    expect(set.value()).toEqual([3, 1, "1"]);
    expect(set.has("1")).toBe(true);
    expect(set.has("2")).toBe(false);
  });

  it("holds elements named like members of Object.prototype as plain data", () => {
    const set = new GSet<Json>();
    expect(set.has("__proto__")).toBe(false);
    set.add("__proto__", "__proto__");
    set.add("constructor", "constructor");
    expect(set.value()).toEqual(["__proto__", "constructor"]);
  });

  itKeepsTheLaws<GSet<Json>, GSetDelta<Json>, Json>({
    create: () => new GSet(),
    operation: fc.constantFrom<Json>(null, 0, 1, "0", [0], { a: 1 }, "__proto__"),
    perform: (set, element) => set.add(...keyed(element)),
    text: setText,
  });
});
