import { describe, expect, test } from "vitest";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { Bench } from "./bench.ts";
import { Wire } from "./wire.ts";

const members = ["n1", "n2", "n3"];
const status = (bench: Bench) => bench.ask({ type: "partition_status" }).reply;

describe("a `partition` request", () => {
  const bench = () => new Bench({ members, topology: { n1: ["n2", "n3"] }, settings: { strategy: "flood" } });

  test("cuts off the nodes that it names, members or not; repeats and the node itself do not count", () => {
    const cut = bench();
    expect(cut.ask({ type: "partition", blocked: ["n3", "n9", "n3", "n1"] })).toEqual({
      reply: { type: "partition_ok" },
      sent: [],
    });
    expect(status(cut)).toEqual({
      type: "partition_status_ok",
      blocked: ["n3", "n9"],
      is_partitioned: true,
      messages_dropped: 0,
    });
  });

  test("takes the place of the one before it, and an empty one is a heal", () => {
    const cut = bench();
    cut.ask({ type: "partition", blocked: ["n2", "n3"] });
    cut.ask({ type: "partition", blocked: ["n3"] });
    expect(status(cut)).toMatchObject({ blocked: ["n3"] });
    cut.ask({ type: "partition", blocked: [] });
    expect(status(cut)).toMatchObject({ blocked: [], is_partitioned: false });
  });

  test("drops what goes to the other side, and does not number it", () => {
    const cut = bench();
    cut.ask({ type: "partition", blocked: ["n2"] });
    expect(cut.broadcast("a")).toEqual(['n3 broadcast message="a" msg_id=4']);
    expect(status(cut)).toMatchObject({ messages_dropped: 1 });
    expect(cut.ask({ type: "gossip_stats" }).reply).toMatchObject({ gossip_messages_sent: 1 });
  });

  test.each<[string, object]>([
    ["a forward", { type: "broadcast", message: "a", msg_id: 1 }],
    ["a request", { type: "read", msg_id: 1 }],
    ["gossip", { type: "batch", number: 1, values: ["a"] }],
    ["an answer", { type: "broadcast_ok", in_reply_to: 1 }],
    ["nonsense", { type: "nonsense", msg_id: 1 }],
  ])("drops %s from the other side, unanswered, and counts it", (_what, body) => {
    const cut = bench();
    cut.ask({ type: "partition", blocked: ["n2"] });
    expect(cut.hear("n2", body as { type: string })).toEqual([]);
    expect(status(cut)).toMatchObject({ messages_dropped: 1 });
    expect(cut.read()).toEqual([]);
  });

  test("leaves clients alone", () => {
    const cut = bench();
    cut.ask({ type: "partition", blocked: ["n2", "n3"] });
    expect(cut.broadcast("a")).toEqual([]);
    expect(cut.read()).toEqual(["a"]);
  });

  test("is answered although it comes from a node that it cuts off; the next request is not", () => {
    const cut = bench();
    expect(cut.hear("n2", { type: "partition", blocked: ["n2"], msg_id: 1 })).toEqual([
      "n2 partition_ok in_reply_to=1 msg_id=2",
    ]);
    expect(cut.hear("n2", { type: "heal", msg_id: 2 })).toEqual([]);
  });
});

describe("a `heal` request", () => {
  test("without a partition is answered all the same", () => {
    expect(new Bench().ask({ type: "heal" }).reply).toEqual({ type: "heal_ok" });
  });

  test("keeps the count of what was dropped", () => {
    const cut = new Bench({ members, topology: { n1: ["n2"] }, settings: { strategy: "flood" } });
    cut.ask({ type: "partition", blocked: ["n2"] });
    cut.broadcast("a");
    cut.ask({ type: "heal" });
    expect(status(cut)).toMatchObject({ blocked: [], is_partitioned: false, messages_dropped: 1 });
  });

  test.each(strategyNames)(
    "under %s brings what both sides have learned to everybody within 3 s",
    (strategy) => {
      const wire = new Wire({ members, settings: { strategy } });
      for (const id of members) wire.broadcast(id, `${id} before`);
      wire.run(2_000);
      wire.ask("n1", { type: "partition", blocked: ["n2", "n3"] });
      for (const id of members) wire.broadcast(id, `${id} during`);
      wire.run(10_000);
      expect(wire.read("n1")).not.toContain("n2 during");
      expect(wire.read("n3")).not.toContain("n1 during");
      wire.ask("n1", { type: "heal" });
      wire.run(3_000);
      const everything = members.flatMap((id) => [`${id} before`, `${id} during`]).sort();
      for (const id of members) expect(wire.read(id), id).toEqual(everything);
    },
  );
});
