import { describe, expect, test } from "vitest";
import {
  BATCH_ENTRIES_MAX,
  BATCH_TEXT_MAX,
  UNACKNOWLEDGED_TEXT_MAX,
  VALUE_BYTES_MAX,
} from "../../../src/node/limits.ts";
import type { Link } from "../../../src/node/links/link.ts";
import { loadsOf } from "../../../src/node/links/loads.ts";
import { FROM_CLIENT } from "../../../src/node/log/arrival.ts";
import { Log } from "../../../src/node/log/log.ts";
import { GAP_DELAY_MS, PROBE_INTERVAL_MS, QUIET_RELAYED_MS } from "../../../src/node/timing.ts";
import { Bench, type BenchOptions, streamed } from "../bench.ts";
import { hashesOf } from "../holdings.ts";
import { Wire, type WireOptions } from "../wire.ts";

/*
 * Nodes under flood, which sends what is new at once. The ack timeout is 500 ms, so an acknowledgement goes on its own after
 * 200 ms; the wires take 10 ms and lose exactly what a test says.
 */
const flood = { strategy: "flood" };
const pair = { members: ["n1", "n2"], topology: { n1: ["n2"], n2: ["n1"] }, settings: flood };
const star = {
  members: ["n1", "n2", "n3"],
  topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] },
  settings: flood,
};

/** A node whose neighbours have been heard before. */
function acquainted(options: BenchOptions = pair): Bench {
  const bench = new Bench(options);
  for (const { peer } of bench.core.links.neighbors) bench.hearBatch(peer);
  return bench;
}

/** Two nodes that know each other and have exchanged batches. */
function metPair(options: WireOptions = {}): Wire {
  const wire = new Wire({ settings: flood, ...options });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(5_000);
  wire.broadcast("n1", "c");
  wire.broadcast("n2", "d");
  wire.run(5_000);
  wire.nameAnew();
  return wire;
}

const linkTo = (bench: Bench, peer: string) => bench.core.links.get(peer) as Link;
const withValues = (log: readonly string[]) => log.filter((entry) => entry.includes(" values="));

