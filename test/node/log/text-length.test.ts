import { describe, expect, test } from "vitest";
import { textLength } from "../../../src/node/log/text-length.ts";
import { wireJson } from "../../../src/wire/json.ts";
import type { Json } from "../../../src/wire/message.ts";
import { Bench } from "../bench.ts";

describe("the characters that a value takes on the wire", () => {
  test.each<[string, Json]>([
    ["plain", "abc é ☂"],
    ["quotes and backslashes", '"\\"'.repeat(9)],
    ["control characters", "\u0000\n\u001f".repeat(9)],
    ["halves and wholes of surrogate pairs", "\ud800😀"],
  ])("are exact for a text: %s", (_what, text) => {
    expect(textLength(text)).toBe(wireJson(text).length);
  });

  test.each<[string, Json]>([
    ["a list", Array(100).fill("\u0001")],
    ["an object", Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`\u0001${i}`, "\n"]))],
  ])("are nearly so for %s of texts", (_what, value) => {
    const exact = wireJson(value).length;
    expect(Math.abs(textLength(value) - exact)).toBeLessThan(0.1 * exact);
  });

  test("bound what a node takes in: texts that grow on the wire do not make its answers too long", () => {
    const bench = new Bench({
      extras: { limits: { valuesMax: 1_000, stateItemsMax: 1_000, textMax: 10_000 } },
    });
    const values = Array.from({ length: 20 }, (_, i) => `${i}${"\u0001".repeat(200)}`);
    const replies = values.map((message) => bench.ask({ type: "broadcast", message }).reply);
    expect(replies.filter((reply) => reply?.code === 11).length).toBeGreaterThan(10);
    expect(wireJson(bench.read()).length).toBeLessThan(11_500);
  });
});
