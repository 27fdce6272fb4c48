import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

/*
 * Windows of 100 ms; the bench starts at a multiple of it, in window 90,000. n1 is the hub of the star, all others
 * are leaves. Peers of the bench have epoch 7 and have been heard before.
 */
const settings = { strategy: "batched", batchWindowMs: 100 };
const members = ["n1", "n2", "n3", "n4"];

function batched(options: BenchOptions = {}): Bench {
  const bench = new Bench({
    members,
    topology: {},
    ...options,
    settings: { ...settings, ...options.settings },
  });
  for (const peer of bench.core.peers) bench.hearGossip(peer, {});
  return bench;
}

const hub = (wanted: BenchOptions["settings"] = {}) => batched({ settings: wanted });
const leaf = (wanted: BenchOptions["settings"] = {}) => batched({ id: "n3", settings: wanted });
/** What was said that has values in it. */
const batches = (log: readonly string[]) => log.filter((entry) => entry.includes(" values="));
const batch = (start: number, ...values: readonly unknown[]) => ({
  start,
  end: start + values.length,
  values,
});

describe("a window of a peer that none of this cluster can be at", () => {
  test("is no reason to take every other batch for a late one, nor to say that number", () => {
    const bench = hub();
    bench.hearGossip("n2", { ...batch(0, "a"), window: Number.MAX_SAFE_INTEGER });
    bench.wait(250);
    bench.hearGossip("n3", { ...batch(0, "b"), window: 90_002 });
    expect(batches(bench.wait(100)).map((entry) => entry.replace(/ gossip .* /, " "))).toEqual([
      "265 n2 window=90002",
      "265 n4 window=90002",
    ]);
  });

  test("is as long as it was before `configure`: what was passed on then does not count any more", () => {
    const bench = hub();
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    bench.wait(250);
    expect(bench.ask({ type: "configure", batch_window_ms: 300 }).reply?.type).toBe("configure_ok");
    bench.hearGossip("n3", { ...batch(0, "b"), window: 30_001 });
    expect(batches(bench.wait(100)).map((entry) => entry.replace(/ gossip .* /, " "))).toEqual([
      "265 n2 window=30001",
      "265 n4 window=30001",
    ]);
  });
});

describe("a leaf", () => {
  test("sends what clients said in a window together, to the hub, when the window ends on the clock", () => {
    const bench = leaf();
    bench.wait(30);
    bench.broadcast("a");
    bench.wait(50);
    bench.broadcast("b");
    expect(batches(bench.wait(60_000))).toEqual([
      '100 n1 gossip start=0 end=2 values=["a","b"] acked=0 window=90001',
    ]);
  });

  test("sends a value that comes exactly at the end of a window with the next one", () => {
    const bench = leaf();
    bench.wait(100);
    bench.broadcast("a");
    expect(batches(bench.wait(60_000))).toEqual([
      '200 n1 gossip start=0 end=1 values=["a"] acked=0 window=90002',
    ]);
  });

  test("ends its windows where all other nodes end theirs, whenever it started", () => {
    for (const offsetMs of [1, 37, 99.5, 1_234]) {
      const bench = leaf();
      bench.wait(offsetMs);
      bench.broadcast("a");
      const [entry] = batches(bench.wait(100));
      expect(Number(entry?.split(" ")[0])).toBe(Math.floor(offsetMs / 100) * 100 + 100);
    }
  });

  test("sends nothing in a window without news", () => {
    expect(batches(leaf().wait(60_000))).toEqual([]);
  });

  test("sends nothing because of what the hub said: that goes nowhere from here", () => {
    const bench = leaf();
    bench.hearGossip("n1", { ...batch(0, "x", "y"), window: 90_000 });
    expect(batches(bench.wait(60_000))).toEqual([]);
    expect(bench.read()).toEqual(["x", "y"]);
  });

  test("acknowledges the hub's batches with its own", () => {
    const bench = leaf();
    bench.hearGossip("n1", { ...batch(0, "x"), window: 90_000 });
    bench.broadcast("a");
    expect(bench.wait(60_000)[0]).toBe('100 n1 gossip start=0 end=2 values=["a"] acked=1 window=90001');
  });

  test("passes on to the hub what it learned around a cut link from another leaf", () => {
    const bench = leaf();
    bench.hear("n4", { type: "digest_ack2", values: ["x"], hops: [0] });
    expect(batches(bench.wait(600))).toEqual([
      expect.stringMatching(/^\d+ n1 gossip start=0 end=1 values=\["x"\] acked=0 window=\d+$/),
    ]);
  });
});

