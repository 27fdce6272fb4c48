import { describe, expect, test } from "vitest";
import { CALLS_MAX } from "../../../src/node/limits.ts";
import { Bench, streamed } from "../bench.ts";

const settings = { strategy: "flood" };

describe("the output of a node", () => {
  test("is numbered from 0 by one counter, replies and forwards alike; gossip has no number", () => {
    const bench = new Bench({ topology: { n1: ["n2", "n3"] }, settings });
    bench.hearBatch("n3");
    expect(bench.hear("c1", { type: "broadcast", message: "a", msg_id: 7 })).toEqual([
      "c1 broadcast_ok in_reply_to=7 msg_id=2",
      'n2 broadcast message="a" msg_id=3',
      'n3 batch acked=0 number=1 neighbor relay values=["a"]',
    ]);
    expect(bench.hear("c1", { type: "echo", echo: 1, msg_id: 8 })).toEqual([
      "c1 echo_ok echo=1 in_reply_to=8 msg_id=4",
    ]);
  });

  test("goes to no peer before the first request after `init`: peers may not be registered yet", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings: { strategy: "anti-entropy" } });
    expect(bench.wait(60_000)).toEqual([]);
    expect(bench.hear("c0", { type: "init", node_id: "n1", node_ids: ["n1", "n2"], msg_id: 9 })).toEqual([
      "c0 init_ok in_reply_to=9 msg_id=1",
    ]);
    expect(bench.wait(60_000)).toEqual([]);
    bench.read();
    expect(bench.wait(60_000).length).toBeGreaterThan(0);
  });

  test("waits for its reader: gossip rests, requests are answered, and what is new goes when there is room", () => {
    const bench = new Bench({ topology: { n1: ["n2"] }, settings });
    bench.node.setOutputLevel("gossip-waits");
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.hearBatch("n2", streamed(1, "b"))).toEqual([]);
    expect(bench.wait(10_000)).toEqual([]);
    bench.node.setOutputLevel("open");
    expect(bench.broadcast("c")).toEqual([
      'n2 broadcast message="a" msg_id=4',
      'n2 broadcast message="c" msg_id=5',
    ]);
  });

  test("is an error, 11, to every request while there is no room at all, and nothing is stored", () => {
    const bench = new Bench({ topology: { n1: ["n2"] }, settings });
    bench.node.setOutputLevel("full");
    expect(bench.ask({ type: "broadcast", message: "a" }).reply).toMatchObject({ type: "error", code: 11 });
    bench.node.setOutputLevel("open");
    expect(bench.read()).toEqual([]);
  });

  test(`awaits ${CALLS_MAX} answers of peers, and forgets the oldest first`, () => {
    const bench = new Bench({ members: ["n1", "n2"], settings: { strategy: "random-fanout" }, topology: {} });
    bench.hearBatch("n2");
    bench.broadcast("a");
    const ids = Array.from({ length: CALLS_MAX + 1 }, () => {
      const [sync] = bench.ask({ type: "gossip_round" }).sent;
      return Number(/msg_id=(\d+)$/.exec(sync ?? "")?.[1]);
    });
    const answer = (id: number | undefined) =>
      bench.hear("n2", { type: "gossip_sync_ok", new_count: 0, in_reply_to: id });
    const unexpected = () => bench.node.counters.drops.get("unexpected-reply") ?? 0;
    answer(ids.at(-1));
    expect(unexpected()).toBe(0);
    answer(ids[0]);
    expect(unexpected()).toBe(1);
  });

  test("takes an answer from the receiver of a call and from no other node; from none if the call went nowhere", () => {
    const bench = new Bench({
      members: ["n1", "n2", "n3"],
      settings: { strategy: "random-fanout", fanout: 2 },
      topology: {},
    });
    bench.broadcast("a");
    bench.ask({ type: "partition", blocked: ["n3"] });
    const [sync] = bench.ask({ type: "gossip_round" }).sent;
    const inReplyTo = { in_reply_to: Number(/msg_id=(\d+)$/.exec(sync ?? "")?.[1]) };
    bench.ask({ type: "heal" });
    bench.hear("n3", { type: "error", code: 11, text: "" });
    bench.hear("n3", { type: "gossip_sync_ok", new_count: 1, ...inReplyTo });
    bench.hear("c9", { type: "gossip_sync_ok", new_count: 1, ...inReplyTo });
    const drops = () => Object.fromEntries(bench.node.counters.drops);
    expect(drops()).toEqual({ "error-reply": 1, "unexpected-reply": 2 });
    bench.hear("n2", { type: "gossip_sync_ok", new_count: 1, ...inReplyTo });
    expect(drops()).toEqual({ "error-reply": 1, "unexpected-reply": 2 });
  });
});
