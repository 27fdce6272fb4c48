import { describe, expect, test } from "vitest";
import { ReplyCache } from "../../../src/node/dispatch/reply-cache.ts";
import { REPLIES_PER_CLIENT, REPLY_CLIENTS_MAX, REPLY_TEXT_MAX } from "../../../src/node/limits.ts";
import { LineNode } from "../../support/in-process.ts";
import { Bench } from "../bench.ts";

const request = (msgId: number, message: unknown = msgId) => ({ type: "broadcast", message, msg_id: msgId });
const reply = (msgId: number) => ({ type: "broadcast_ok", in_reply_to: msgId, msg_id: 100 + msgId });
const keep = (cache: ReplyCache, src: string, msgId: number) =>
  cache.keep(src, request(msgId), reply(msgId), {});

describe("the cache of replies", () => {
  test("finds the answer to the same request of the same client, and to no other", () => {
    const cache = new ReplyCache();
    keep(cache, "c1", 1);
    expect(cache.find("c1", request(1))).toEqual(reply(1));
    expect(cache.find("c2", request(1))).toBeUndefined();
    expect(cache.find("c1", request(2))).toBeUndefined();
    expect(cache.find("c1", request(1, "another message"))).toBeUndefined();
    expect(cache.find("c1", { ...request(1), type: "read" })).toBeUndefined();
  });

  test(`keeps the last ${REPLIES_PER_CLIENT} of a client; one more takes the place of the oldest`, () => {
    const cache = new ReplyCache();
    for (let id = 0; id < REPLIES_PER_CLIENT; id++) keep(cache, "c1", id);
    expect(cache.find("c1", request(0))).toEqual(reply(0));
    keep(cache, "c1", REPLIES_PER_CLIENT);
    expect(cache.find("c1", request(0))).toBeUndefined();
    expect(cache.find("c1", request(1))).toEqual(reply(1));
  });

  test(`keeps ${REPLY_CLIENTS_MAX} clients; one more takes the place of the one that was silent longest`, () => {
    const cache = new ReplyCache();
    for (let i = 0; i < REPLY_CLIENTS_MAX; i++) keep(cache, `c${i}`, 1);
    keep(cache, "c0", 2);
    keep(cache, "new", 1);
    expect(cache.find("c1", request(1))).toBeUndefined();
    expect(cache.find("c0", request(1))).toEqual(reply(1));
    expect(cache.find("c2", request(1))).toEqual(reply(1));
  });

  test(`keeps neither the text of a request that is longer than ${REPLY_TEXT_MAX} characters, nor so long an answer`, () => {
    const cache = new ReplyCache();
    const long = "x".repeat(REPLY_TEXT_MAX + 1);
    cache.keep("c1", request(1, long), reply(1), {});
    expect(cache.find("c1", request(1, long))).toEqual(reply(1));
    expect(cache.find("c1", request(1, `${long.slice(1)}y`))).toBeUndefined();
    const numbers = Array.from({ length: REPLY_TEXT_MAX / 8 }, (_, i) => i);
    for (const fields of [
      { text: long },
      { elements: [long] },
      { elements: numbers },
      { entries: { k: [long] } },
    ]) {
      cache.keep("c1", request(2), { ...reply(2), ...fields }, fields);
      expect(cache.find("c1", request(2))).toBeUndefined();
    }
  });
});

describe("a request that comes twice", () => {
  test("gets the same answer, ids included, and is performed and counted once", () => {
    const bench = new Bench({ topology: { n1: ["n2"] } });
    const again = { type: "broadcast", message: "a", msg_id: 50 };
    const first = bench.hear("c9", again);
    expect(first).toEqual(["c9 broadcast_ok in_reply_to=50 msg_id=2", 'n2 broadcast message="a" msg_id=3']);
    expect(bench.hear("c9", again)).toEqual([first[0]]);
    expect(bench.ask({ type: "gossip_stats" }).reply).toMatchObject({ broadcasts_received: 1 });
  });

  test("with the same `msg_id` but another body is another request", () => {
    const bench = new Bench();
    bench.hear("c9", { type: "bench_write", key: "a", value: 1, msg_id: 5 });
    expect(bench.hear("c9", { type: "bench_write", key: "a", value: 2, msg_id: 5 })).toEqual([
      "c9 bench_write_ok write_id=2 in_reply_to=5 msg_id=2",
    ]);
  });

  test.each<[string, object, string]>([
    [
      "a counter",
      { type: "bench_write", key: "k", value: 1 },
      "bench_write_ok write_id=1 in_reply_to=9 msg_id=1",
    ],
    ["an error", { type: "kv_read", key: "none" }, "error code=20"],
    ["a merge", { type: "merge", elements: [1, 2] }, "merge_ok new_count=2 in_reply_to=9 msg_id=1"],
    ["an id", { type: "generate" }, "generate_ok id="],
  ])("gives %s as before", (_what, body, expected) => {
    const bench = new Bench();
    const twice = { type: "", ...body, msg_id: 9 };
    const [first] = bench.hear("c9", twice);
    expect(first).toContain(`c9 ${expected}`);
    expect(bench.hear("c9", twice)).toEqual([first]);
  });

  test("and was refused for the moment is performed once it can be", () => {
    const uninitialised = new LineNode();
    const say = (body: object) =>
      JSON.parse(uninitialised.say(JSON.stringify({ src: "c9", dest: "n1", body }))[0] as string).body;
    const early = { type: "broadcast", message: "a", msg_id: 5 };
    expect(say(early)).toMatchObject({ type: "error", code: 11 });
    say({ type: "init", node_id: "n1", node_ids: ["n1"], msg_id: 1 });
    expect(say(early)).toMatchObject({ type: "broadcast_ok", in_reply_to: 5 });

    const bench = new Bench();
    const twice = { type: "broadcast", message: "a", msg_id: 9 };
    bench.node.setOutputLevel("full");
    expect(bench.hear("c9", twice)[0]).toContain("error code=11");
    bench.node.setOutputLevel("open");
    expect(bench.hear("c9", twice)[0]).toContain("broadcast_ok in_reply_to=9");
  });

  test("of a whole list is answered anew, with what there is by then", () => {
    const bench = new Bench();
    const read = { type: "read", msg_id: 9 };
    const texts = Array.from({ length: 30 }, (_, i) => `a value of some length, number ${i}`);
    for (const message of texts) bench.broadcast(message);
    bench.hear("c9", read);
    bench.broadcast("a new one");
    expect(bench.hear("c9", read)[0]).toContain("a new one");
  });

  test("without a `msg_id` is performed each time and never answered", () => {
    const bench = new Bench();
    const silent = { type: "bench_write", key: "k", value: 1 };
    expect([bench.hear("c9", silent), bench.hear("c9", silent)]).toEqual([[], []]);
    expect(bench.ask({ type: "bench_report" }).reply).toMatchObject({ total_writes: 2 });
  });
});