describe("the size limit", () => {
  test("sends what has come together before the window ends, and a new window begins to fill", () => {
    const bench = leaf({ batchSize: 3, batchWindowMs: 60_000 });
    expect([...bench.broadcast("a"), ...bench.broadcast("b")]).toEqual([]);
    expect(bench.broadcast("c")).toEqual(['n1 gossip start=0 end=3 values=["a","b","c"] acked=0 window=150']);
    expect(bench.broadcast("d")).toEqual([]);
  });

  test("of one makes every value a batch", () => {
    const bench = leaf({ batchSize: 1, batchWindowMs: 60_000 });
    expect(bench.broadcast("a")).toHaveLength(1);
    expect(bench.broadcast("b")).toHaveLength(1);
  });

  test("does not count what the hub sent: that waits for nothing", () => {
    const bench = leaf({ batchSize: 3, batchWindowMs: 60_000 });
    bench.hearGossip("n1", batch(0, 1, 2, 3, 4, 5));
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.broadcast("b")).toEqual([]);
    expect(bench.broadcast("c")).toEqual(['n1 gossip start=0 end=8 values=["a","b","c"] acked=5 window=150']);
  });
});

describe("the hub", () => {
  test("passes the batches of a window on as one, 15 ms after the first of them, each leaf's without its own", () => {
    const bench = hub();
    bench.wait(110);
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    bench.wait(10);
    bench.hearGossip("n3", { ...batch(0, "b"), window: 90_001 });
    expect(batches(bench.wait(60_000))).toEqual([
      '125 n2 gossip start=0 end=2 values=["b"] acked=1 window=90001',
      '125 n3 gossip start=0 end=2 values=["a"] acked=1 window=90001',
      '125 n4 gossip start=0 end=2 values=["a","b"] acked=0 window=90001',
    ]);
  });

  test("sends its own values with the batches that it passes on", () => {
    const bench = hub();
    bench.broadcast("own");
    bench.wait(100);
    bench.wait(10);
    bench.broadcast("late");
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    expect(
      batches(bench.wait(60_000)).map((entry) => entry.replace(/ gossip.* values=| acked=.*/g, " ")),
    ).toEqual(['125 n2 ["late"] ', '125 n3 ["late","a"] ', '125 n4 ["late","a"] ']);
  });

  test("without batches to travel with sends its own values at the end of the window", () => {
    const bench = hub();
    bench.broadcast("own");
    expect(batches(bench.wait(60_000)).map((entry) => entry.split(" ")[0])).toEqual(["100", "100", "100"]);
  });

  test("that has just sent keeps its own values for the batches of the next window, but not much longer", () => {
    const bench = hub();
    bench.wait(110);
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    bench.wait(20);
    bench.broadcast("own");
    // It sent at 125. The next batches would come after 200; alone it waits for 1.1 windows.
    expect(batches(bench.wait(60_000)).map((entry) => entry.split(" ")[0])).toEqual(["235", "235", "235"]);
  });

  test("keeps a batch that is late for its window for the next ones", () => {
    const bench = hub();
    bench.wait(110);
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    bench.wait(30);
    bench.hearGossip("n3", { ...batch(0, "late"), window: 90_001 });
    expect(batches(bench.wait(60))).toEqual([]);
    bench.wait(10);
    bench.hearGossip("n2", { ...batch(1, "b"), window: 90_002 });
    expect(
      batches(bench.wait(60_000)).map((entry) => entry.replace(/ gossip.* values=| acked=.*/g, " ")),
    ).toEqual(['225 n2 ["late"] ', '225 n3 ["b"] ', '225 n4 ["late","b"] ']);
  });

  test("does not keep a late batch for ever where no other comes: 1.1 windows after it last sent it goes", () => {
    const bench = hub();
    bench.wait(110);
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_001 });
    bench.wait(30);
    bench.hearGossip("n3", { ...batch(0, "late"), window: 90_001 });
    expect(batches(bench.wait(60_000)).map((entry) => entry.split(" ")[0])).toEqual(["235", "235"]);
  });

  test("passes on repaired values, which belong to no window, after half a second at the latest", () => {
    const bench = hub({ batchWindowMs: 10_000 });
    bench.hearGossip("n2", { ...batch(0, "a"), window: 901 });
    bench.wait(20);
    bench.hearGossip("n3", batch(0, "repaired"));
    expect(batches(bench.wait(60_000)).map((entry) => entry.split(" ")[0])).toEqual(["515", "515"]);
  });

  test("never goes back to an earlier window, though a leaf's clock is behind", () => {
    const bench = hub();
    bench.wait(110);
    bench.hearGossip("n2", { ...batch(0, "a"), window: 90_007 });
    bench.hearGossip("n3", { ...batch(0, "b"), window: 90_000 });
    const windows = batches(bench.wait(1_000)).map((entry) => entry.split("window=")[1]);
    expect(new Set(windows)).toEqual(new Set(["90007"]));
  });

  test("and its leaves cost 2(n - 1) messages a window, whatever was said in it", () => {
    const wire = new Wire({ members, settings: { ...settings, batchWindowMs: 1_000 }, latencyMs: 50 });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    for (let window = 0; window < 10; window++) {
      for (let i = 0; i < 7; i++) {
        for (const id of members) wire.broadcast(id, `${id} ${window} ${i}`);
        wire.run(100);
      }
      const log = wire.run(300);
      if (window > 1) expect(log.length).toBeLessThanOrEqual(2 * (members.length - 1));
    }
    wire.run(3_000);
    for (const id of members) expect((wire.read(id) as unknown[]).length, id).toBe(4 + 10 * 7 * 4);
  });
});

