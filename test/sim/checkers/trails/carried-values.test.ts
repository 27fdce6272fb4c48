import { describe, expect, it } from "vitest";
import { carriedValues } from "../../../../src/sim/checkers/trails/carried-values.ts";
import type { Body } from "../../../../src/wire/message.ts";

const known = new Set<unknown>([0, 1, 2, 7, "x"]);
const carried = (body: Body) => carriedValues(body, (value) => known.has(value));

describe("the values in a message between nodes", () => {
  it.each<[string, Body, readonly unknown[]]>([
    ["a broadcast's message", { type: "broadcast", message: 7, msg_id: 1 }, [7]],
    [
      "a batch of our dialect",
      { type: "batch", number: 1, acked: 2, values: [0, 7], stamp: { early: [1, 2] } },
      [0, 7],
    ],
    ["an element of a set in our dialect", { type: "batch", state: [["set", 7, 0]] }, [7]],
    ["a list under any name", { type: "gossip", news: [1, "x"] }, [1, "x"]],
    [
      "entries with a description",
      {
        type: "gossip",
        news: [
          [7, 1_234],
          ["x", 5_678],
        ],
      },
      [7, "x"],
    ],
    ["objects in a list", { type: "sync", entries: [{ value: 1, hops: 2 }, { element: "x" }] }, [1, "x"]],
    ["a reply with a list", { type: "read_ok", in_reply_to: 2, messages: [1, 2] }, [1, 2]],
    [
      "a list of pairs of values",
      {
        type: "gossip",
        pairs: [
          [1, 2],
          [0, 7],
        ],
      },
      [1, 2, 0, 7],
    ],
  ])("are found: %s", (_, body, expected) => {
    expect(carried(body)).toEqual(expected);
  });

  it.each<[string, Body]>([
    ["numbers of the header", { type: "ack", msg_id: 1, in_reply_to: 2, life: 7, acked: 1 }],
    ["a number under a name that says nothing of values", { type: "ping", round: 7 }],
    ["values that no client brought", { type: "broadcast", message: 99 }],
    ["hashes, parts of sketches and paths", { type: "sketch", hashes: ["x"], share: [1, 2], paths: [["x"]] }],
    ["the topology", { type: "topology", topology: { x: ["x"] } }],
  ])("are not taken for: %s", (_, body) => {
    expect(carried(body)).toEqual([]);
  });
});
