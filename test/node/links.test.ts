import { describe, expect, test } from "vitest";
import { BATCH_VALUES_MAX, VALUE_BYTES_MAX } from "../../src/node/limits.ts";
import type { Link } from "../../src/node/link.ts";
import { Bench } from "./bench.ts";
import { Wire, type WireOptions } from "./wire.ts";

/*
 * Two real nodes that exchange batches every 100 ms, over a wire of 10 ms that loses exactly what a test says. The
 * ack timeout is 500 ms, so an acknowledgement goes on its own after 200 ms.
 */
const batched = { strategy: "batched", batchWindowMs: 100 };

/** Two nodes that have exchanged the values "a" and "b" and know each other. */
function acquainted(options: WireOptions = {}): Wire {
  const wire = new Wire({ settings: batched, ...options });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(1_000);
  return wire;
}

describe("acknowledgements", () => {
  test("of two nodes that meet: batches both ways, and then each acknowledges once, on its own", () => {
    const wire = new Wire({ settings: batched });
    wire.broadcast("n1", "a");
    wire.broadcast("n2", "b");
    expect(wire.run(10_000)).toEqual([
      '100 n1>n2 gossip stranger start=0 end=1 values=["a"] acked=0',
      '100 n2>n1 gossip stranger start=0 end=1 values=["b"] acked=0',
      "310 n1>n2 gossip start=1 end=1 acked=1 digest",
      "310 n2>n1 gossip start=1 end=1 acked=1 digest",
    ]);
  });

  test("ride on batches that go that way anyway: none goes on its own while there are some", () => {
    const wire = acquainted();
    for (let i = 0; i < 20; i++) {
      wire.broadcast("n1", i);
      wire.broadcast("n2", -1 - i);
      for (const entry of wire.run(100)) expect(entry).toMatch(/ values=/);
    }
    const last = wire.run(10_000).filter((entry) => !entry.includes(" values="));
    expect(last).toHaveLength(2);
  });

  test("go on their own, once, after the ack delay, where nothing goes that way", () => {
    const wire = acquainted();
    wire.broadcast("n1", "c");
    expect(wire.run(10_000)).toEqual([
      '1100 n1>n2 gossip start=1 end=3 values=["c"] acked=1',
      "1310 n2>n1 gossip acked=3",
    ]);
  });

  test("of several batches are one", () => {
    const wire = acquainted();
    wire.broadcast("n1", "c");
    wire.run(150);
    wire.broadcast("n1", "d");
    expect(wire.run(10_000)).toEqual([
      '1250 n1>n2 gossip start=3 end=4 values=["d"] acked=1',
      "1310 n2>n1 gossip acked=4",
    ]);
  });

  test.each([
    [10, 4],
    [500, 200],
    [1_000, 500],
    [2_100, 1_600],
  ])(
    "leave half a second of an ack timeout of %i ms for the round trip: they go after %i ms",
    (ackTimeoutMs, delayMs) => {
      const bench = new Bench({
        settings: { ...batched, ackTimeoutMs },
        members: ["n1", "n2"],
        topology: {},
      });
      expect(bench.core.timing.ackDelayMs).toBe(delayMs);
      bench.hearGossip("n2", { start: 0, end: 1, values: ["a"] });
      const [first] = bench.wait(delayMs);
      expect(first).toBe(`${delayMs} n2 gossip acked=1`);
    },
  );

  test("of a batch that comes twice are given twice, for the first one may have been lost", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    const batch = { start: 0, end: 1, values: ["a"] };
    bench.hearGossip("n2", batch);
    expect(bench.wait(300)).toEqual(["200 n2 gossip acked=1"]);
    bench.hearGossip("n2", batch);
    expect(bench.wait(300)).toEqual(["500 n2 gossip acked=1"]);
    expect(bench.read()).toEqual(["a"]);
  });
});

