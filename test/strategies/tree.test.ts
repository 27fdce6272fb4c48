import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

/*
 *        n1
 *       /  \
 *      n2   n3      and a link n3 - n4 that is in the topology, but not in the tree
 *     /  \    \
 *    n4   n5   n6
 */
const members = ["n1", "n2", "n3", "n4", "n5", "n6"];
const topology = {
  n1: ["n2", "n3"],
  n2: ["n1", "n4", "n5"],
  n3: ["n1", "n4", "n6"],
  n4: ["n2", "n3"],
  n5: ["n2"],
  n6: ["n3"],
};
const settings = { strategy: "tree" };
const tree = (options: BenchOptions = {}) => new Bench({ members, topology, settings, ...options });
const acks = (bench: Bench) => bench.ask({ type: "check_acks" });

describe("tree", () => {
  test("sends a client's value once along each of its tree edges, in topology order, after the reply", () => {
    expect(tree({ id: "n2" }).hear("c1", { type: "broadcast", message: 7, msg_id: 9 })).toEqual([
      "c1 broadcast_ok in_reply_to=9 msg_id=2",
      "n1 broadcast message=7 msg_id=3",
      "n4 broadcast message=7 msg_id=4",
      "n5 broadcast message=7 msg_id=5",
    ]);
  });

  test("passes a value on along the other edges, whichever it came from", () => {
    expect(tree({ id: "n2" }).hear("n4", { type: "broadcast", message: 7, msg_id: 0 })).toEqual([
      "n4 broadcast_ok in_reply_to=0 msg_id=2",
      "n1 broadcast message=7 msg_id=3",
      "n5 broadcast message=7 msg_id=4",
    ]);
  });

  test("sends nothing over a link that is not in the tree", () => {
    expect(tree({ id: "n4" }).broadcast(7)).toEqual(["n2 broadcast message=7 msg_id=3"]);
    expect(tree({ id: "n3" }).broadcast(7)).toEqual([
      "n1 broadcast message=7 msg_id=3",
      "n6 broadcast message=7 msg_id=4",
    ]);
  });

  test("costs n - 1 messages a value, over real nodes that know each other", () => {
    const wire = new Wire({ members, topology, settings });
    wire.broadcast("n5", "first");
    wire.run(5_000);
    wire.broadcast("n4", "second");
    const carriers = wire.run(100).filter((entry) => Wire.valuesIn([entry]).includes("second"));
    expect(carriers).toHaveLength(members.length - 1);
  });

  test("tells its tree neighbours and how much it has seen", () => {
    const bench = tree({ id: "n3" });
    bench.broadcast(7);
    expect(bench.ask({ type: "tree_info" })).toEqual({
      reply: { type: "tree_info_ok", neighbors: ["n1", "n6"], message_count: 1 },
      sent: [],
    });
  });

  test("tells the neighbours in the tree of the topology whatever overlay is in use", () => {
    const bench = tree({ id: "n3", settings: { strategy: "batched", overlay: "star" } });
    expect(bench.ask({ type: "tree_info" }).reply).toMatchObject({ neighbors: ["n1", "n6"] });
  });
});