describe("clocks that differ", () => {
  test.each([-500, -120, 40, 500])(
    "by %i ms cost no value and at most a window of latency more",
    (skewMs) => {
      const bench = hub();
      bench.wait(1_000);
      const window = 90_010 + Math.floor(skewMs / 100);
      for (let i = 0; i < 5; i++) {
        bench.hearGossip("n2", { ...batch(i, `skewed ${i}`), window: window + i });
        bench.hearGossip("n3", { ...batch(i, `true ${i}`), window: 90_010 + i });
        bench.wait(100);
      }
      const firstMs = new Map<string, number>();
      const log = batches(bench.wait(60_000));
      expect(log.length).toBeLessThan(30);
      for (const entry of log) firstMs.set(entry, Number(entry.split(" ")[0]));
      expect(bench.core.links.get("n4")?.values.sent).toBe(10);
      expect(Math.max(...firstMs.values(), 0)).toBeLessThanOrEqual(1_500 + 110 + 15);
    },
  );
});

describe("the total overlay", () => {
  const everybody = (wanted: BenchOptions["settings"] = {}) =>
    batched({ id: "n3", settings: { overlay: "total", ...wanted } });

  test("sends clients' values straight to everybody, a window after the first of them", () => {
    const bench = everybody();
    bench.wait(30);
    bench.broadcast("a");
    bench.wait(50);
    bench.broadcast("b");
    expect(batches(bench.wait(60_000))).toEqual([
      '130 n1 gossip start=0 end=2 values=["a","b"] acked=0 window=0',
      '130 n2 gossip start=0 end=2 values=["a","b"] acked=0 window=0',
      '130 n4 gossip start=0 end=2 values=["a","b"] acked=0 window=0',
    ]);
  });

  test("passes nothing on", () => {
    const bench = everybody();
    bench.hearGossip("n1", batch(0, "x"));
    expect(batches(bench.wait(60_000))).toEqual([]);
  });
});

describe("the end of the input", () => {
  test("what a gossip round has told somebody is not told again, and what came after it goes", () => {
    const bench = batched({ members: ["n1", "n2", "n3"] });
    bench.broadcast("a");
    bench.ask({ type: "gossip_round" });
    expect(batches(bench.finish())).toEqual([]);
    const other = batched({ members: ["n1", "n2", "n3"] });
    other.broadcast("a");
    other.ask({ type: "gossip_round" });
    other.broadcast("b");
    expect(batches(other.finish()).map((entry) => entry.replace(/ acked.*/, ""))).toEqual([
      'n2 gossip start=0 end=2 values=["b"]',
      'n3 gossip start=0 end=2 values=["b"]',
    ]);
  });

  test("sends what waits, once, and leaves no timer", () => {
    const bench = leaf();
    bench.broadcast("a");
    expect(bench.finish()).toEqual(['n1 gossip start=0 end=1 values=["a"] acked=0 window=90000']);
    expect(bench.finish()).toEqual([]);
    expect(bench.node.nextDeadlineMs()).toBe(Infinity);
  });

  test("sends nothing where nothing waits", () => {
    const bench = leaf();
    bench.broadcast("a");
    bench.wait(100);
    expect(bench.finish()).toEqual([]);
  });
});

describe("a batch that cannot be sent", () => {
  test("because output waits is kept and goes when that is open again", () => {
    const bench = leaf();
    bench.broadcast("a");
    bench.node.setOutputLevel("gossip-waits");
    expect(bench.node.nextDeadlineMs()).toBe(Infinity);
    bench.node.advance(bench.nowMs + 500);
    expect(bench.node.takeOutbox()).toEqual([]);
    bench.node.setOutputLevel("open");
    expect(batches(bench.wait(100))).toHaveLength(1);
  });
});
