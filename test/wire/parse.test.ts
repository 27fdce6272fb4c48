import { describe, expect, it } from "vitest";
import { checkEnvelope, isReply, parseLine } from "../../src/wire/parse.ts";

const message = { src: "c1", dest: "n1", body: { type: "read", msg_id: 1 } };

describe("a line", () => {
  it("that is an envelope is a message", () => {
    expect(parseLine(JSON.stringify(message))).toEqual(message);
    expect(parseLine(`  ${JSON.stringify(message)}\r`)).toEqual(message);
  });

  it("may have further keys in the envelope", () => {
    expect(parseLine(JSON.stringify({ id: 3, ...message, trace: null }))).toMatchObject(message);
  });

  it.each(["", " ", "\t", "\r", " \r"])("%j is blank and ignored", (line) => {
    expect(parseLine(line)).toBeUndefined();
  });

  it.each([
    "{",
    "x",
    "{}{}",
    "undefined",
    "{'a':1}",
    '{"a":1,}',
    "[1,]",
    "NaN",
    "\u0000",
    "\uFEFF{}",
    '"\t"',
  ])("%j is no JSON", (line) => {
    expect(parseLine(line)).toBe("invalid-json");
  });
});

describe("an envelope", () => {
  it.each([
    null,
    true,
    1,
    "x",
    [message],
    {},
    { ...message, src: "" },
    { ...message, src: 1 },
    { ...message, src: undefined },
    { ...message, dest: null },
    { ...message, dest: undefined },
    { ...message, body: null },
    { ...message, body: [] },
    { ...message, body: "read" },
    { ...message, body: undefined },
  ])("%j is refused", (parsed) => {
    expect(checkEnvelope(parsed)).toBe("not-an-envelope");
  });

  it.each(["msg_id", "in_reply_to"])("%s is a safe integer from 0, or absent", (key) => {
    const withId = (id: unknown) => checkEnvelope({ ...message, body: { type: "read", [key]: id } });
    for (const id of [0, -0, 1, Number.MAX_SAFE_INTEGER, undefined]) {
      expect(withId(id)).toMatchObject({ src: "c1" });
    }
    for (const id of [-1, 0.5, "1", null, true, [], {}, Number.MAX_SAFE_INTEGER + 1, Infinity, Number.NaN]) {
      expect(withId(id)).toBe("invalid-msg-id");
    }
  });

  it("has a body of any type, which is the dispatcher's affair", () => {
    for (const type of [undefined, null, 1, "", {}]) {
      expect(checkEnvelope({ ...message, body: { type } })).toMatchObject({ src: "c1" });
    }
  });
});

describe("a reply", () => {
  it("is what refers to a request, and any error", () => {
    expect(isReply({ type: "read_ok", in_reply_to: 0 })).toBe(true);
    expect(isReply({ type: "broadcast", in_reply_to: 3, msg_id: 1 })).toBe(true);
    expect(isReply({ type: "error", msg_id: 1 })).toBe(true);
    expect(isReply({ type: "read", msg_id: 1 })).toBe(false);
    expect(isReply({ type: "read_ok", msg_id: 1 })).toBe(false);
  });
});
