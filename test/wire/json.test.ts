import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  cutLine,
  identityOf,
  lineBytes,
  valueProblem,
  wireJson,
  wireLine,
} from "../../src/wire/json.ts";
import { type Json, RawJson } from "../../src/wire/message.ts";
import { holds } from "../support/properties.ts";

/** JSON values as `JSON.parse` gives them, dangerous keys included. */
const json = fc
  .json({ depthSize: "medium", stringUnit: "binary" })
  .map((text) => JSON.parse(text) as Json)
  .filter((value) => valueProblem(value) === undefined);

const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as Json;

describe("JSON of the wire", () => {
  it("has a space after each colon and comma, and keys in insertion order", () => {
    expect(wireJson({ b: [1, "x", { c: null }], a: true, d: [], e: {} })).toBe(
      '{"b": [1, "x", {"c": null}], "a": true, "d": [], "e": {}}',
    );
  });

  it("leaves out fields that are undefined", () => {
    expect(wireJson({ a: undefined, b: 1, c: undefined })).toBe('{"b": 1}');
    expect(wireJson({ a: undefined })).toBe("{}");
  });

  it("writes numbers as JSON does, and no minus zero", () => {
    expect(wireJson([0, -0, 1.5, -2, 1e21, 1e-7, 5e-324])).toBe("[0, 0, 1.5, -2, 1e+21, 1e-7, 5e-324]");
  });

  it("writes strings as JSON does, with lone surrogates escaped", () => {
    expect(wireJson('"\\\u0001\u2028\u{1f600}\ud800')).toBe('"\\"\\\\\\u0001\u2028\u{1f600}\\ud800"');
  });

  it("takes over text that is ready-made", () => {
    const raw = new RawJson("[1, 2]", () => [1, 2]);
    expect(wireJson({ messages: raw, msg_id: 3 })).toBe('{"messages": [1, 2], "msg_id": 3}');
    expect(raw.value).toEqual([1, 2]);
  });

  it("is what a host writes by its own means, too", () => {
    const raw = new RawJson("[1, 2]", () => [1, 2]);
    expect(JSON.stringify({ messages: raw })).toBe('{"messages":[1,2]}');
  });

  it("of a line is cut around its first ready-made field", () => {
    const [first, second] = [new RawJson("[1, 2]", () => [1, 2]), new RawJson("[3]", () => [3])];
    const body = { type: "read_ok", count: 2, messages: first, more: second, msg_id: 3 };
    expect(cutLine({ src: "n1", dest: "c1", body })).toEqual({
      before: '{"src": "n1", "dest": "c1", "body": {"type": "read_ok", "count": 2, "messages": ',
      raw: first,
      after: ', "more": [3], "msg_id": 3}}',
    });
    expect(cutLine({ src: "n1", dest: "c1", body: { type: "read", keys: [] } })).toBeUndefined();
  });

  it("of a line counts its bytes with the line feed", () => {
    const message = { src: "n1", dest: "c1", body: { type: "echo_ok", echo: "€" } };
    expect(lineBytes(message)).toBe(wireLine(message).length + 2 + 1);
  });

  it("writes a type that is a text and one that is none", () => {
    expect(wireJson({ type: "read", b: { type: "x" } })).toBe('{"type": "read", "b": {"type": "x"}}');
    expect(wireJson({ type: 7 })).toBe('{"type": 7}');
    expect(wireJson({ type: { type: "x" } })).toBe('{"type": {"type": "x"}}');
    expect(wireJson({ a: 1, type: "x" })).toBe('{"a": 1, "type": "x"}');
  });

  it("writes dangerous keys as they are", () => {
    const text = '{"__proto__": {"a": 1}, "constructor": [], "toString": 0}';
    expect(wireJson(JSON.parse(text))).toBe(text);
  });

  it("is read back as what was written, and is one line", () => {
    holds(
      fc.property(json, (value) => {
        const text = wireJson(value);
        expect(text).not.toMatch(/\n/);
        expect(wireJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(canonicalJson(value));
      }),
    );
  });

  it("differs from JSON.stringify in spaces only", () => {
    const spaces = /("(?:[^"\\]|\\.)*")|\s+/gu;
    holds(
      fc.property(json, (value) => {
        expect(wireJson(value).replace(spaces, "$1")).toBe(JSON.stringify(value));
      }),
    );
  });

  it("of a message has src, dest, body in this order", () => {
    expect(
      wireLine({
        src: "n1",
        dest: "c1",
        body: { type: "read_ok", messages: [10, 20], in_reply_to: 4, msg_id: 3 },
      }),
    ).toBe(
      '{"src": "n1", "dest": "c1", "body": {"type": "read_ok", "messages": [10, 20], "in_reply_to": 4, "msg_id": 3}}',
    );
  });
});

describe("canonical JSON", () => {
  it("has sorted keys and no spaces", () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }], "": 0 })).toBe(
      '{"":0,"a":[{"c":"x","d":null}],"b":1}',
    );
  });

  it("is the same for equal values and differs for others", () => {
    expect(canonicalJson([-0, 1.0])).toBe(canonicalJson([0, 1]));
    for (const [a, b] of [
      [1, "1"],
      [[], {}],
      [null, "null"],
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: 1 }, { a: 1, b: 1 }],
      ["é", "e\u0301"],
      [{ "a,b": 1 }, { a: 1, b: 1 }],
    ] as [Json, Json][]) {
      expect(canonicalJson(a)).not.toBe(canonicalJson(b));
    }
  });

  it("does not depend on the order of keys", () => {
    const shuffled = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, shuffled(item as Json)]),
      );
    };
    holds(
      fc.property(json, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("gives numbers themselves as identities, which no text equals", () => {
    expect([identityOf(5), identityOf(-0), identityOf("5"), identityOf(null)]).toEqual([5, 0, '"5"', "null"]);
    expect(Object.is(identityOf(-0), 0)).toBe(true);
  });
});

describe("the problem with a value", () => {
  it.each([
    0,
    -1.5,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
    1e-320,
    "x",
    "",
    null,
    true,
    [],
    {},
    [[{ a: [null] }]],
  ])("%j: nothing", (value) => {
    expect(valueProblem(value)).toBeUndefined();
  });

  it.each([
    [Infinity, "range of a double"],
    [-Infinity, "range of a double"],
    [2 ** 53, "beyond 2^53 - 1"],
    [-(2 ** 53), "beyond 2^53 - 1"],
    [1e300, "beyond 2^53 - 1"],
    [[1, { a: [2 ** 53] }], "beyond 2^53 - 1"],
    [undefined, "missing"],
  ])("%j", (value, problem) => {
    expect(valueProblem(value)).toContain(problem);
  });

  it("nesting: 64 levels are allowed, 65 are not, and a hundred thousand end no process", () => {
    expect(valueProblem(nested(64))).toBeUndefined();
    expect(valueProblem(nested(65))).toContain("nested deeper than 64 levels");
    expect(valueProblem(nested(100_000))).toContain("nested deeper than 64 levels");
    expect(valueProblem({ a: nested(63) })).toBeUndefined();
    expect(valueProblem({ a: nested(64) })).toContain("nested");
  });
});
