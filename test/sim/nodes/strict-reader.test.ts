import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readStrictly } from "../../../src/sim/nodes/strict-reader.ts";
import { holds } from "../../support/properties.ts";

describe("the strict reader", () => {
  test.each([
    ['{"src":"n1","dest":"c1","body":{"type":"read_ok"}}'],
    ['  {"dest": "c1", "body": {}, "src": "n1"}\r'],
    ['{"src":"n1","dest":"n2","body":{"__proto__":1,"type":"\\ud800"}}'],
  ])("takes %s", (line) => {
    const reading = readStrictly(line);
    expect(reading.ok && reading.message.line).toBe(line);
  });

  test.each([
    ["", "blank-line"],
    [" \t\r", "blank-line"],
    ["ready", "not-json"],
    ['{"src":"n1"', "not-json"],
    ['{"src":"n1","dest":"c1","body":{"x":NaN}}', "not-json"],
    ["null", "not-an-object"],
    ["[1]", "not-an-object"],
    ['{"src":"n1","dest":"c1"}', "missing-key"],
    ['{"src":"n1","dest":"c1","body":{},"id":3}', "unknown-key"],
    ['{"src":1,"dest":"c1","body":{}}', "src-not-a-string"],
    ['{"src":"n1","dest":null,"body":{}}', "dest-not-a-string"],
    ['{"src":"n1","dest":"c1","body":"hello"}', "body-not-an-object"],
    ['{"src":"n1","dest":"c1","body":[]}', "body-not-an-object"],
    ['{"src":"n1","dest":"c1","body":null}', "body-not-an-object"],
  ])("refuses %j: %s", (line, refusal) => {
    expect(readStrictly(line)).toMatchObject({ ok: false, refusal });
  });

  test("never throws, whatever the line", () => {
    holds(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(readStrictly(line)).toMatchObject({ ok: expect.any(Boolean) });
      }),
    );
  });
});
