import { describe, expect, it } from "vitest";
import { ValueFollower } from "../../../../src/sim/checkers/trails/value-follower.ts";
import type { DropReason, JournalEvent } from "../../../../src/sim/network/journal.ts";
import type { Body } from "../../../../src/wire/message.ts";

/** Journal events in short: `[kind, timeMs, id, src, dest, body, reason?]`. */
type Short = [JournalEvent["kind"], number, number, string, string, Body, DropReason?];

function follow(follower: ValueFollower, events: readonly Short[]): void {
  for (const [kind, timeMs, id, src, dest, body, reason] of events) {
    follower.observe({ kind, timeMs, id, message: { src, dest, body }, ...(reason && { reason }) });
  }
}

const told = (value: unknown): Body => ({ type: "broadcast", message: value });
const broadcast = (timeMs: number, id: number, node: string, value: unknown): Short[] => [
  ["send", timeMs, id, "c1", node, told(value)],
  ["recv", timeMs, id, "c1", node, told(value)],
];

describe("a follower of values", () => {
  it("knows from when on each node held a value, and every message that had it", () => {
    const follower = new ValueFollower(["n0", "n1", "n2"]);
    follow(follower, [
      ...broadcast(5, 0, "n0", 7),
      ["send", 6, 1, "n0", "n1", told(7)],
      ["send", 6, 2, "n0", "n2", told(7)],
      ["drop", 16, 2, "n0", "n2", told(7), "partition"],
      ["recv", 17, 1, "n0", "n1", told(7)],
      ["send", 18, 3, "n1", "n2", told(7)],
    ]);
    expect(follower.finish(undefined)).toEqual({
      broadcastCount: 1,
      values: [
        {
          value: 7,
          origin: 0,
          broadcastMs: 5,
          heldMs: Float64Array.of(5, 17, Number.NaN),
          transmissions: [
            { src: 0, dest: 1, sentMs: 6, endMs: 17 },
            { src: 0, dest: 2, sentMs: 6, endMs: 16, dropped: "partition" },
            { src: 1, dest: 2, sentMs: 18 },
          ],
        },
      ],
    });
  });

  it("leaves out replies that repeat the request that they answer, and no others", () => {
    const follower = new ValueFollower(["n0", "n1"]);
    const gossip = (...values: number[]): Body => ({ type: "gossip", values, msg_id: values.length });
    const reply = (to: number, ...values: number[]): Body => ({ type: "ok", values, in_reply_to: to });
    follow(follower, [
      ...broadcast(0, 0, "n0", 1),
      ...broadcast(0, 1, "n1", 2),
      ["send", 1, 2, "n0", "n1", gossip(1)],
      ["recv", 2, 2, "n0", "n1", gossip(1)],
      ["send", 3, 3, "n1", "n0", reply(1, 1)],
      ["recv", 4, 3, "n1", "n0", reply(1, 1)],
      ["send", 5, 4, "n1", "n0", reply(1, 1, 2)],
      ["send", 6, 5, "n1", "n0", reply(9, 1)],
    ]);
    const { values } = follower.finish(undefined);
    expect(values.map(({ transmissions }) => transmissions.map(({ sentMs }) => sentMs))).toEqual([
      [1, 5, 6],
      [5],
    ]);
  });

  it("takes the earliest time, also where a copy arrives before or after", () => {
    const follower = new ValueFollower(["n0", "n1"]);
    follow(follower, [
      ...broadcast(0, 0, "n0", 1),
      ["send", 1, 1, "n0", "n1", told(1)],
      ["recv", 4, 1, "n0", "n1", told(1)],
      ["recv", 9, 1, "n0", "n1", told(1)],
    ]);
    const [value] = follower.finish(undefined).values;
    expect([...(value?.heldMs ?? [])]).toEqual([0, 4]);
    expect(value?.transmissions).toEqual([{ src: 0, dest: 1, sentMs: 1, endMs: 4 }]);
  });

  it("believes a read where no message says how the value came", () => {
    const follower = new ValueFollower(["n0", "n1"]);
    follow(follower, broadcast(0, 0, "n0", "x"));
    const add = { value: "x", node: "n0", invokedIndex: 0, okIndex: 1, okTimeMs: 0 };
    const read = {
      node: "n1",
      invokedIndex: 2,
      invokedTimeMs: 30,
      index: 3,
      timeMs: 31,
      final: true,
      unknown: [],
    };
    const set = { adds: [add], acknowledgements: [], reads: [{ ...read, ids: Int32Array.of(0) }] };
    expect([...(follower.finish(set).values[0]?.heldMs ?? [])]).toEqual([0, 31]);
  });

  it("knows in the end what was a counter, and leaves that out", () => {
    const follower = new ValueFollower(["n0", "n1"]);
    const numbers = Array.from({ length: 10 }, (_, i) => i);
    // At first the counter may be a value like the others; it runs ahead of them.
    for (const value of numbers) {
      follow(follower, [
        ...broadcast(10 * value, 3 * value, "n0", value),
        [
          "send",
          10 * value + 1,
          3 * value + 1,
          "n0",
          "n1",
          { type: "gossip", news: [value], step: 2 * value },
        ],
        [
          "recv",
          10 * value + 4,
          3 * value + 1,
          "n0",
          "n1",
          { type: "gossip", news: [value], step: 2 * value },
        ],
      ]);
    }
    const { values } = follower.finish(undefined);
    expect(values.map(({ heldMs }) => [...heldMs])).toEqual(
      numbers.map((value) => [10 * value, 10 * value + 4]),
    );
    expect(values.map(({ transmissions }) => transmissions.length)).toEqual(numbers.map(() => 1));
  });

  it("gives up every second value where there are too many, and says how many there were", () => {
    const follower = new ValueFollower(["n0", "n1"], { cellsMax: 8, transmissionsMax: 100, arrivalsMax: 9 });
    for (let value = 0; value < 10; value++) follow(follower, broadcast(value, value, "n0", value));
    const { values, broadcastCount } = follower.finish(undefined);
    expect([values.map(({ value }) => value), broadcastCount]).toEqual([[0, 4, 8], 10]);
  });

  it("gives up values whose messages are too many", () => {
    const follower = new ValueFollower(["n0", "n1"], {
      cellsMax: 1_000,
      transmissionsMax: 5,
      arrivalsMax: 9,
    });
    follow(follower, [...broadcast(0, 0, "n0", 0), ...broadcast(0, 1, "n0", 1)]);
    for (let id = 2; id < 10; id++)
      follow(follower, [["send", id, id, "n0", "n1", { type: "gossip", values: [0, 1] }]]);
    expect(follower.finish(undefined).values.map(({ value }) => value)).toEqual([0]);
  });

  it("keeps the first messages of a value that goes round, and gives up no other value for them", () => {
    const follower = new ValueFollower(["n0", "n1"], {
      cellsMax: 1_000,
      transmissionsMax: 20,
      arrivalsMax: 2,
    });
    follow(follower, broadcast(0, 0, "n0", 0));
    // Dropped ones are none of them: what arrives after them counts.
    for (let id = 1; id < 5; id++)
      follow(follower, [
        ["send", id, id, "n0", "n1", told(0)],
        ["drop", id, id, "n0", "n1", told(0), "partition"],
      ]);
    for (let id = 5; id < 50; id++)
      follow(follower, [
        ["send", id, id, "n0", "n1", told(0)],
        ["recv", id, id, "n0", "n1", told(0)],
      ]);
    follow(follower, [
      ...broadcast(50, 50, "n0", 1),
      ["send", 51, 51, "n0", "n1", told(1)],
      ["recv", 52, 51, "n0", "n1", told(1)],
    ]);
    const { values } = follower.finish(undefined);
    expect(
      values.map(({ value, heldMs, transmissions }) => [value, [...heldMs], transmissions.length]),
    ).toEqual([
      [0, [0, 5], 6],
      [1, [50, 52], 1],
    ]);
  });
});
