import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions, streamed } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

const settings = { strategy: "hybrid" };
const members = ["n1", "n2", "n3", "n4"];
const line = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2", "n4"], n4: ["n3"] };
const hybrid = (options: BenchOptions = {}) => new Bench({ members, topology: line, settings, ...options });
const info = (bench: Bench, value: unknown) => bench.ask({ type: "delivery_info", value });

describe("hybrid", () => {
  test("is what a node does that was told nothing else", () => {
    expect(new Bench({}).core.strategy.name).toBe("hybrid");
  });

  test("sends a value along the spanning tree, never back", () => {
    const bench = hybrid({ id: "n2" });
    expect(bench.hear("n1", { type: "broadcast", message: 7, msg_id: 0 })).toEqual([
      "n1 broadcast_ok in_reply_to=0 msg_id=2",
      "n3 broadcast message=7 msg_id=3",
    ]);
  });

  test("tells neighbours that speak our dialect the hops that each value has behind it", () => {
    const bench = hybrid({ id: "n2" });
    bench.hearBatch("n1");
    bench.hearBatch("n3");
    expect(bench.hearBatch("n1", { ...streamed(1, "a", "b"), hops: [0, 4] })).toEqual([
      'n3 batch acked=0 number=1 neighbor relay values=["a","b"] hops=[1,5] paths=[["n1"]] path_of=[0,0]',
    ]);
  });

  test("needs no rounds while nothing is wrong: neighbours that have met compare no more", () => {
    const wire = new Wire({ members, topology: line, settings });
    for (const id of members) wire.broadcast(id, id);
    const met = wire.run(2_000).filter((entry) => entry.includes(" compare "));
    expect(met.length).toBeGreaterThan(0);
    for (const entry of met) expect(entry).toMatch(/ (n1>n2|n2>n1|n2>n3|n3>n2|n3>n4|n4>n3) /);
    expect(wire.run(12_000).filter((entry) => entry.includes(" compare "))).toEqual([]);
  });
});

describe("delivery_info", () => {
  test("of a client's own value is the tree, without a hop", () => {
    const bench = hybrid();
    bench.broadcast("a");
    expect(info(bench, "a")).toEqual({
      reply: { type: "delivery_info_ok", value: "a", delivered_via: "tree", hops: 0 },
      sent: [],
    });
  });

  test.each<[string, object, object]>([
    ["a plain forward", { type: "broadcast", message: "a" }, { delivered_via: "tree", hops: 1 }],
    ["a `gossip_sync`", { type: "gossip_sync", messages: ["a"] }, { delivered_via: "gossip", hops: 1 }],
    [
      "a `digest_sync`",
      { type: "digest_sync", remote_digest: "x", remote_messages: ["a"] },
      { delivered_via: "gossip", hops: 1 },
    ],
    [
      "a batch along the tree",
      { type: "batch", ...streamed(1, "a"), hops: [2] },
      { delivered_via: "tree", hops: 3 },
    ],
    [
      "a batch that tells no hops",
      { type: "batch", ...streamed(1, "a") },
      { delivered_via: "tree", hops: 1 },
    ],
    ["a rumor", { type: "batch", values: ["a"], hops: [2] }, { delivered_via: "gossip", hops: 3 }],
    [
      "a comparison",
      { type: "batch", number: 1, found: true, settles: 9, want: "", values: ["a"], hops: [4] },
      { delivered_via: "gossip", hops: 5 },
    ],
  ])("of what came by %s names the path and the hops", (_what, body, expected) => {
    const bench = hybrid();
    bench.hear("n2", body as { type: string });
    expect(info(bench, "a").reply).toMatchObject(expected);
  });

  test("keeps the first path of a value that comes by several", () => {
    const bench = hybrid();
    bench.hear("n2", { type: "gossip_sync", messages: ["a"] });
    bench.hear("n2", { type: "broadcast", message: "a" });
    bench.broadcast("a");
    expect(info(bench, "a").reply).toMatchObject({ delivered_via: "gossip", hops: 1 });
  });

  test("of a value that was never seen is error 20", () => {
    expect(info(hybrid(), "a").reply).toMatchObject({ type: "error", code: 20 });
  });

  test("finds a value by what it is, not by how it is written", () => {
    const bench = hybrid();
    bench.broadcast({ a: 1, b: [2] });
    expect(info(bench, { b: [2], a: 1 }).reply).toMatchObject({ delivered_via: "tree", hops: 0 });
  });

  test("counts the hops along a line of real nodes", () => {
    const wire = new Wire({ members, topology: line, settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.broadcast("n1", "a");
    wire.run(1_000);
    const hops = members.map((id) => wire.ask(id, { type: "delivery_info", value: "a" }).hops);
    expect(hops).toEqual([0, 1, 2, 3]);
  });
});

describe("hybrid_stats", () => {
  test("counts each value once, by its first path", () => {
    const bench = hybrid();
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast", message: "b" });
    bench.hear("n2", { type: "gossip_sync", messages: ["b", "c", "d"] });
    bench.hear("n2", { type: "broadcast", message: "c" });
    expect(bench.ask({ type: "hybrid_stats" }).reply).toEqual({
      type: "hybrid_stats_ok",
      tree_deliveries: 2,
      gossip_deliveries: 2,
      total: 4,
    });
  });
});

describe("stragglers behind a silent neighbour", () => {
  test("get the value by rounds of gossip with a node that has it", () => {
    const wire = new Wire({ members, topology: line, settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.lose = ({ src, dest }) => src === "n2" || dest === "n2";
    wire.broadcast("n1", "straggler");
    wire.run(4_000);
    for (const id of ["n1", "n3", "n4"]) expect(wire.read(id), id).toContain("straggler");
    const info = (id: string) => wire.ask(id, { type: "delivery_info", value: "straggler" });
    expect(["n3", "n4"].map((id) => info(id).delivered_via)).toContain("gossip");
  });

  test("get it along the tree as soon as that is whole again, and then the rounds stop", () => {
    const wire = new Wire({ members, topology: line, settings });
    for (const id of members) wire.broadcast(id, id);
    wire.run(5_000);
    wire.lose = ({ src, dest }) => src === "n2" || dest === "n2";
    wire.broadcast("n1", "late");
    wire.run(4_000);
    wire.lose = () => false;
    wire.run(3_000);
    expect(wire.read("n2")).toContain("late");
    wire.run(20_000);
    expect(wire.run(60_000)).toEqual([]);
  });
});
