import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { requestSchema } from "../../src/wire/requests.ts";
import {
  count,
  countList,
  jsonList,
  jsonValue,
  listOf,
  mapOf,
  nodeId,
  problemOf,
  type Schema,
  shared,
  storeKey,
} from "../../src/wire/schema.ts";

/** The parsed value, or what is said to be wrong. */
function outcome<T>(schema: Schema<T>, input: unknown): T | string {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : `! ${problemOf(parsed.error)}`;
}

describe("building blocks", () => {
  it("any JSON value comes back as it is", () => {
    for (const value of [null, 0, "", [], { a: [1] }]) expect(outcome(jsonValue, value)).toBe(value);
    expect(outcome(jsonValue, undefined)).toBe("! is missing");
    expect(outcome(jsonValue, [Infinity])).toBe("! holds a number beyond the range of a double");
  });

  it("a list of JSON values names the element that is wrong", () => {
    expect(outcome(jsonList, [1, "a", null])).toEqual([1, "a", null]);
    expect(outcome(jsonList, [1, 2 ** 53])).toBe("! element 1 holds an integer beyond 2^53 - 1");
    for (const input of [null, {}, "a"]) expect(outcome(jsonList, input)).toBe("! is not a list");
  });

  it("a map keeps the order of its keys, and takes any of them", () => {
    const map = outcome(mapOf(count), JSON.parse('{"b":1,"__proto__":2,"a":3,"constructor":4}'));
    expect([...(map as ReadonlyMap<string, number>)]).toEqual([
      ["b", 1],
      ["__proto__", 2],
      ["a", 3],
      ["constructor", 4],
    ]);
  });

  it("a map names the key that is wrong, shortened", () => {
    expect(outcome(mapOf(count), { a: 1, b: -1 })).toMatch(/^! "b": ./);
    expect(outcome(mapOf(count), { ["k".repeat(65)]: -1 })).toMatch(/^! "k{64}": ./);
    for (const input of [null, [], "a"]) expect(outcome(mapOf(count), input)).toBe("! is not an object");
  });

  it("a list is refused at its first wrong item", () => {
    expect(outcome(listOf(nodeId), ["n1", "n2"])).toEqual(["n1", "n2"]);
    expect(outcome(listOf(nodeId), ["n1", "", 3])).toMatch(/^! element 1: ./);
    for (const input of [null, {}, "n1"]) expect(outcome(listOf(nodeId), input)).toBe("! is not a list");
    expect(outcome(listOf(nodeId), new Array(1_000_000).fill(1))).toMatch(/^! element 0: ./);
  });

  it("a list that may be left out may be", () => {
    const schema = z.object({ list: z.optional(listOf(count)) });
    expect(outcome(schema, {})).toEqual({});
    expect(outcome(schema, { list: [1] })).toEqual({ list: [1] });
    expect(outcome(schema, { list: null })).toBe("! list: is not a list");
  });

  it("a shared schema parses each object once, and refuses in the same words", () => {
    const schema = shared(listOf(count));
    const [told, equal] = [
      [1, 2],
      [1, 2],
    ];
    expect(outcome(schema, told)).toEqual([1, 2]);
    expect(outcome(schema, told)).toBe(outcome(schema, told));
    expect(outcome(schema, equal)).not.toBe(outcome(schema, told));
    expect(outcome(schema, [-1])).toBe("! element 0: is less than 0");
    for (const input of [null, 7, "a"]) expect(outcome(schema, input)).toBe("! is not a list");
  });

  it("each kind of problem has its words", () => {
    const cases: readonly [Schema, unknown, string][] = [
      [z.bigint(), 1, "! is not of the type bigint"],
      [z.array(z.string()), 1, "! is not a list"],
      [z.object({}), 1, "! is not an object"],
      [z.number().check(z.lt(5)), 5, "! is not less than 5"],
      [z.number().check(z.gt(5)), 5, "! is not more than 5"],
      [z.literal("a"), "b", "! is not a"],
      [z.enum(["a", "b"]), "c", "! is not one of a, b"],
      [z.string().check(z.regex(/^a/)), "b", "! is not as it should be"],
      [z.object({ a: z.object({ b: z.string() }) }), { a: { b: 1 } }, "! a.b: is not a string"],
    ];
    for (const [schema, input, words] of cases) expect(outcome(schema, input)).toBe(words);
    expect(problemOf({ issues: [] } as unknown as z.core.$ZodError)).toBe("is invalid");
  });

  it("a field that is not there is missing, whatever it should be", () => {
    const schemas: readonly Schema[] = [
      nodeId,
      jsonValue,
      jsonList,
      mapOf(count),
      listOf(nodeId),
      countList(),
      storeKey,
      z.enum(["a"]),
    ];
    for (const schema of [...schemas, shared(listOf(count))])
      expect(outcome(schema, undefined)).toBe("! is missing");
  });

  it("a list of counts keeps to its bounds, both included", () => {
    expect(outcome(countList(2, 3, 9), [0, 9])).toEqual([0, 9]);
    expect(outcome(countList(2, 3, 9), [0, 9, 1])).toEqual([0, 9, 1]);
    for (const input of [[1], [1, 2, 3, 4], [1, 10], [1, -1], [1, 0.5], [1, "1"], [1, null], {}, null]) {
      expect(outcome(countList(2, 3, 9), input)).toBe("! is not a list of counts");
    }
    expect(outcome(countList(), [2 ** 53])).toBe("! is not a list of counts");
  });

  it("a key of the store is a string or an integer", () => {
    for (const key of ["", "k", 0, -3]) expect(outcome(storeKey, key)).toBe(key);
    for (const key of [null, 1.5, true, [], {}])
      expect(outcome(storeKey, key)).toBe("! is not a string or an integer");
    expect(outcome(storeKey, 2 ** 53)).toBe(`! is more than ${2 ** 53 - 1}`);
  });
});

describe("a refused request", () => {
  it.each([
    ["broadcast", {}, "message"],
    ["broadcast", { message: [2 ** 53] }, "message"],
    ["init", { node_id: "n1", node_ids: [""] }, "node_ids: element 0"],
    ["topology", { topology: { n1: ["n2", 3] } }, 'topology: "n1": element 1'],
    ["kv_merge", { entries: { k: { value: 1 } } }, 'entries: "k": ts'],
    ["calc_fanout", { nodes: 5, rounds: 5 }, "target_prob"],
    ["merge", { elements: 1 }, "elements"],
    ["set_mode", { mode: "x" }, "mode"],
  ] as const)("%s %j: the text names the field", (type, body, field) => {
    expect(outcome(requestSchema(type), body)).toContain(`! ${type === "merge" ? "needs `" : ""}${field}`);
  });

  it("is refused for no field that is not its own", () => {
    expect(outcome(requestSchema("read"), { anything: [1] })).toEqual({});
  });
});
