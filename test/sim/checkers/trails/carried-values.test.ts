import { describe, expect, it } from "vitest";
import {
  exactValues,
  isOurs,
  namedValues,
  possibleValues,
} from "../../../../src/sim/checkers/trails/carried-values.ts";
import { type Body, RawJson } from "../../../../src/wire/message.ts";

const raw = (list: readonly number[]) => new RawJson(JSON.stringify(list), () => [...list]);
/** As our nodes write them: a header of numbers that look like values, and in the state an element, a removed one and a key. */
const header = { life: 9, to_life: 8, acked: 7 };
const state = [
  ["set", 5, 0],
  ["set", 6, 1],
  ["lww", "k", [1, 2]],
];

describe("our own dialect", () => {
  it.each<[Body, readonly unknown[]]>([
    [{ type: "batch", ...header, number: 12, values: [3], state, stamp: { early: [4, 1] } }, [3, 5]],
    [{ type: "batch", ...header, values: raw([3, 4]) }, [3, 4]],
    [{ type: "compare", ...header, question: 4, sketch: "abc" }, []],
    [{ type: "sketch", ...header, hashes: ["x"], share: [1, 2] }, []],
  ])("is read by its definition in every reading: %j", (body, values) => {
    expect(isOurs(body)).toBe(true);
    expect([exactValues, namedValues, possibleValues].map((read) => read(body))).toEqual([
      values,
      values,
      values,
    ]);
  });

  it("is known by the life of its sender, not by its words alone", () => {
    expect(isOurs({ type: "batch", items: [1] })).toBe(false);
    expect(possibleValues({ type: "batch", items: [1] })).toEqual([[1], 1]);
  });
});

describe("the values that a message brings by definition", () => {
  it.each<[Body, readonly unknown[]]>([
    [{ type: "broadcast", message: [1, 2], msg_id: 1 }, [[1, 2]]],
    [{ type: "add", element: 5 }, [5]],
    [{ type: "add", delta: 5 }, []],
    [{ type: "gossip_sync", messages: [1] }, [1]],
    [{ type: "digest_sync", remote_messages: [1], local_messages: raw([2]) }, [2, 1]],
    [{ type: "news", items: [1] }, []],
  ])("%j", (body, values) => {
    expect(exactValues(body)).toEqual(values);
  });
});

describe("the values that a message brings as its names say", () => {
  it.each<[Body, readonly unknown[]]>([
    [{ type: "broadcast", message: [1, 2], msg_id: 1 }, [[1, 2]]],
    [{ type: "broadcast" }, [undefined]],
    [{ type: "broadcast", messages: [1] }, [1]],
    [{ type: "fwd", value: 7, hops: 2 }, [7]],
    [{ type: "gossip", values: [1, "x"], batch: [2] }, [1, "x", 2]],
    [{ type: "gossip", messages: 3, items: { a: 1 } }, []],
    [{ type: "gossip", values: raw([4]) }, [4]],
    [{ type: "read_ok", in_reply_to: 2, messages: [1] }, []],
    [{ type: "broadcast_ok", in_reply_to: 2 }, []],
    [{ type: "gossip", news: [1] }, []],
  ])("%j", (body, values) => {
    expect(namedValues(body)).toEqual(values);
  });
});

describe("the values that a message of any node may bring", () => {
  it("are looked for twelve levels deep", () => {
    const nested = (levels: number) =>
      JSON.parse(`${"[".repeat(levels)}7${"]".repeat(levels)}`) as Body[string];
    expect(possibleValues({ type: "news", deep: nested(12) })).toContain(7);
    expect(possibleValues({ type: "news", deep: nested(13) })).not.toContain(7);
  });

  it.each<[Body, readonly unknown[]]>([
    [{ type: "broadcast", message: 3, msg_id: 9 }, [3]],
    // A client's value may be a list itself.
    [{ type: "fwd", value: [1, 2], hops: 3 }, [[1, 2], 1, 2]],
    [{ type: "news", rumours: [1, 2] }, [1, 2]],
    [{ type: "news", since: 40, rumours: [1] }, [1]],
    [{ type: "news", rumours: [1, null] }, [1, null]],
    [{ type: "fwd", value: null }, [null]],
    [{ type: "news", rumours: raw([1]) }, [1]],
    [{ type: "forward", x: 5, msg_id: 8 }, [5]],
    [{ type: "forward", id: 5, msg_id: 8 }, [5]],
    // Keys are texts, whatever the value was.
    [{ type: "state", set: { "4": true, a: 1 } }, ["4", 4, "a"]],
    [{ type: "sync", by: { n1: [6] } }, ["n1", 6]],
    [{ type: "sync", entries: [{ what: 6, hops: 2 }] }, [{ what: 6, hops: 2 }, "what", 6, "hops"]],
    [{ type: "sync", inner: { value: 6, round: 2 } }, ["value", 6, "round"]],
    [{ type: "news_ok", in_reply_to: 4 }, []],
    [{ type: "init", node_id: "n1", node_ids: ["n1"] }, []],
    [{ type: "topology", topology: { n1: ["n2"] } }, []],
  ])("%j", (body, values) => {
    expect(possibleValues(body)).toEqual(values);
  });
});