describe("a batch that is lost", () => {
  test("shows in the next one: the gap is reported, and what follows it goes again, nothing before it", () => {
    const wire = acquainted();
    wire.lose = ({ atMs, src }) => atMs === 1_100 && src === "n1";
    wire.broadcast("n1", "c", "d");
    wire.run(100);
    wire.broadcast("n1", "e");
    expect(wire.run(10_000)).toEqual([
      '1200 n1>n2 gossip start=4 end=5 values=["e"] acked=1',
      "1360 n2>n1 gossip acked=1 gap",
      '1370 n1>n2 gossip start=1 end=5 values=["c","d","e"] acked=1',
      "1580 n2>n1 gossip acked=5",
    ]);
    expect(wire.read("n2")).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("with nothing after it is missed when the ack timeout is over: question, answer, and it goes again", () => {
    const wire = acquainted();
    wire.lose = ({ atMs, src }) => atMs === 1_100 && src === "n1";
    wire.broadcast("n1", "c");
    expect(wire.run(10_000)).toEqual([
      '1100 n1>n2 gossip start=1 end=3 values=["c"] acked=1 x',
      "1600 n1>n2 gossip acked=1 ping=1 digest",
      "1610 n2>n1 gossip acked=1 pong=1 digest",
      '1620 n1>n2 gossip start=1 end=3 values=["c"] acked=1',
      "1830 n2>n1 gossip acked=3",
    ]);
  });

  test("shows in an acknowledgement that goes the same way", () => {
    const wire = acquainted();
    wire.lose = ({ atMs, src }) => atMs === 1_100 && src === "n1";
    wire.broadcast("n1", "c");
    wire.broadcast("n2", "d");
    expect(wire.run(10_000)).toEqual([
      '1100 n1>n2 gossip start=1 end=3 values=["c"] acked=1 x',
      '1100 n2>n1 gossip start=1 end=3 values=["d"] acked=1',
      "1310 n1>n2 gossip start=3 end=3 acked=3",
      "1470 n2>n1 gossip acked=1 gap",
      '1480 n1>n2 gossip start=1 end=4 values=["c"] acked=3',
      "1690 n2>n1 gossip acked=4",
    ]);
  });

  test("as the very first one goes again, though the peer has not been heard before", () => {
    const wire = new Wire({ settings: batched });
    wire.lose = ({ atMs, src }) => atMs === 100 && src === "n1";
    wire.broadcast("n1", "a");
    wire.broadcast("n2", "b");
    wire.run(5_000);
    expect(wire.read("n2")).toEqual(["a", "b"]);
  });

  test.each(["pong", "resend"])("goes again when the %s is lost, too", (which) => {
    const wire = acquainted();
    wire.broadcast("n1", "c");
    wire.lose = ({ atMs, src, body }) => {
      if (atMs === 1_100 && src === "n1") return true;
      return which === "pong" ? body.pong === 1 : atMs === 1_620 && src === "n1";
    };
    wire.run(5_000);
    expect(wire.read("n2")).toEqual(["a", "b", "c"]);
  });

  test("and reported over and over is sent again once in a round trip, not for each report", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.hearGossip("n2", {});
    for (const message of ["a", "b"]) bench.broadcast(message);
    bench.wait(100);
    const report = { acked: 0, gap: true };
    const again = 'n2 gossip start=0 end=2 values=["a","b"] acked=0';
    expect([1, 2, 3].map(() => bench.hearGossip("n2", report))).toEqual([[again], [], []]);
    bench.wait(300);
    expect(bench.hearGossip("n2", report)).toEqual([again]);
  });
});

describe("a rumor", () => {
  test("is told in messages that a line can hold", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings: batched, topology: {} });
    const arrival = { from: undefined, via: "gossip", hops: 0, path: [] } as const;
    for (const letter of "abcdef") bench.core.seen.add(letter.repeat(300_000), arrival);
    bench.core.links.tell(bench.core.links.get("n2") as Link, [0, 1, 2, 3, 4, 5]);
    expect(bench.node.takeOutbox().map(({ body }) => (body.values as string[]).length)).toEqual([3, 3]);
  });
});

describe("a value that no line could pass on", () => {
  test.each(["flood", "batched", "anti-entropy", "random-fanout"])(
    "is kept, and no message is spent on it: %s",
    (strategy) => {
      const bench = new Bench({ members: ["n1", "n2"], settings: { strategy }, topology: { n1: ["n2"] } });
      bench.hearGossip("n2", {});
      const long = "x".repeat(VALUE_BYTES_MAX);
      bench.broadcast(long);
      bench.broadcast("short");
      const said = bench.wait(3_000);
      expect(said.filter((entry) => entry.length > 10_000)).toEqual([]);
      expect((bench.read() as string[]).map((value) => value.length).sort()).toEqual([5, VALUE_BYTES_MAX]);
      bench.hear("n2", { type: "digest_syn", mode: "pull", digest: "0-0", sums: Array(16).fill(0) });
      expect(bench.core.links.lacking(bench.core.links.get("n2") as Link)).toEqual(
        strategy === "flood" || strategy === "batched" ? [1] : [],
      );
    },
  );
});

