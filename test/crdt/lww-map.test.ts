import { describe, expect, it } from "vitest";
import { TIMESTAMP_SECONDS_MAX, TIMESTAMP_STEP_SECONDS } from "../../src/crdt/clocks/timestamp.ts";
import { type LwwDelta, LwwMap } from "../../src/crdt/lww-map.ts";
import { canonicalJson } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

const today = 1_760_000_000;

function lwwMap(entries: LwwDelta<Json> = []): LwwMap<Json> {
  const map = new LwwMap<Json>(canonicalJson);
  map.merge(entries);
  return map;
}

describe("a last-writer-wins map", () => {
  it("stamps a write with the time it is given and gives it as the delta", () => {
    const map = lwwMap();
    expect(map.write("k", "v", today)).toEqual({ ts: today, delta: [["k", { value: "v", ts: today }]] });
    expect(map.get("k")).toEqual({ value: "v", ts: today });
    expect(map.get("toString")).toBeUndefined();
  });

  it("lets the later timestamp win, whichever comes first", () => {
    const early = ["k", { value: "early", ts: 1 }] as const;
    const late = ["k", { value: "late", ts: 1.5 }] as const;
    expect(lwwMap([early, late]).get("k")).toEqual({ value: "late", ts: 1.5 });
    expect(lwwMap([late, early]).get("k")).toEqual({ value: "late", ts: 1.5 });
  });

  it("reports the keys that a merge updated, once each, with the winner", () => {
    const map = lwwMap([["old", { value: 1, ts: 5 }]]);
    const updated = map.merge([
      ["old", { value: 2, ts: 4 }],
      ["new", { value: 3, ts: 1 }],
      ["new", { value: 4, ts: 2 }],
      ["old", { value: 1, ts: 5 }],
    ]);
    expect(updated).toEqual([["new", { value: 4, ts: 2 }]]);
  });

  it("breaks a tie by the greater canonical text, so that key order in an object does not matter", () => {
    const low = ["k", { value: { b: 1, a: 2 }, ts: 1 }] as const;
    const high = ["k", { value: { a: 2, b: 9 }, ts: 1 }] as const;
    const same = ["k", { value: { b: 9, a: 2 }, ts: 1 }] as const;
    expect(lwwMap([low, high]).get("k")?.value).toEqual({ a: 2, b: 9 });
    expect(lwwMap([high, low]).get("k")?.value).toEqual({ a: 2, b: 9 });
    expect(lwwMap([high]).merge([same])).toEqual([]);
  });

  it("keeps its timestamps growing when the clock stands still or steps back", () => {
    const map = lwwMap();
    const issued = [today, today, today - 60, today - 60, 0].map(
      (now, i) => map.write(`k${i % 2}`, i, now).ts,
    );
    for (let i = 1; i < issued.length; i++) expect(issued[i]).toBeGreaterThan(issued[i - 1] as number);
    expect((issued[4] as number) - today).toBeLessThan(10 * TIMESTAMP_STEP_SECONDS);
    expect(map.write("k0", "later", today + 1).ts).toBe(today + 1);
  });

  it("writes over what it shows, though that came from a clock that runs ahead", () => {
    const map = lwwMap([["k", { value: "ahead", ts: today + 60 }]]);
    const { ts } = map.write("k", "mine", today);
    expect(ts).toBeGreaterThan(today + 60);
    expect(map.get("k")).toEqual({ value: "mine", ts });
  });

  it("writes over what carries the very time of the write, though that value would win the tie", () => {
    const map = lwwMap([["k", { value: "z", ts: today }]]);
    map.write("k", "a", today);
    expect(map.get("k")?.value).toBe("a");
  });

  it("does not let a timestamp of another key's far future move its writes", () => {
    const map = lwwMap([["far", { value: "ahead", ts: 9_999_999_999 }]]);
    expect(map.write("k", "v", today).ts).toBe(today);
  });

  it("stamps a write after what its node has heard of other keys, within the bound of its clock", () => {
    const map = lwwMap();
    map.merge([["ahead", { value: 1, ts: today + 30 }]], today);
    map.merge([["far", { value: 1, ts: today + 61 }]], today);
    const { ts } = map.write("k", "v", today);
    expect(ts).toBeGreaterThan(today + 30);
    expect(ts).toBeLessThan(today + 30.001);
  });

  it.each([9_999_999_999, 1.8e12, 1.8e15, TIMESTAMP_SECONDS_MAX - 2])("can write after %d", (ts) => {
    const map = lwwMap([["k", { value: "far", ts }]]);
    const first = map.write("k", "first", today);
    expect(first.ts).toBeGreaterThan(ts);
    expect(map.get("k")?.value).toBe("first");
    expect(map.write("other", "second", today).ts).toBeGreaterThan(first.ts);
  });

  it("refuses a write after the last timestamp, changes nothing, and goes on with other keys", () => {
    const map = lwwMap([["k", { value: "last", ts: TIMESTAMP_SECONDS_MAX }]]);
    expect(() => map.write("k", "mine", today)).toThrow(new RangeError("no later timestamp is left"));
    expect(map.get("k")?.value).toBe("last");
    expect(map.write("other", "mine", today).ts).toBe(today);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)])(
    "refuses a merge with timestamp %d whole",
    (ts) => {
      const map = lwwMap();
      expect(() =>
        map.merge([
          ["good", { value: 1, ts: 1 }],
          ["bad", { value: 1, ts }],
        ]),
      ).toThrow(new RangeError(`not a timestamp for key "bad": ${ts}`));
      expect(map.size).toBe(0);
    },
  );

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("refuses to write at the time %d", (now) => {
    expect(() => lwwMap().write("k", 1, now)).toThrow(new RangeError(`not a time in seconds: ${now}`));
  });

  it("holds keys named like members of Object.prototype as plain data", () => {
    const map = lwwMap([["__proto__", { value: 1, ts: 1 }]]);
    expect(map.value()).toEqual(new Map([["__proto__", 1]]));
  });
});
