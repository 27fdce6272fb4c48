import { describe, expect, test } from "vitest";
import { PLAIN_PENDING_MAX } from "../../../../src/node/limits.ts";
import { PlainForwards } from "../../../../src/node/links/plain/plain-forwards.ts";
import { Bench } from "../../bench.ts";
import { timeOf, Wire } from "../../wire.ts";

/*
 * Forwards as plain `broadcast`s: what every node understands, and what a peer gets until it has shown that it speaks
 * our dialect.
 */
const flood = { strategy: "flood" };
const pair = { members: ["n1", "n2"], topology: { n1: ["n2"] }, settings: flood };
const broadcasts = (log: readonly string[]) => log.filter((entry) => entry.includes(" broadcast "));

describe("forwards that wait for an answer", () => {
  function forwarded(...forwards: readonly (readonly [msgId: number, position: number, sentMs: number])[]) {
    const plain = new PlainForwards();
    for (const [msgId, position, sentMs] of forwards) plain.onSend(msgId, position, sentMs, sentMs);
    return plain;
  }

  test("are known by their `msg_id`, and the oldest by when it was sent", () => {
    const plain = forwarded([7, 0, 100], [9, 1, 200]);
    expect([plain.size, plain.oldestMs, plain.positionOf(9), plain.positionOf(8)]).toEqual([
      2,
      100,
      1,
      undefined,
    ]);
    expect(new PlainForwards().oldestMs).toBe(Infinity);
  });

  test("of one value are all done once that is acknowledged", () => {
    const plain = forwarded([7, 0, 100], [8, 1, 100], [9, 0, 200]);
    expect([plain.onHeld(0), plain.onHeld(0), plain.size]).toEqual([true, false, 1]);
  });

  test("that are late are taken out in order, each value once, with the time of its first forward", () => {
    const plain = forwarded([7, 0, 100], [8, 1, 150], [9, 2, 300]);
    expect([...plain.takeLate(150, Infinity)]).toEqual([
      [0, 100],
      [1, 150],
    ]);
    plain.onSend(10, 0, 400, 100);
    plain.onSend(11, 0, 410, 100);
    expect([...plain.takeLate(410, Infinity)]).toEqual([
      [2, 300],
      [0, 100],
    ]);
    expect(plain.size).toBe(0);
  });

  test("are taken out one by one where no more are wanted", () => {
    const plain = forwarded([7, 0, 100], [8, 1, 100]);
    expect([...plain.takeLate(100, 1)]).toEqual([[0, 100]]);
    expect(plain.size).toBe(1);
  });

  test("are late by their first forward, however often they were repeated", () => {
    const plain = forwarded([7, 0, 100], [8, 1, 300]);
    plain.takeLate(100, Infinity);
    plain.onSend(9, 0, 400, 100);
    expect(plain.outstanding(99)).toEqual({ overdue: [], waiting: [1, 0] });
    expect(plain.outstanding(100)).toEqual({ overdue: [0], waiting: [1] });
  });

  test("move when the log closes ranks", () => {
    const plain = forwarded([7, 5, 100]);
    plain.move((position) => position - 3);
    expect([plain.positionOf(7), plain.onHeld(2)]).toEqual([2, true]);
  });
});

