import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions, streamed } from "../node/bench.ts";
import { Holdings } from "../node/holdings.ts";
import { Wire } from "../node/wire.ts";

const settings = { strategy: "flood" };
const cross = { n1: ["n2", "n3", "n4"], n2: ["n1"], n3: ["n1"], n4: ["n1"] };
const flood = (options: BenchOptions = {}) =>
  new Bench({ members: ["n1", "n2", "n3", "n4"], topology: cross, settings, ...options });

describe("flood", () => {
  test("sends a client's value to every neighbour, in topology order, after the reply", () => {
    const bench = flood({ topology: { n1: ["n4", "n2"] } });
    expect(bench.hear("c1", { type: "broadcast", message: 7, msg_id: 9 })).toEqual([
      "c1 broadcast_ok in_reply_to=9 msg_id=2",
      "n4 broadcast message=7 msg_id=3",
      "n2 broadcast message=7 msg_id=4",
    ]);
  });

  test("passes a neighbour's value on to the others, never back", () => {
    const bench = flood();
    expect(bench.hear("n3", { type: "broadcast", message: 7, msg_id: 0 })).toEqual([
      "n3 broadcast_ok in_reply_to=0 msg_id=2",
      "n2 broadcast message=7 msg_id=3",
      "n4 broadcast message=7 msg_id=4",
    ]);
  });

  test("passes on what came without a `msg_id`, and does not answer it", () => {
    const bench = flood();
    expect(bench.hear("n3", { type: "broadcast", message: 7 })).toEqual([
      "n2 broadcast message=7 msg_id=2",
      "n4 broadcast message=7 msg_id=3",
    ]);
  });

  test("sends each value once: one that was seen is acknowledged and goes no further", () => {
    const bench = flood();
    bench.broadcast(7);
    expect(bench.hear("n3", { type: "broadcast", message: 7, msg_id: 0 })).toEqual([
      "n3 broadcast_ok in_reply_to=0 msg_id=6",
    ]);
    expect(bench.broadcast(7)).toEqual([]);
  });

  test("keeps what came from a node that is no neighbour, and passes it on to all neighbours", () => {
    const bench = flood({ topology: { n1: ["n2", "n3"] } });
    expect(bench.hear("n4", { type: "broadcast", message: 7, msg_id: 0 })).toEqual([
      "n4 broadcast_ok in_reply_to=0 msg_id=2",
      "n2 broadcast message=7 msg_id=3",
      "n3 broadcast message=7 msg_id=4",
    ]);
  });

  test("passes the values of a batch on as one batch to neighbours that speak our dialect", () => {
    const bench = flood();
    for (const peer of ["n2", "n3", "n4"]) bench.hearBatch(peer);
    expect(bench.hearBatch("n3", streamed(1, 7, 8))).toEqual([
      "n2 batch acked=0 number=1 neighbor relay values=[7,8]",
      "n4 batch acked=0 number=1 neighbor relay values=[7,8]",
    ]);
  });

  test("of one node has nobody to tell", () => {
    const bench = flood({ members: ["n1"], topology: { n1: [] } });
    expect(bench.broadcast(7)).toEqual([]);
    expect(bench.wait(60_000)).toEqual([]);
  });

  test("brings new neighbours, with a new topology, what they lack", () => {
    const bench = flood({ topology: { n1: ["n2"] } });
    expect(bench.broadcast(7)).toEqual(["n2 broadcast message=7 msg_id=3"]);
    expect(bench.ask({ type: "topology", topology: cross })).toEqual({
      reply: { type: "topology_ok" },
      sent: ["n3 broadcast message=7 msg_id=5", "n4 broadcast message=7 msg_id=6"],
    });
  });

  test("compares with new neighbours that speak our dialect, and brings them what they lack", () => {
    const bench = flood({ topology: { n1: ["n2"] } });
    bench.broadcast(7);
    for (const peer of ["n3", "n4"]) bench.hearBatch(peer);
    expect(bench.ask({ type: "topology", topology: cross })).toEqual({
      reply: { type: "topology_ok" },
      sent: [],
    });
    expect(bench.wait(0)).toEqual([
      '0 n3 compare acked=0 question=q1 mode="push-pull" summary',
      '0 n4 compare acked=0 question=q1 mode="push-pull" summary',
    ]);
    const settles = bench.notation.question("q1");
    expect(bench.hearBatch("n3", { settles, want: "*" })).toEqual([
      "n3 batch acked=0 number=1 neighbor relay values=[7] found",
    ]);
  });

  test("reaches everybody, by rounds, where the topology has links in one direction only", () => {
    const members = ["n1", "n2", "n3"];
    const wire = new Wire({ members, topology: { n1: ["n2"], n2: ["n3"], n3: [] }, settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    for (const id of members) expect(wire.read(id), id).toEqual(members);
  });

  test("sends no value to a node that is no neighbour, whatever that asks or acknowledges", () => {
    const bench = flood({ topology: { n1: ["n2"] } });
    bench.broadcast(7);
    expect(bench.hear("n4", { type: "broadcast_ack", message: 7 })).toEqual([]);
    expect(bench.hearBatch("n4", { acked: 1 })).toEqual([]);
    expect(bench.hear("n4", new Holdings(7).question(9))).toEqual(["n4 batch acked=0 settles=q1 equal"]);
    expect(bench.hear("n4", new Holdings(8).question(9))).toEqual([]);
    bench.wait(200);
    expect(bench.hear("n4", new Holdings(8).question(9))).toEqual([
      expect.stringMatching(/^n4 sketch acked=0 question=q1 mode="push-pull" (symbols|hashes=1)$/),
    ]);
  });

  test("sends a value that comes before the topology to random peers, and again with the topology", () => {
    const bench = flood({ topology: undefined as never });
    const early = bench.broadcast(7);
    expect(early).toHaveLength(2);
    for (const sent of early) expect(sent).toMatch(/^n\d broadcast message=7$/);
    expect(bench.ask({ type: "topology", topology: { n1: ["n2"] } })).toEqual({
      reply: { type: "topology_ok" },
      sent: ["n2 broadcast message=7 msg_id=3"],
    });
  });

  test("without a topology falls back to a tree of the members after a second, and tells it what it knows", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings });
    bench.broadcast(7);
    expect(bench.wait(1_000)).toContain("1000 n2 broadcast message=7 msg_id=2");
  });
});
