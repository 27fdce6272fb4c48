import { describe, expect, test } from "vitest";
import { PLAIN_PENDING_MAX } from "../../src/node/limits.ts";
import { Bench } from "./bench.ts";
import { Wire } from "./wire.ts";

/*
 * Forwards as plain `broadcast`s: what every node understands, and what a peer gets until it has shown that it speaks
 * our dialect.
 */
const flood = { strategy: "flood" };
const pair = { members: ["n1", "n2"], topology: { n1: ["n2"] }, settings: flood };
const timeOf = (entry: string) => Number(entry.split(" ")[0]);

describe("two nodes of our own make", () => {
  test("begin with plain broadcasts, show their dialect after a second, and stay with that", () => {
    const wire = new Wire({ settings: flood });
    wire.broadcast("n1", "a", "b");
    expect(wire.run(3_000)).toEqual([
      '0 n1>n2 broadcast message="a" msg_id=3',
      '0 n1>n2 broadcast message="b" msg_id=5',
      "10 n2>n1 broadcast_ok in_reply_to=3 msg_id=2",
      "10 n2>n1 broadcast_ok in_reply_to=5 msg_id=3",
      "1010 n2>n1 gossip stranger acked=0 ping=1 digest",
      "1020 n1>n2 gossip acked=0 pong=1 digest",
      "1230 n2>n1 gossip acked=0",
    ]);
    wire.broadcast("n1", "c");
    wire.broadcast("n2", "d");
    expect(wire.run(3_000)).toEqual([
      '3000 n1>n2 gossip start=0 end=3 values=["c"] acked=0',
      '3000 n2>n1 gossip start=0 end=3 values=["d"] acked=0',
      "3210 n1>n2 gossip start=3 end=3 acked=3",
      "3210 n2>n1 gossip start=3 end=3 acked=3",
    ]);
  });

  test("do not answer forwards of a peer that has shown the dialect: it is told by log position", () => {
    const bench = new Bench(pair);
    expect(bench.hear("n2", { type: "broadcast", message: "a", msg_id: 1 })).toEqual([
      "n2 broadcast_ok in_reply_to=1 msg_id=2",
    ]);
    bench.hearGossip("n2", { digest: bench.core.seen.digest.toString() });
    expect(bench.hear("n2", { type: "broadcast", message: "b", msg_id: 2 })).toEqual([]);
    expect(bench.read()).toEqual(["a", "b"]);
  });

  test("lose no value when the first forward and its resends are lost", () => {
    const wire = new Wire({ settings: flood });
    wire.lose = ({ atMs }) => atMs < 1_200;
    wire.broadcast("n1", "a");
    wire.broadcast("n2", "b");
    wire.run(4_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b"]);
  });

  test("lose no value where one of them has shown the dialect while forwards to it were lost", () => {
    const wire = new Wire({ settings: flood });
    wire.lose = ({ src, body }) => src === "n1" && body.type === "broadcast";
    wire.broadcast("n2", "b");
    wire.run(150);
    wire.broadcast("n1", "a");
    wire.run(4_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b"]);
  });
});

describe("a peer of other make", () => {
  test("gets each value until it has answered, all of them together at first, then the oldest as a question", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.broadcast("b");
    const log = bench.wait(3_000).filter((entry) => entry.includes(" broadcast "));
    expect(log.slice(0, 3)).toEqual([
      '500 n2 broadcast message="a" msg_id=6',
      '500 n2 broadcast message="b" msg_id=7',
      expect.stringMatching(/^9\d\d n2 broadcast message="a" msg_id=8$/),
    ]);
    const times = log.slice(2).map(timeOf);
    for (const [i, atMs] of times.slice(1).entries())
      expect(atMs - (times[i] as number)).toBeGreaterThan(400);
  });

  test.each<[string, object]>([
    ["`broadcast_ok`", { type: "broadcast_ok", in_reply_to: 3 }],
    ["`broadcast_ack`", { type: "broadcast_ack", message: "a" }],
  ])("acknowledges by %s, and the value never goes there again", (_what, acknowledgement) => {
    const bench = new Bench(pair);
    expect(bench.broadcast("a")).toEqual(['n2 broadcast message="a" msg_id=3']);
    expect(bench.hear("n2", acknowledgement as { type: string })).toEqual([]);
    expect(bench.wait(60_000).filter((entry) => entry.includes(" broadcast "))).toEqual([]);
  });

  test("acknowledges by the answer to an earlier copy as well", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.wait(600);
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    expect(bench.core.links.get("n2")?.plain.size).toBe(1);
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 4 });
    expect(bench.core.links.get("n2")?.plain.size).toBe(0);
  });

  test.each(["flood", "tree", "hybrid"])(
    "is past the ack timeout half a second after the first forward, however often that was repeated: %s",
    (strategy) => {
      const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };
      const bench = new Bench({ topology, settings: { strategy } });
      bench.broadcast("a");
      bench.wait(400);
      expect(bench.ask({ type: "check_acks" }).reply).toMatchObject({ pending: 1, timed_out: 0 });
      for (const [waitMs, timedOut] of [
        [300, 1],
        [600, 0],
        [600, 0],
      ] as const) {
        bench.wait(waitMs);
        expect(bench.ask({ type: "check_acks" }).reply).toMatchObject({ pending: 0, timed_out: timedOut });
      }
    },
  );

  test("that answers with an error has not acknowledged anything", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.hear("n2", { type: "error", code: 11, text: "later", in_reply_to: 3 });
    expect(bench.wait(600)).toEqual(['500 n2 broadcast message="a" msg_id=4']);
    expect(bench.core.counters.drops.get("error-reply")).toBe(1);
  });

  test("gets the rest as soon as it answers after a silence", () => {
    const bench = new Bench(pair);
    for (const message of ["a", "b", "c"]) bench.broadcast(message);
    const asked = bench.wait(2_000).filter((entry) => entry.includes(" broadcast "));
    const msgId = Number(
      /message="a" msg_id=(\d+)$/.exec(asked.findLast((e) => e.includes('"a"')) ?? "")?.[1],
    );
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: msgId });
    const resent = bench.wait(600).filter((entry) => entry.includes(" broadcast "));
    expect(new Set(resent.map((entry) => entry.split(" ")[3]))).toEqual(
      new Set(['message="b"', 'message="c"']),
    );
  });

  test("that has acknowledged everything is greeted in our dialect ever more rarely, and otherwise left alone", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    const log = bench.wait(60_000);
    for (const entry of log) expect(entry).toMatch(/^\d+ n2 gossip stranger acked=0 ping=\d+ digest$/);
    expect(log.length).toBeLessThanOrEqual(6);
    expect(timeOf(log[0] as string)).toBeGreaterThanOrEqual(1_000);
    expect(bench.broadcast("b")).toEqual([expect.stringMatching(/^n2 broadcast message="b" msg_id=\d+$/)]);
  });

  test(`has at most ${PLAIN_PENDING_MAX} forwards waiting for an answer; the rest goes as answers come`, () => {
    const bench = new Bench(pair);
    let sent = 0;
    for (let i = 0; i < PLAIN_PENDING_MAX + 3; i++) sent += bench.broadcast(i).length;
    expect(sent).toBe(PLAIN_PENDING_MAX);
    expect(bench.hear("n2", { type: "broadcast_ack", message: 0 })).toHaveLength(1);
    expect(bench.hear("n2", { type: "broadcast_ack", message: 1 })).toHaveLength(1);
  });

  test(`is remembered to lack ${PLAIN_PENDING_MAX} rumors at most`, () => {
    const bench = new Bench({ members: ["n1", "n2"], settings: { strategy: "random-fanout" }, topology: {} });
    for (let i = 0; i < PLAIN_PENDING_MAX + 100; i++) bench.broadcast(i);
    expect(bench.core.links.get("n2")?.plain.size).toBe(PLAIN_PENDING_MAX);
  });

  test("gets no value back that it sent", () => {
    const bench = new Bench(pair);
    bench.hear("n2", { type: "broadcast", message: "a", msg_id: 1 });
    expect(bench.wait(60_000).filter((entry) => entry.includes(" broadcast "))).toEqual([]);
  });
});

describe("an answer", () => {
  test.each<[string, string, object]>([
    ["to a message that was never sent", "n2", { type: "broadcast_ok", in_reply_to: 999 }],
    ["of a node that was not asked", "n3", { type: "broadcast_ok", in_reply_to: 3 }],
    ["of a client", "c7", { type: "broadcast_ok", in_reply_to: 3 }],
  ])("%s is dropped, counted and never answered", (_what, src, body) => {
    const bench = new Bench({ ...pair, members: ["n1", "n2", "n3"] });
    bench.broadcast("a");
    expect(bench.hear(src, body as { type: string })).toEqual([]);
    expect(bench.core.counters.drops.get("unexpected-reply")).toBe(1);
    expect(bench.ask({ type: "check_acks" }).reply).toMatchObject({ pending: 1 });
  });
});
