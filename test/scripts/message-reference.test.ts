import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { waysOf } from "../../scripts/reference/fields.ts";
import { fixturesOf, messageReference } from "../../scripts/reference/reference.ts";
import { replyFields } from "../../scripts/reference/replies.ts";
import { topics } from "../../scripts/reference/topics.ts";
import { requestTypes } from "../../src/wire/requests.ts";
import {
  count,
  jsonList,
  jsonValue,
  listOf,
  mapOf,
  positive,
  shared,
  storeKey,
} from "../../src/wire/schema.ts";
import { linesOf, repositoryPath } from "../support/repository.ts";

describe("the message reference", () => {
  const written = readFileSync(repositoryPath("src/wire/README.md"), "utf8");

  it("is what the schemas and fixtures give; `npm run reference` writes it anew", () => {
    expect(written).toBe(messageReference(fixturesOf(repositoryPath("."))));
  });

  it("has every request", () => {
    const described = topics.flatMap(({ entries }) => entries.map(({ schema }) => schema));
    expect([...new Set(described)].sort()).toEqual([...requestTypes()].sort());
  });

  it("shows a request and its reply with each, and no error; only `broadcast_ack` has none", () => {
    const blocks = [...written.matchAll(/^### `(\w+)`.*?^```json\n(.*?)^```$/gms)];
    expect(blocks).toHaveLength(topics.flatMap(({ entries }) => entries).length);
    for (const [, type, text = ""] of blocks) {
      const [request, reply] = linesOf(text).map((line) => JSON.parse(line));
      expect(request.body.type).toBe(type);
      if (type === "broadcast_ack") expect(reply).toBeUndefined();
      else
        expect(reply.body).toMatchObject({
          type: expect.stringMatching(/_ok$/),
          in_reply_to: request.body.msg_id,
        });
    }
  });
});

describe("the words for a schema", () => {
  const typeOf = (schema: Parameters<typeof waysOf>[0]) => waysOf(z.object({ field: schema }))[0]?.[0]?.type;

  it("say what a field may be", () => {
    expect(
      [
        jsonValue,
        jsonList,
        storeKey,
        count,
        positive,
        z.string().check(z.minLength(1)),
        z.number().check(z.gte(0), z.lte(1)),
        z.enum(["a", "b"]),
        z.nullable(z.boolean()),
        listOf(z.string()),
        mapOf(z.object({ ts: z.number() }), 1_000),
        shared(mapOf(listOf(z.string()))),
      ].map(typeOf),
    ).toEqual([
      "any JSON value",
      "list of any JSON values",
      "string or integer",
      "integer, at least 0",
      "integer, more than 0",
      "string, not empty",
      "number, at least 0, at most 1",
      '`"a"` or `"b"`',
      "true or false, or null",
      "list (each: string)",
      "object with up to 1,000 keys (each: object with `ts` (number))",
      "object with any keys (each: list (each: string))",
    ]);
  });

  it("tell optional fields, and each way in which a request may come", () => {
    const one = z.object({ a: z.optional(z.boolean()) });
    const other = z.object({ b: z.string() });
    expect(waysOf(z.union([one, other]))).toEqual([
      [{ name: "a", type: "true or false", isOptional: true }],
      [{ name: "b", type: "string", isOptional: false }],
    ]);
  });

  it("are missing for no kind of schema in silence", () => {
    expect(() => typeOf(z.bigint())).toThrow("no words for a schema of the type bigint");
    expect(() => typeOf(z.string().check(z.maxLength(3)))).toThrow("no words for the check max_length");
    expect(() => waysOf(z.string())).toThrow("a request is an object");
  });
});

describe("the words for a reply", () => {
  const reply = { type: "x_ok", in_reply_to: 1, n: 1, v: "a", own: true };

  it("say of which type a field was in all replies of its kind", () => {
    const others = [
      reply,
      { type: "x_ok", n: 1.5, v: null, own: false, seldom: [] },
      { type: "x_ok", elsewhere: 1 },
    ];
    expect(replyFields(reply, others, new Map([["own", "given"]]))).toEqual([
      "`n` (number)",
      "`v` (any JSON value)",
      "`own` (given)",
      "`seldom` (list, not always)",
    ]);
  });
});