describe("two nodes of our own make", () => {
  test("begin with plain broadcasts, and once they have met they stay with batches", () => {
    const wire = new Wire({ settings: flood });
    wire.broadcast("n1", "a", "b");
    const meeting = wire.run(3_000);
    expect(meeting.slice(0, 4)).toEqual([
      '0 n1>n2 broadcast message="a" msg_id=3',
      '0 n1>n2 broadcast message="b" msg_id=5',
      "10 n2>n1 broadcast_ok in_reply_to=3 msg_id=2",
      "10 n2>n1 broadcast_ok in_reply_to=5 msg_id=3",
    ]);
    // Then they compare, find each other equal, and no value travels again.
    expect(meeting.slice(4).length).toBeGreaterThan(0);
    for (const entry of meeting.slice(4))
      expect(entry).toMatch(
        /^1\d\d\d n\d>n\d (compare .*summary|batch (stranger )?acked=0 neighbor( settles=q\d equal)?)$/,
      );
    wire.broadcast("n1", "c");
    wire.broadcast("n2", "d");
    expect(wire.run(3_000)).toEqual([
      '3000 n1>n2 batch acked=0 number=1 neighbor relay values=["c"]',
      '3000 n2>n1 batch acked=0 number=1 neighbor relay values=["d"]',
      "3210 n1>n2 batch acked=1",
      "3210 n2>n1 batch acked=1",
    ]);
  });

  test("do not answer forwards of a peer that has shown the dialect: it may have been started anew, and gets a batch", () => {
    const bench = new Bench(pair);
    expect(bench.hear("n2", { type: "broadcast", message: "a", msg_id: 1 })).toEqual([
      "n2 broadcast_ok in_reply_to=1 msg_id=2",
    ]);
    bench.hearBatch("n2");
    expect(bench.hear("n2", { type: "broadcast", message: "b", msg_id: 2 })).toEqual([
      'n2 batch acked=0 number=1 neighbor relay values=["b"]',
    ]);
    expect(bench.read()).toEqual(["a", "b"]);
  });

  test("acknowledge a forward that brought nothing new as soon as a batch; a peer that has not shown the dialect hears it later", () => {
    const met = new Bench(pair);
    met.hearBatch("n2", { number: 1, values: ["a"] });
    expect(met.wait(1_000)).toEqual(["200 n2 batch acked=1 neighbor"]);
    expect(met.hear("n2", { type: "broadcast", message: "a", msg_id: 1 })).toEqual([]);
    expect(met.wait(1_000)).toEqual(["1200 n2 batch acked=1 neighbor"]);
    const stranger = new Bench(pair);
    expect(stranger.hear("n2", { type: "broadcast", message: "a", msg_id: 1 })).toEqual([
      "n2 broadcast_ok in_reply_to=1 msg_id=2",
    ]);
    expect(stranger.wait(999)).toEqual([]);
    expect(stranger.wait(1)).toEqual([expect.stringMatching(/^1000 n2 compare /)]);
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

describe("a peer of another implementation", () => {
  test("gets each value until it has answered, all of them together at first, then the oldest as a question", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.broadcast("b");
    const log = broadcasts(bench.wait(3_000));
    expect(log.slice(0, 3)).toEqual([
      '500 n2 broadcast message="a" msg_id=6',
      '500 n2 broadcast message="b" msg_id=7',
      expect.stringMatching(/^(9[5-9]|10[0-5])\d n2 broadcast message="a" msg_id=8$/),
    ]);
    const times = log.slice(2).map(timeOf);
    expect(times.length).toBeGreaterThan(1);
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
    expect(broadcasts(bench.wait(60_000))).toEqual([]);
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
    expect(Object.fromEntries(bench.node.counters.drops)).toEqual({ "error-reply": 1 });
  });

  test("gets the rest as soon as it answers after a silence", () => {
    const bench = new Bench(pair);
    for (const message of ["a", "b", "c"]) bench.broadcast(message);
    const asked = broadcasts(bench.wait(2_000));
    const last = asked.findLast((entry) => entry.includes('"a"')) ?? "";
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: Number(/msg_id=(\d+)$/.exec(last)?.[1]) });
    const resent = broadcasts(bench.wait(600));
    expect(new Set(resent.map((entry) => entry.split(" ")[3]))).toEqual(
      new Set(['message="b"', 'message="c"']),
    );
  });

  test("gets nothing new while it is silent: that follows its answer", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    const asked = broadcasts(bench.wait(2_000));
    expect(bench.broadcast("new")).toEqual([]);
    const msgId = Number(/msg_id=(\d+)$/.exec(asked.at(-1) ?? "")?.[1]);
    expect(bench.hear("n2", { type: "broadcast_ok", in_reply_to: msgId })).toEqual([
      expect.stringMatching(/^n2 broadcast message="new" msg_id=\d+$/),
    ]);
  });

  test("that has acknowledged everything is greeted in our dialect ever more rarely, and otherwise left alone", () => {
    const bench = new Bench(pair);
    bench.broadcast("a");
    bench.hear("n2", { type: "broadcast_ok", in_reply_to: 3 });
    const log = bench.wait(60_000);
    expect(log.length).toBeGreaterThan(0);
    for (const entry of log)
      expect(entry).toMatch(/^\d+ n2 compare stranger acked=0 question=q\d mode="push-pull" /);
    expect(log.length).toBeLessThanOrEqual(6);
    expect(timeOf(log[0] as string)).toBeGreaterThanOrEqual(1_000);
    expect(bench.broadcast("b")).toEqual([expect.stringMatching(/^n2 broadcast message="b" msg_id=\d+$/)]);
  });

  test("gets what a comparison with another peer has found, for it is never compared with itself", () => {
    const bench = new Bench({ topology: { n1: ["n2", "n3"] }, settings: flood });
    bench.hearBatch("n2", { neighbor: true });
    // n3 has acknowledged everything, and ignores the greetings that are due to it for ever.
    const [, forward] = bench.broadcast(1);
    const msgId = Number(/^n3 broadcast .*msg_id=(\d+)/.exec(forward ?? "")?.[1]);
    bench.hear("n3", { type: "broadcast_ok", in_reply_to: msgId });
    bench.wait(6_000);
    const sent = bench.hearBatch("n2", { number: 1, neighbor: true, relay: true, values: [2], found: true });
    expect(sent).toEqual([expect.stringMatching(/^n3 broadcast message=2 /)]);
  });

  test("gets values all the same while it leaves state items without an answer, which it does not understand", () => {
    const bench = new Bench({ ...pair, topology: { n1: ["n2"], n2: ["n1"] } });
    const acknowledge = ([forward]: readonly string[]) => {
      const msgId = Number(/^n2 broadcast .*msg_id=(\d+)/.exec(forward ?? "")?.[1]);
      bench.hear("n2", { type: "broadcast_ok", in_reply_to: msgId });
    };
    acknowledge(bench.broadcast("a"));
    bench.ask({ type: "add", element: "x" });
    bench.wait(6_000);
    expect(bench.core.links.get("n2")?.isSilent).toBe(true);
    for (const value of ["b", "c"]) {
      const sent = bench.broadcast(value);
      expect(sent).toEqual([expect.stringMatching(/^n2 broadcast message="[bc]" /)]);
      acknowledge(sent);
      bench.wait(3_000);
    }
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
    expect(broadcasts(bench.wait(60_000))).toEqual([]);
  });

  test("gets the values of a `gossip_sync` and of a `digest_sync`, too", () => {
    const bench = new Bench(pair);
    expect(bench.ask({ type: "gossip_sync", messages: ["a", "b"] }).sent).toEqual([
      'n2 broadcast message="a" msg_id=3',
      'n2 broadcast message="b" msg_id=4',
    ]);
    expect(bench.ask({ type: "digest_sync", remote_digest: "x", remote_messages: ["c"] }).sent).toEqual([
      'n2 broadcast message="c" msg_id=6',
    ]);
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
    expect(Object.fromEntries(bench.node.counters.drops)).toEqual({ "unexpected-reply": 1 });
    expect(bench.ask({ type: "check_acks" }).reply).toMatchObject({ pending: 1 });
  });
});
