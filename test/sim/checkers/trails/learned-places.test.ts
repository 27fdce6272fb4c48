import { describe, expect, it } from "vitest";
import { LearnedPlaces } from "../../../../src/sim/checkers/trails/learned-places.ts";
import { keyOf } from "../../../../src/sim/checkers/value-index.ts";
import type { Body } from "../../../../src/wire/message.ts";

const VALUES = 20;

/** Values 0, 1, 2 … are brought one by one, each followed by the message that `bodyOf` makes for it. */
function learned(bodyOf: (value: number) => Body): LearnedPlaces {
  const places = new LearnedPlaces();
  for (let value = 0; value < VALUES; value++) {
    places.onBrought(value);
    places.learn(bodyOf(value));
  }
  return places;
}

/** The values that a dialect's message with the value 7 is seen to bring, once twenty messages like it were seen. */
function carried(bodyOf: (value: number) => Body): readonly unknown[] {
  const wanted = new Set(Array.from({ length: VALUES }, (_, value) => value));
  return [...learned(bodyOf).carried(bodyOf(7), wanted).found];
}

describe("the places of values in a dialect", () => {
  it.each<[string, (value: number) => Body]>([
    ["a broadcast's message", (value) => ({ type: "broadcast", message: value, msg_id: value })],
    ["a batch of our dialect", (value) => ({ type: "batch", life: 3, acked: 2, number: 4, values: [value] })],
    ["a set of our dialect", (value) => ({ type: "batch", life: 3, acked: 2, state: [["set", value, 0]] })],
    ["a list under any name", (value) => ({ type: "gossip", news: [value] })],
    ["a field under any name", (value) => ({ type: "gossip", rumour: value, seq: 3 })],
    ["entries with a description", (value) => ({ type: "gossip", news: [[value, 1_234.5]] })],
    ["lists of lists of values", (value) => ({ type: "gossip", news: [[0, value]] })],
    ["tuples", (value) => ({ type: "gossip", news: [["add", value, value + 1_000]] })],
    ["objects in lists", (value) => ({ type: "sync", entries: [{ what: value, hops: 2 }] })],
    ["a reply with a list", (value) => ({ type: "read_ok", in_reply_to: 2, messages: [value] })],
    ["the keys of a map", (value) => ({ type: "sync", known: { [value]: { by: "n0" } } })],
  ])("are found: %s", (_, bodyOf) => {
    expect(carried(bodyOf)).toEqual([7]);
  });

  it.each<[string, (value: number) => Body]>([
    ["ids", (value) => ({ type: "ack", msg_id: value, in_reply_to: value })],
    ["counters by their name", (value) => ({ type: "ping", round: value, clock: { n0: [value] } })],
    ["counters that run ahead", (value) => ({ type: "ping", step: value + 10, vector: [value + 10] })],
    ["counters that stay small", (value) => ({ type: "ping", tries: Math.min(value, 0) })],
    ["values that no client brought", (value) => ({ type: "broadcast", message: value + 99 })],
    ["numbers of our own header", (value) => ({ type: "compare", life: 3, question: value, sketch: "x" })],
    ["the topology", () => ({ type: "topology", topology: { n0: ["n1"] } })],
  ])("are not taken for: %s", (_, bodyOf) => {
    expect(carried(bodyOf)).toEqual([]);
  });

  it("are those with usual names alone, where these hold enough", () => {
    expect(
      carried((value) => ({ type: "gossip", values: [value], previous: Math.max(0, value - 1) })),
    ).toEqual([7]);
  });

  it("hold lists and objects that a client brought, as one value", () => {
    const places = new LearnedPlaces();
    const value = [1, { a: 2 }];
    places.onBrought(value);
    const body = { type: "gossip", news: [[value, "n0"]] };
    places.learn(body);
    expect(places.carried(body, new Set([keyOf(value)]))).toEqual({
      found: new Set([keyOf(value)]),
      count: 1,
    });
  });

  it("stay bounded where a node uses data as the names of fields", () => {
    const places = new LearnedPlaces();
    places.onBrought(7);
    for (let i = 0; i < 6_000; i++) places.learn({ type: "gossip", [`field-${i}`]: 7 });
    const isSeen = (name: string) => places.carried({ type: "gossip", [name]: 7 }, new Set([7])).count === 1;
    expect([isSeen("field-0"), isSeen("field-4999"), isSeen("field-5999")]).toEqual([true, true, false]);
  });
});