describe("a neighbour that is owed nothing of what others said", () => {
  test("costs no second look at it", () => {
    const settings = { ...batched, overlay: "total" };
    const bench = new Bench({ members: ["n1", "n2", "n3"], settings, topology: {} });
    for (let i = 0; i < 1_000; i++) bench.hearGossip("n2", { start: i, end: i + 1, values: [i] });
    expect(bench.core.links.get("n3")?.cleared).toBe(1_000);
  });
});

describe("a gap before what the peer had acknowledged", () => {
  const disowned = { acked: 0, gap: true };

  function acknowledged() {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    for (const message of ["a", "b"]) bench.broadcast(message);
    bench.wait(100);
    bench.hearGossip("n2", { acked: 2 });
    bench.broadcast("c");
    bench.wait(100);
    return bench;
  }

  test("makes the node ask, once, instead of sending the same again for ever", () => {
    const bench = acknowledged();
    const question = "n2 gossip acked=0 ping=1 digest";
    expect([1, 2, 3].map(() => bench.hearGossip("n2", disowned))).toEqual([[question], [], []]);
  });

  test("is what the peer lacks, if it answers that it has lost count: everything goes again", () => {
    const bench = acknowledged();
    bench.hearGossip("n2", disowned);
    expect(bench.hearGossip("n2", { ...disowned, pong: 1 })).toEqual([
      'n2 gossip start=0 end=3 values=["a","b","c"] acked=0',
    ]);
  });

  test("is old, if it answers otherwise: nothing goes again", () => {
    const bench = acknowledged();
    bench.hearGossip("n2", disowned);
    expect(bench.hearGossip("n2", { acked: 3, pong: 1 })).toEqual([]);
    expect(bench.wait(10_000)).toEqual([]);
  });
});

describe("an acknowledgement that is lost", () => {
  test("is asked for; the answer has it, and no value goes again", () => {
    const wire = acquainted();
    wire.lose = ({ atMs, src }) => atMs === 1_310 && src === "n2";
    wire.broadcast("n1", "c");
    expect(wire.run(10_000)).toEqual([
      '1100 n1>n2 gossip start=1 end=3 values=["c"] acked=1',
      "1310 n2>n1 gossip acked=3 x",
      "1600 n1>n2 gossip acked=1 ping=1 digest",
      "1610 n2>n1 gossip acked=3 pong=1 digest",
    ]);
  });

  test("is made up for by the next one", () => {
    const wire = acquainted();
    wire.lose = ({ atMs, src }) => atMs === 1_310 && src === "n2";
    wire.broadcast("n1", "c");
    wire.run(350);
    wire.broadcast("n1", "d");
    const values = Wire.valuesIn(wire.run(10_000));
    expect(values).toEqual(["d"]);
  });
});

describe("messages that overtake each other", () => {
  test("by less than the gap delay cause nothing to be sent again", () => {
    const wire = acquainted();
    wire.delayMs = ({ atMs, src }) => (atMs === 1_100 && src === "n1" ? 200 : 0);
    wire.broadcast("n1", "c");
    wire.run(100);
    wire.broadcast("n1", "d");
    expect(wire.run(10_000)).toEqual([
      '1200 n1>n2 gossip start=3 end=4 values=["d"] acked=1',
      "1360 n2>n1 gossip acked=4",
    ]);
  });

  test("do not make an older acknowledgement undo a newer one", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.hearGossip("n2", {});
    bench.broadcast("a");
    bench.wait(100);
    bench.broadcast("b");
    bench.wait(100);
    expect(bench.hearGossip("n2", { acked: 2 })).toEqual([]);
    expect(bench.hearGossip("n2", { acked: 1 })).toEqual([]);
    expect(bench.wait(10_000)).toEqual([]);
  });
});