describe("a tree neighbour that does not acknowledge in time", () => {
  test("is gone around: what it lacks goes straight to every node behind it, and to itself again", () => {
    const bench = tree({ id: "n1" });
    bench.broadcast("a");
    bench.hear("n3", { type: "broadcast_ok", in_reply_to: 4 });
    expect(bench.wait(499)).toEqual([]);
    expect(bench.wait(1)).toEqual([
      '500 n4 broadcast message="a" msg_id=5',
      '500 n5 broadcast message="a" msg_id=6',
      '500 n2 broadcast message="a" msg_id=7',
    ]);
  });

  test("is gone around once for each value, however long it stays silent", () => {
    const bench = tree({ id: "n1" });
    bench.broadcast("a");
    bench.hear("n3", { type: "broadcast_ok", in_reply_to: 4 });
    bench.wait(20_000);
    bench.broadcast("b");
    const around = bench.wait(20_000).filter((entry) => / n[45] broadcast /.test(entry));
    expect(around.map((entry) => entry.replace(/^\d+ | msg_id=\d+/g, ""))).toEqual([
      'n4 broadcast message="b"',
      'n5 broadcast message="b"',
    ]);
  });

  test("has nobody behind it if it is a leaf", () => {
    const bench = tree({ id: "n2" });
    bench.broadcast("a");
    bench.hear("n1", { type: "broadcast_ok", in_reply_to: 3 });
    bench.hear("n4", { type: "broadcast_ok", in_reply_to: 4 });
    expect(bench.wait(500)).toEqual(['500 n5 broadcast message="a" msg_id=6']);
  });

  test("is gone around after the ack timeout that is configured", () => {
    const bench = tree({ id: "n1", settings: { ...settings, ackTimeoutMs: 100 } });
    bench.broadcast("a");
    expect(bench.wait(99)).toEqual([]);
    expect(bench.wait(1).length).toBeGreaterThan(0);
  });

  test("does not keep the values from those behind it, over real nodes", () => {
    const wire = new Wire({ members, topology, settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.lose = ({ src, dest }) => src === "n2" || dest === "n2";
    wire.broadcast("n1", "around");
    wire.run(600);
    for (const id of ["n3", "n4", "n5", "n6"]) expect(wire.read(id), id).toContain("around");
  });
});

describe("check_acks", () => {
  test("counts what is on its way and still in time", () => {
    const bench = tree({ id: "n1" });
    expect(acks(bench).reply).toEqual({ type: "check_acks_ok", pending: 0, timed_out: 0, direct_sent: 0 });
    bench.broadcast("a");
    bench.broadcast("b");
    expect(acks(bench).reply).toEqual({ type: "check_acks_ok", pending: 4, timed_out: 0, direct_sent: 0 });
    bench.hear("n2", { type: "broadcast_ack", message: "a" });
    expect(acks(bench).reply).toMatchObject({ pending: 3 });
  });

  test("counts in the dialect, too, where one acknowledgement is about many values", () => {
    const bench = tree({ id: "n5" });
    bench.hearBatch("n2");
    for (const message of ["a", "b", "c"]) bench.broadcast(message);
    expect(acks(bench).reply).toMatchObject({ pending: 3 });
    bench.hearBatch("n2", { acked: 2 });
    expect(acks(bench).reply).toMatchObject({ pending: 1 });
    bench.hearBatch("n2", { acked: 3 });
    expect(acks(bench).reply).toMatchObject({ pending: 0 });
  });

  test("looks now: what is past its timeout goes around after the reply, before the timer would have done it", () => {
    const bench = tree({ id: "n1" });
    bench.broadcast("a");
    // The host was busy and fires no timer.
    bench.nowMs += 500;
    expect(acks(bench)).toEqual({
      reply: { type: "check_acks_ok", pending: 0, timed_out: 2, direct_sent: 3 },
      sent: [
        'n4 broadcast message="a" msg_id=6',
        'n5 broadcast message="a" msg_id=7',
        'n6 broadcast message="a" msg_id=8',
      ],
    });
    expect(acks(bench)).toEqual({
      reply: { type: "check_acks_ok", pending: 0, timed_out: 0, direct_sent: 0 },
      sent: [],
    });
    expect(bench.ask({ type: "failure_stats" }).reply).toEqual({
      type: "failure_stats_ok",
      total_failures: 2,
      direct_deliveries: 3,
    });
  });

  test("reports what the timer has done since the last check, once", () => {
    const bench = tree({ id: "n1" });
    bench.broadcast("a");
    bench.wait(600);
    const { reply, sent } = acks(bench);
    expect(reply).toMatchObject({ timed_out: 2, direct_sent: 3 });
    expect(sent).toEqual([]);
    expect(acks(bench).reply).toMatchObject({ timed_out: 0, direct_sent: 0 });
    expect(bench.ask({ type: "failure_stats" }).reply).toMatchObject({ total_failures: 2 });
  });

  test("lets a value go around once, though repeated forwards are out of order", () => {
    const bench = tree({ id: "n1", settings: { strategy: "flood" } });
    bench.broadcast("a");
    bench.wait(200);
    bench.broadcast("b");
    bench.wait(600);
    acks(bench);
    expect(acks(bench)).toEqual({
      reply: { type: "check_acks_ok", pending: 0, timed_out: 0, direct_sent: 0 },
      sent: [],
    });
  });

  test("knows of no failure where all is well", () => {
    const bench = tree({ id: "n5" });
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    bench.wait(20_000);
    expect(acks(bench).reply).toMatchObject({ pending: 0, timed_out: 0, direct_sent: 0 });
    expect(bench.ask({ type: "failure_stats" }).reply).toMatchObject({
      total_failures: 0,
      direct_deliveries: 0,
    });
  });
});

describe("broadcast_ack", () => {
  test("is never answered, whatever its sender and its subject", () => {
    const bench = tree({ id: "n1" });
    bench.broadcast("a");
    for (const [src, message] of [
      ["n2", "a"],
      ["n2", "a"],
      ["n2", "never seen"],
      ["n6", "a"],
      ["c1", "a"],
    ] as const) {
      expect(bench.hear(src, { type: "broadcast_ack", message, msg_id: 77 })).toEqual([]);
    }
    expect(acks(bench).reply).toMatchObject({ pending: 1 });
  });
});