describe("a batch", () => {
  test("is numbered and holds what is new since the last one; a neighbour that relays is told to", () => {
    const bench = acquainted();
    expect(bench.broadcast("a")).toEqual(['n2 batch acked=0 number=1 neighbor relay values=["a"]']);
    expect(bench.hearBatch("n2", { number: 1, neighbor: true, values: ["theirs"] })).toEqual([]);
    expect(bench.broadcast("b")).toEqual(['n2 batch acked=1 number=2 neighbor relay values=["b"]']);
  });

  test("does not make its receiver relay where every node reaches all others itself", () => {
    const bench = acquainted({ ...star, settings: { ...flood, overlay: "total" } });
    expect(bench.broadcast("a")).toEqual([
      'n2 batch acked=0 number=1 neighbor values=["a"]',
      'n3 batch acked=0 number=1 neighbor values=["a"]',
    ]);
  });

  test("brings no entry to a peer that has sent it, even if others have sent it, too", () => {
    const bench = acquainted(star);
    expect(bench.hearBatch("n2", streamed(1, "a"))).toEqual([
      'n3 batch acked=0 number=1 neighbor relay values=["a"]',
    ]);
    expect(bench.hearBatch("n3", streamed(1, "a", "b"))).toEqual([
      'n2 batch acked=1 number=1 neighbor relay values=["b"]',
    ]);
    expect(bench.hearBatch("n2", streamed(2, "b"))).toEqual([]);
  });

  test("is never sent again, whatever the peer says of it", () => {
    const bench = acquainted();
    bench.broadcast("a");
    bench.broadcast("b");
    for (const acked of [0, 1, 0, 2, 1]) expect(bench.hearBatch("n2", { acked })).toEqual([]);
    expect(bench.wait(10_000)).toEqual([]);
  });

  test("keeps its message within the limits of entries and of text; a longer entry travels alone", () => {
    const loads = (...lengths: readonly number[]) => {
      const log = new Log(1);
      for (const [i, length] of lengths.entries()) log.add(`${i}`.padEnd(length - 2), FROM_CLIENT);
      return [...loadsOf(log, lengths.keys())].map(({ positions, text }) => [positions, text]);
    };
    const half = BATCH_TEXT_MAX / 2;
    expect(loads(half, half)).toEqual([[[0, 1], BATCH_TEXT_MAX]]);
    expect(loads(half, half + 1, 10)).toEqual([
      [[0], half],
      [[1, 2], half + 11],
    ]);
    expect(loads(10, BATCH_TEXT_MAX * 3, 20)).toEqual([
      [[0], 10],
      [[1], BATCH_TEXT_MAX * 3],
      [[2], 20],
    ]);
    expect(loads()).toEqual([]);
    const log = new Log(1);
    for (let i = 0; i <= BATCH_ENTRIES_MAX; i++) log.add(i, FROM_CLIENT);
    const all = Array.from({ length: BATCH_ENTRIES_MAX + 1 }, (_, i) => i);
    expect([...loadsOf(log, all.slice(1))].map(({ positions }) => positions.length)).toEqual([
      BATCH_ENTRIES_MAX,
    ]);
    expect([...loadsOf(log, all)].map(({ positions }) => positions.length)).toEqual([BATCH_ENTRIES_MAX, 1]);
  });

  test("brings a peer the newer content of an item of which it has just sent an older one", () => {
    const bench = acquainted({ ...pair, settings: { strategy: "batched", batchWindowMs: 100 } });
    bench.ask({ type: "write", key: "k", value: "new" });
    bench.hearBatch("n2", { number: 1, neighbor: true, state: [["lww", "k", ["old", 1]]] });
    expect(bench.wait(200)).toEqual([expect.stringMatching(/ n2 batch .* state=\[\["lww","k",\["new",/)]);
  });

  test("with state beside values keeps both in one message, in the order of the log", () => {
    const bench = acquainted({ ...pair, settings: { strategy: "batched", batchWindowMs: 100 } });
    bench.wait(0);
    bench.broadcast("a");
    bench.ask({ type: "add", element: "x" });
    bench.broadcast("b");
    expect(withValues(bench.wait(300))).toEqual([
      '100 n2 batch acked=0 number=1 neighbor relay values=["a","b"] state=[["set","x",0]]',
    ]);
  });
});

describe("acknowledgements", () => {
  test("go on their own, once, after the ack delay, where nothing goes that way", () => {
    const wire = metPair();
    wire.broadcast("n1", "e");
    expect(wire.run(10_000)).toEqual([
      '10000 n1>n2 batch acked=1 number=2 neighbor relay values=["e"]',
      "10210 n2>n1 batch acked=2",
    ]);
  });

  test("ride on batches that go that way anyway: none goes on its own while there are some", () => {
    const wire = metPair();
    for (let i = 0; i < 20; i++) {
      wire.broadcast("n1", i);
      wire.broadcast("n2", -1 - i);
      const log = wire.run(100);
      expect(withValues(log)).toEqual(log);
      expect(log).toHaveLength(2);
    }
    expect(wire.run(10_000)).toEqual(["12110 n1>n2 batch acked=21", "12110 n2>n1 batch acked=21"]);
  });

  test("of several batches are one", () => {
    const wire = metPair();
    wire.broadcast("n1", "e");
    wire.run(50);
    wire.broadcast("n1", "f");
    expect(wire.run(10_000)).toEqual([
      '10050 n1>n2 batch acked=1 number=3 neighbor relay values=["f"]',
      "10210 n2>n1 batch acked=3",
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
      const bench = acquainted({ ...pair, settings: { ...flood, ackTimeoutMs } });
      bench.hearBatch("n2", streamed(1, "a"));
      expect(bench.core.base.timing.ackDelayMs).toBe(delayMs);
      expect(bench.wait(delayMs)).toEqual([`${delayMs} n2 batch acked=1 neighbor`]);
    },
  );

  test("of a batch that comes twice are given twice, for the first one may have been lost", () => {
    const bench = acquainted();
    bench.hearBatch("n2", streamed(1, "a"));
    expect(bench.wait(300)).toEqual(["200 n2 batch acked=1 neighbor"]);
    bench.hearBatch("n2", streamed(1, "a"));
    expect(bench.wait(300)).toEqual(["500 n2 batch acked=1 neighbor"]);
    expect(bench.read()).toEqual(["a"]);
  });

  test("are not given for batches without a number", () => {
    const bench = acquainted();
    bench.hearBatch("n2", { values: ["a"] });
    bench.hearBatch("n2", {});
    expect(bench.wait(400)).toEqual([]);
  });

  test("go early where a number was skipped, and say nothing worse than what has arrived", () => {
    const bench = acquainted();
    bench.hearBatch("n2", streamed(1, "a"));
    bench.hearBatch("n2", streamed(3, "c"));
    expect(bench.wait(300)).toEqual([`${GAP_DELAY_MS} n2 batch acked=1 neighbor`]);
    bench.hearBatch("n2", streamed(2, "b"));
    expect(bench.wait(300)).toEqual(["500 n2 batch acked=3 neighbor"]);
  });

  test("do not make an older one undo a newer one", () => {
    const bench = acquainted();
    bench.broadcast("a");
    bench.broadcast("b");
    expect(bench.hearBatch("n2", { acked: 2 })).toEqual([]);
    expect(bench.hearBatch("n2", { acked: 1 })).toEqual([]);
    expect(bench.wait(10_000)).toEqual([]);
  });

  test("that are lost are asked for; no value goes again, and nothing is compared", () => {
    const wire = metPair();
    wire.lose = ({ atMs, src }) => atMs === 10_210 && src === "n2";
    wire.broadcast("n1", "e");
    expect(wire.run(10_000)).toEqual([
      '10000 n1>n2 batch acked=1 number=2 neighbor relay values=["e"]',
      "10210 n2>n1 batch acked=2 x",
      '10500 n1>n2 compare acked=1 question=q1 mode="push-pull" summary sent=2',
      "10510 n2>n1 batch acked=2 settles=q1",
    ]);
  });

  test("that are lost are made up for by the next ones", () => {
    const wire = metPair();
    wire.lose = ({ atMs, src }) => atMs === 10_210 && src === "n2";
    wire.broadcast("n1", "e");
    wire.run(350);
    wire.broadcast("n1", "f");
    expect(wire.run(10_000)).toEqual([
      '10350 n1>n2 batch acked=1 number=3 neighbor relay values=["f"]',
      '10500 n1>n2 compare acked=1 question=q1 mode="push-pull" summary sent=3',
      "10510 n2>n1 batch acked=3 settles=q1",
    ]);
  });

  test("wait for no batch that overtakes another by less than the gap delay", () => {
    const wire = metPair();
    wire.delayMs = ({ atMs, src }) => (atMs === 10_000 && src === "n1" ? 100 : 0);
    wire.broadcast("n1", "e");
    wire.run(50);
    wire.broadcast("n1", "f");
    expect(wire.run(10_000)).toEqual([
      '10050 n1>n2 batch acked=1 number=3 neighbor relay values=["f"]',
      expect.stringMatching(/^10\d+ n2>n1 batch acked=3$/),
    ]);
  });
});

describe("a stream", () => {
  test("of 200 batches a second of which one is lost is compared once, and then acknowledged as before", () => {
    const wire = new Wire({ settings: { strategy: "flood" } });
    wire.broadcast("n1", "a");
    wire.broadcast("n2", "b");
    wire.run(3_000);
    let sent = 0;
    wire.lose = ({ body }) => Array.isArray(body.values) && ++sent === 5;
    const log: string[] = [];
    for (let value = 0; value < 800; value++) {
      wire.broadcast("n1", value);
      log.push(...wire.run(5));
    }
    expect(sent).toBeGreaterThanOrEqual(800);
    expect(log.filter((line) => line.includes(" compare ")).length).toBe(1);
  });

  test("to the first neighbour brings what came while there was none", () => {
    const settings = { strategy: "batched", batchWindowMs: 100, overlay: "topology" };
    const bench = new Bench({ ...pair, topology: { n1: [], n2: [] }, settings });
    bench.broadcast("a");
    expect(withValues(bench.wait(500))).toEqual([]);
    bench.ask({ type: "topology", topology: pair.topology });
    expect(withValues(bench.wait(100))).toEqual([
      '600 n2 batch stranger acked=0 number=1 neighbor relay values=["a"]',
    ]);
  });

  test("stops while too much is under way to the peer, and goes on as that is acknowledged", () => {
    const bench = acquainted();
    const long = (letter: string) => letter.repeat(UNACKNOWLEDGED_TEXT_MAX / 4);
    for (const letter of ["a", "b", "c", "d"]) expect(bench.broadcast(long(letter))).toHaveLength(1);
    expect(bench.broadcast("waits")).toEqual([]);
    expect(bench.hearBatch("n2", { acked: 1 })).toEqual([
      'n2 batch acked=0 number=5 neighbor relay values=["waits"]',
    ]);
  });

  test("goes on as well where a comparison shows that the peer holds all of it, though no acknowledgement has come", () => {
    const bench = acquainted();
    const megabyte = "x".repeat(1024 * 1024);
    for (let i = 0; i < 4; i++) bench.broadcast(`${i}${megabyte}`);
    const asked = bench.wait(2_500).filter((line) => line.includes("n2 compare"));
    const settles = bench.notation.questionIn(asked[0]);
    expect(bench.broadcast("small")).toEqual([]);
    expect(Wire.valuesIn(bench.wait(1_000))).toEqual([]);
    const log = [...bench.hearBatch("n2", { settles, equal: true }), ...bench.wait(1_000)];
    expect(Wire.valuesIn(log)).toEqual(["small"]);
  });

  test("goes on to the others while one peer takes nothing in", () => {
    const bench = acquainted(star);
    for (let i = 0; i < 4; i++) bench.broadcast(`${i}`.repeat(UNACKNOWLEDGED_TEXT_MAX / 4));
    bench.hearBatch("n3", { acked: 4 });
    expect(bench.broadcast("new")).toEqual(['n3 batch acked=0 number=5 neighbor relay values=["new"]']);
  });

  test("goes to no peer that says that it is full, and goes on once there is room", () => {
    const bench = acquainted();
    bench.hearBatch("n2", { full: true });
    expect(bench.broadcast("a")).toEqual([]);
    bench.hearBatch("n2", {});
    expect(bench.broadcast("b")).toEqual(['n2 batch acked=0 number=1 neighbor relay values=["a","b"]']);
  });

  test("does not acknowledge a batch of which a limit kept anything out, and says that the log is full", () => {
    const limits = { valuesMax: 2, stateItemsMax: 9, textMax: 1_000 };
    const bench = acquainted({ ...pair, extras: { limits } });
    bench.hearBatch("n2", streamed(1, "a", "b", "c"));
    expect(bench.wait(300)).toEqual([`${GAP_DELAY_MS} n2 batch acked=0 full neighbor`]);
    expect(bench.read()).toEqual(["a", "b"]);
    expect(bench.node.counters.drops.get("log-full")).toBe(1);
  });

  test.each([
    ["is a value after the one with which the text reached its limit", { values: ["x".repeat(400), "y"] }],
    ["is an item beyond the limit of items", { state: [["set", "b", 0]] }],
  ])(
    "says that the log is full, too, where what was kept out %s: the peer would send it for ever",
    (_name, entries) => {
      const limits = { valuesMax: 9, stateItemsMax: 1, textMax: 500 };
      const bench = acquainted({ ...pair, extras: { limits } });
      const first = { values: ["x".repeat(200)], state: [["set", "a", 0]] };
      bench.hearBatch("n2", { number: 1, neighbor: true, ...first });
      bench.wait(300);
      bench.hearBatch("n2", { number: 2, neighbor: true, ...entries });
      expect(bench.wait(300)).toEqual([expect.stringMatching(/ acked=1 full\b/)]);
    },
  );

  test("passes on only what the sender counts on this node for", () => {
    const bench = acquainted(star);
    expect(bench.hearBatch("n2", { number: 1, neighbor: true, values: ["for you"] })).toEqual([]);
    expect(bench.hearBatch("n2", streamed(2, "for all"))).toEqual([
      'n3 batch acked=0 number=1 neighbor relay values=["for all"]',
    ]);
    expect(bench.read()).toEqual(["for all", "for you"]);
  });

  test("relays for a peer whose overlay relays, whatever this node's own overlay says", () => {
    const bench = acquainted({ ...star, settings: { ...flood, overlay: "total" } });
    expect(bench.hearBatch("n2", { number: 1, neighbor: true, values: ["x"] })).toEqual([]);
    expect(bench.hearBatch("n2", streamed(2, "y"))).toEqual([
      'n3 batch acked=0 number=1 neighbor values=["y"]',
    ]);
  });

  test.each(["flood", "batched", "anti-entropy", "random-fanout"])(
    "carries no value that no line could hold, and spends no message on it: %s",
    (strategy) => {
      const bench = acquainted({ ...pair, settings: { strategy } });
      const tooLong = { type: "broadcast", message: "x".repeat(VALUE_BYTES_MAX) };
      const { reply, sent } = bench.ask(tooLong);
      const said = [...sent, ...bench.broadcast("short"), ...bench.wait(3_000)];
      expect(reply).toMatchObject({ type: "error", code: 12 });
      expect(said.filter((entry) => entry.length > 10_000)).toEqual([]);
      expect(bench.read()).toEqual(["short"]);
      expect(Wire.valuesIn(said)).toEqual(strategy === "anti-entropy" ? [] : ["short"]);
    },
  );

  test("looks once at what a neighbour is not owed", () => {
    const settings = { strategy: "batched", batchWindowMs: 100, overlay: "total" };
    const bench = acquainted({ ...star, settings });
    for (let i = 1; i <= 1_000; i++) bench.hearBatch("n2", { number: i, neighbor: true, values: [i] });
    expect(linkTo(bench, "n3").outgoing.cursor).toBe(1_000);
  });

  test("of rumors is told in messages that a line can hold", () => {
    const bench = acquainted();
    for (const letter of "abcdef") bench.core.base.log.add(letter.repeat(300_000), FROM_CLIENT);
    bench.core.streams.tell(linkTo(bench, "n2"), [0, 1, 2, 3, 4, 5]);
    expect(bench.node.takeOutbox().map(({ body }) => (body.values as string[]).length)).toEqual([3, 3]);
  });
});

describe("a strategy of rounds", () => {
  const settings = { strategy: "anti-entropy", overlay: "total" };

  test("counts on the receivers to pass values on, whatever its overlay: they may stream", () => {
    const bench = new Bench({ ...star, settings });
    bench.broadcast("a");
    const [asked = ""] = bench.wait(200).filter((entry) => entry.startsWith("200 n2 compare"));
    const settles = bench.notation.questionIn(asked);
    expect(bench.hearBatch("n2", { settles, want: hashesOf("a") })).toEqual([
      expect.stringMatching(/^n2 batch .* relay="values" values=\["a"\]/),
    ]);
  });

  test("says so of the values in a batch that brings items, too", () => {
    const bench = new Bench({ ...star, settings });
    bench.broadcast("a");
    const [asked = ""] = bench.wait(200).filter((entry) => entry.startsWith("200 n2 compare"));
    bench.ask({ type: "add", element: "x" });
    const settles = bench.notation.questionIn(asked);
    expect(bench.hearBatch("n2", { settles, want: "*" })).toEqual([
      expect.stringMatching(/^n2 batch .* relay="values" values=\["a"\] state=\[\["set","x",0\]\]/),
    ]);
  });

  test("streams items to all itself, as its overlay says", () => {
    const bench = new Bench({ ...star, settings });
    bench.ask({ type: "add", element: "x" });
    expect(bench.wait(300).filter((entry) => entry.includes("state="))).toEqual([
      expect.not.stringContaining(" relay"),
      expect.not.stringContaining(" relay"),
    ]);
  });

  test("has its values relayed, and not its items, by a neighbour whose overlay relays", () => {
    const bench = acquainted(star);
    const batch = { number: 1, relay: "values", values: ["a"], state: [["set", "x", 0]] } as const;
    expect(bench.hearBatch("n2", batch)).toEqual(['n3 batch acked=0 number=1 neighbor relay values=["a"]']);
    expect(bench.wait(1_000).filter((entry) => entry.includes("state="))).toEqual([]);
  });
});

describe("a guest", () => {
  const guestPair = {
    members: ["n1", "n2", "n3"],
    topology: { n1: ["n2"], n2: ["n1"], n3: [] },
    settings: flood,
  };

  test("is streamed to as it streams to this node, though it is no neighbour here; what is older comes by a comparison", () => {
    const bench = acquainted(guestPair);
    bench.broadcast("old");
    expect(bench.hearBatch("n3", streamed(1, "theirs"))).toEqual([
      'n2 batch acked=0 number=2 neighbor relay values=["theirs"]',
    ]);
    expect(bench.wait(0)).toEqual(['0 n3 compare acked=1 question=q1 mode="push-pull" summary']);
    expect(bench.broadcast("new")).toEqual([
      'n2 batch acked=0 number=3 neighbor relay values=["new"]',
      'n3 batch acked=1 number=1 relay values=["new"]',
    ]);
  });

  test("gets no more once its batches say that this node is none of its neighbours", () => {
    const bench = acquainted(guestPair);
    bench.hearBatch("n3", streamed(1, "a"));
    bench.hearBatch("n3", { number: 2, relay: true, values: ["b"] });
    expect(bench.broadcast("new")).toEqual(['n2 batch acked=0 number=3 neighbor relay values=["new"]']);
  });

  test("of a former overlay that falls silent is a guest no longer, until its batches say so again", () => {
    const bench = acquainted(guestPair);
    bench.hearBatch("n3", streamed(1, "a"));
    bench.ask({ type: "topology", topology: { n1: ["n2"], n2: ["n1"], n3: ["n2"] } });
    expect(bench.core.links.get("n3")?.isStreamed).toBe(true);
    bench.broadcast("new");
    bench.wait(10_000);
    expect(bench.core.links.get("n3")?.isStreamed).toBe(false);
    bench.hearBatch("n3", streamed(2, "b"));
    expect(bench.core.links.get("n3")?.isStreamed).toBe(true);
    const [asked] = bench.wait(1_000).filter((entry) => entry.includes(" n3 compare "));
    bench.hearBatch("n3", { settles: bench.notation.questionIn(asked), equal: true });
    expect(bench.broadcast("newer")).toContainEqual(expect.stringMatching(/^n3 batch .*values=.*"newer"/));
  });

  test("of a former overlay that falls silent is not asked any more, and counts as answering", () => {
    const bench = acquainted(guestPair);
    bench.broadcast("old");
    bench.hearBatch("n3", streamed(1, "a"));
    bench.ask({ type: "topology", topology: { n1: ["n2"], n2: ["n1"], n3: ["n2"] } });
    const link = linkTo(bench, "n3");
    for (let i = 0; i < 300 && link.isStreamed; i++) bench.wait(10);
    expect([link.isStreamed, link.contact, bench.core.agenda.has(link)]).toEqual([false, "answering", false]);
  });

  test("of a former overlay that falls silent is asked on for what may be lost of the stream to it", () => {
    const bench = acquainted(guestPair);
    bench.hearBatch("n3", streamed(1, "a"));
    bench.ask({ type: "topology", topology: { n1: ["n2"], n2: ["n1"], n3: ["n2"] } });
    bench.broadcast("lost");
    bench.hearBatch("n2", { acked: 2 });
    const link = linkTo(bench, "n3");
    for (let i = 0; i < 300 && link.isStreamed; i++) bench.wait(10);
    const asked = bench.wait(PROBE_INTERVAL_MS * 2).filter((entry) => entry.includes(" n3 compare "));
    expect(asked.length).toBeGreaterThan(1);
    const settles = bench.notation.questionIn(asked.at(-1));
    expect(bench.hearBatch("n3", { settles, want: hashesOf("lost") })).toEqual([
      expect.stringMatching(/^n3 batch .* values=\["lost"\] found/),
    ]);
  });

  test("says so in its first message, even where it has nothing to stream; entries outside of a stream make no guest", () => {
    const bench = acquainted(guestPair);
    bench.hearBatch("n3", { relay: true, values: ["a"] });
    expect(bench.core.links.get("n3")?.isStreamed).toBe(false);
    bench.hearBatch("n3", { neighbor: true });
    expect(bench.core.links.get("n3")?.isStreamed).toBe(true);
    expect(bench.broadcast("new")).toContainEqual(expect.stringMatching(/^n3 batch .*values=.*"new"/));
    const settings = { strategy: "tree", overlay: "star" };
    const untold = new Bench({ id: "n2", members: ["n1", "n2"], settings });
    untold.hearBatch("n1", { relay: true, values: ["b"] });
    expect(untold.hearBatch("n1", { relay: true, number: 1, values: ["c"] })).toEqual([]);
    expect(untold.wait(300)).toEqual(["200 n1 batch acked=1 neighbor"]);
  });
});

describe("a former neighbour", () => {
  /** Nodes that all talk to all, of which n1 then gets another overlay. */
  const total = { ...star, settings: { strategy: "tree", overlay: "total" } };
  const withoutN3 = { type: "configure", overlay: "tree1" };

  test("is asked for what may be lost of the stream to it, until it has answered, and nobody goes around it", () => {
    const bench = acquainted(total);
    bench.broadcast("lost");
    bench.hearBatch("n2", { acked: 1 });
    bench.ask(withoutN3);
    expect(linkTo(bench, "n3").isStreamed).toBe(false);
    const asked = bench.wait(5_000).filter((entry) => / n3 compare /.test(entry));
    expect(asked.length).toBeGreaterThan(2);
    expect(asked[0]).toMatch(/^500 n3 compare/);
    expect(bench.core.direct).toMatchObject({ timedOut: 0, sent: 0 });
    bench.hearBatch("n3", { acked: 1 });
    expect(bench.wait(10_000).filter((entry) => entry.includes(" n3 "))).toEqual([]);
    expect(bench.core.agenda.has(linkTo(bench, "n3"))).toBe(false);
  });

  test("that never answers is given up, when the last check is due", () => {
    const bench = acquainted(total);
    bench.broadcast("lost");
    bench.hearBatch("n2", { acked: 1 });
    bench.ask(withoutN3);
    bench.wait(QUIET_RELAYED_MS);
    expect(bench.core.agenda.has(linkTo(bench, "n3"))).toBe(true);
    bench.wait(PROBE_INTERVAL_MS * 2);
    expect(bench.core.agenda.has(linkTo(bench, "n3"))).toBe(false);
  });

  test("is sent at last what still waited for it, though it is silent, since nobody else will pass that on", () => {
    const bench = acquainted(total);
    bench.broadcast("lost");
    bench.hearBatch("n2", { acked: 1 });
    bench.wait(1_500);
    expect(linkTo(bench, "n3").isSilent).toBe(true);
    expect(bench.broadcast("kept back").filter((entry) => entry.includes("n3 "))).toEqual([]);
    const sent = bench.ask(withoutN3).sent.filter((entry) => /n3 batch /.test(entry));
    expect(sent).toEqual([expect.stringMatching(/number=2 .*values=\["kept back"\]/)]);
  });

  test("of an overlay with relays is sent nothing: others pass on to it what this node tells them", () => {
    const bench = acquainted({ ...star, settings: { strategy: "tree", overlay: "star" } });
    bench.broadcast("lost");
    bench.hearBatch("n2", { acked: 1 });
    bench.wait(1_500);
    bench.broadcast("kept back");
    expect(bench.ask(withoutN3).sent.filter((entry) => /n3 batch /.test(entry))).toEqual([]);
  });

  test("to which nothing is under way is not asked", () => {
    const bench = acquainted(total);
    bench.broadcast("arrived");
    bench.hearBatch("n2", { acked: 1 });
    bench.hearBatch("n3", { acked: 1 });
    bench.ask(withoutN3);
    expect(bench.core.agenda.has(linkTo(bench, "n3"))).toBe(false);
  });
});

describe("a stream in plain words", () => {
  test("leaves to a comparison what an earlier one in our dialect had left to it", () => {
    const bench = new Bench({ ...star, settings: { strategy: "batched", overlay: "tree1" } });
    bench.broadcast("a");
    bench.ask({ type: "configure", overlay: "total" });
    expect(linkTo(bench, "n3").outgoing.cursor).toBe(1);
    bench.ask({ type: "configure", overlay: "tree1" });
    expect(bench.core.agenda.has(linkTo(bench, "n3"))).toBe(false);
    bench.ask({ type: "configure", strategy: "flood", overlay: "total" });
    expect(bench.hearBatch("n3")).toEqual([]);
    expect(bench.wait(0)).toContainEqual(expect.stringMatching(/^0 n3 compare/));
  });
});

describe("a message of the dialect that cannot be right", () => {
  test.each<[string, object]>([
    ["an acknowledgement of what was never sent", { acked: 1_000_000 }],
    ["an acknowledgement of another stream", { acked: 1, acked_of: 5 }],
    ["an answer to no question", { settles: 5, equal: true }],
    ["a refusal of no question", { later: 5 }],
    ["a floor of another stream", { floor: 9, stream: 5 }],
    ["a want that is no list of hashes", { want: "?" }],
    ["an offer that is no list of hashes", { offer: ["?", []] }],
    ["an offer of more lengths than hashes", { offer: ["", [5_000]] }],
  ])("as %s changes nothing", (_what, fields) => {
    const bench = acquainted();
    expect(bench.broadcast("a")).toEqual(['n2 batch acked=0 number=1 neighbor relay values=["a"]']);
    expect(bench.hearBatch("n2", fields as Record<string, unknown>)).toEqual([]);
    expect(linkTo(bench, "n2").outgoing).toMatchObject({ acked: 0, sent: 1, isOutstanding: true });
    expect(linkTo(bench, "n2").incoming.received).toBe(0);
    expect(bench.broadcast("b")).toEqual(['n2 batch acked=0 number=2 neighbor relay values=["b"]']);
  });

  test.each<[string, object]>([
    ["without a life", { life: undefined }],
    ["of life 0", { life: 0 }],
    ["with a negative number", { acked: -1 }],
    ["with a batch of number 0", { number: 0, values: ["a"] }],
    ["with values that are no list", { number: 1, values: "a" }],
    ["with a value that cannot be stored", { number: 1, values: ["a", Number.MAX_VALUE, 2 ** 60] }],
    ["with an item of no kind", { number: 1, values: ["a"], state: [["heap", "x", 1]] }],
    ["with an item that is out of its range", { number: 1, values: ["a"], state: [["added", "n1#1", -1]] }],
  ])("%s is dropped whole and counted", (_what, fields) => {
    const bench = new Bench(pair);
    expect(bench.hearBatch("n2", fields as Record<string, unknown>)).toEqual([]);
    expect(bench.read()).toEqual([]);
    expect(Object.fromEntries(bench.node.counters.drops)).toEqual({ "malformed-gossip": 1 });
    expect(linkTo(bench, "n2").life).toBe(0);
  });

  test("from a sender that is no member is dropped and counted", () => {
    const bench = new Bench(pair);
    expect(bench.hearBatch("n9", streamed(1, "a"))).toEqual([]);
    expect(bench.read()).toEqual([]);
    expect(Object.fromEntries(bench.node.counters.drops)).toEqual({ "gossip-from-stranger": 1 });
  });
});