describe("what a peer lacks", () => {
  test("is never what it sent itself, whoever else sent it, too", () => {
    const bench = new Bench({ settings: { ...batched, overlay: "star" }, topology: {} });
    for (const peer of ["n2", "n3"]) bench.hearGossip(peer, {});
    bench.hearGossip("n2", { start: 0, end: 1, values: ["a"] });
    bench.hearGossip("n3", { start: 0, end: 2, values: ["a", "b"] });
    const sent = bench.wait(100).filter((entry) => entry.includes(" values="));
    expect(sent.map((entry) => entry.replace(/ acked=.*/, ""))).toEqual([
      '100 n2 gossip start=0 end=2 values=["b"]',
    ]);
  });

  test("is in one message, until that would be too long", () => {
    const bench = new Bench({
      settings: { ...batched, batchSize: 100_000 },
      members: ["n1", "n2"],
      topology: {},
    });
    bench.hearGossip("n2", {});
    for (let i = 0; i <= BATCH_VALUES_MAX; i++) bench.ask({ type: "broadcast", message: i });
    const ranges = bench.wait(100).map((entry) => entry.replace(/ values=.*/, ""));
    expect(ranges).toEqual([
      `100 n2 gossip start=0 end=${BATCH_VALUES_MAX}`,
      `100 n2 gossip start=${BATCH_VALUES_MAX} end=${BATCH_VALUES_MAX + 1}`,
    ]);
  });

  test("is nothing once the peer has shown the same digest", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.hearGossip("n2", {});
    bench.broadcast("a");
    bench.hearGossip("n2", { digest: bench.core.seen.digest.toString() });
    expect(bench.wait(10_000)).toEqual(["200 n2 gossip acked=0"]);
  });
});

describe("gossip that cannot be right", () => {
  const header = { type: "gossip", epoch: 7, peer_epoch: 0, acked: 0 };

  test.each<[string, object]>([
    ["an acknowledgement of what was never sent", { acked: 1_000_000 }],
    ["an answer to no question", { pong: 5 }],
    ["a range that ends before it starts", { start: 5, end: 3, values: [] }],
    ["a window in the past", { window: 1 }],
  ])("as %s changes nothing", (_what, fields) => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.broadcast("a");
    bench.hear("n2", { ...header, peer_epoch: bench.core.epoch, ...fields });
    expect(bench.wait(100)).toContain('100 n2 gossip start=0 end=1 values=["a"] acked=0');
  });

  test.each<[string, object]>([
    ["without an epoch", { epoch: undefined }],
    ["with a negative position", { acked: -1 }],
    ["with values that are no list", { start: 0, end: 1, values: "a" }],
    ["with a value that cannot be stored", { start: 0, end: 1, values: [Number.MAX_VALUE, 2 ** 60] }],
  ])("%s is dropped whole and counted", (_what, fields) => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    expect(bench.hear("n2", { ...header, ...fields })).toEqual([]);
    expect(bench.read()).toEqual([]);
    expect(bench.core.counters.drops.get("malformed-gossip")).toBe(1);
    expect(bench.core.links.get("n2")?.epoch).toBe(0);
  });

  test("from somebody who is no member is dropped and counted", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    expect(bench.hear("n9", { ...header, start: 0, end: 1, values: ["a"] })).toEqual([]);
    expect(bench.read()).toEqual([]);
    expect(bench.core.counters.drops.get("gossip-from-stranger")).toBe(1);
  });

  test("in its CRDT part brings its values all the same, and the part is not acknowledged", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    const changes = { crdt: { lww: "nonsense" }, crdt_start: 0, crdt_end: 3 };
    bench.hearGossip("n2", { start: 0, end: 1, values: ["a"], ...changes });
    expect(bench.wait(300)).toEqual(["200 n2 gossip acked=1"]);
    expect(bench.read()).toEqual(["a"]);
  });
});

describe("a node whose seen set is full", () => {
  test("does not acknowledge a batch that it could not store, and says nothing worse", () => {
    const bench = new Bench({
      settings: batched,
      members: ["n1", "n2"],
      topology: {},
      extras: { limits: { valuesMax: 2, textMax: 1_000 } },
    });
    bench.hearGossip("n2", { start: 0, end: 3, values: ["a", "b", "c"] });
    expect(bench.wait(300)).toEqual(["200 n2 gossip acked=0"]);
    expect(bench.read()).toEqual(["a", "b"]);
    expect(bench.core.counters.drops.get("seen-set-full")).toBe(1);
  });
});
