import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

/*
 * Windows of 100 ms. n1 is the hub of the star, all others are leaves. Peers of the bench have epoch 7 and have been
 * heard before. A hub's windows begin with the first value or the first numbered message of a leaf.
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
/** The leaf greets, and hears that its greeting came so early. */
function inStep(bench: Bench, earlyMs: number): Bench {
  bench.wait(60);
  bench.hearGossip("n1", { early: [1, earlyMs] });
  return bench;
}

/** To whom a node said what of their batches while something happened. */
function stampsOf(bench: Bench, happen: () => unknown): [string, unknown][] {
  const stamps: [string, unknown][] = [];
  const { outbox } = bench.core;
  const send = outbox.send;
  outbox.send = (dest, body) => {
    stamps.push([dest, (body as { early?: unknown }).early]);
    return send.call(outbox, dest, body);
  };
  happen();
  outbox.send = send;
  return stamps;
}

const batch = (start: number, ...values: readonly unknown[]) => ({
  start,
  end: start + values.length,
  values,
});

describe("a leaf", () => {
  test("sends what clients said in a window together, to the hub", () => {
    const bench = leaf();
    bench.wait(30);
    bench.broadcast("a");
    bench.wait(50);
    bench.broadcast("b");
    expect(batches(bench.wait(60_000))).toEqual(['130 n1 gossip start=0 end=2 values=["a","b"] acked=0']);
  });

  test("greets its hub soon after it opens, and no sooner again than after a while", () => {
    const bench = new Bench({ id: "n3", members, settings });
    expect(bench.ask({ type: "topology", topology: {} }).sent).toEqual([]);
    expect(bench.wait(900)).toEqual([expect.stringMatching(/^25 n1 gossip stranger .* greeting$/)]);
  });

  test("that hears when the hub flushes sends its values so that they come just before that", () => {
    const bench = inStep(leaf({ batchWindowMs: 1_000 }), 640);
    // The greeting left at 25 and came 640 ms before a flush: a batch may leave until 665, less the margin.
    bench.broadcast("a");
    const sentMs = Number(batches(bench.wait(60_000))[0]?.split(" ")[0]);
    expect(sentMs).toBeLessThan(665 - 6);
    expect(sentMs).toBeGreaterThan(665 - 40);
  });

  test("goes on at that pace: windows are as long as they are set", () => {
    const bench = inStep(leaf({ batchWindowMs: 1_000 }), 640);
    const sentMs: number[] = [];
    for (let window = 0; window < 5; window++) {
      bench.broadcast(window);
      bench.hearGossip("n1", { acked: window });
      sentMs.push(...batches(bench.wait(1_000)).map((entry) => Number(entry.split(" ")[0])));
    }
    expect(sentMs).toHaveLength(5);
    expect(sentMs.map((atMs) => atMs % 1_000)).toEqual(sentMs.map(() => (sentMs[0] as number) % 1_000));
  });

  test("believes nobody but the hub, and of the hub only what it says of a batch that was sent", () => {
    for (const [peer, early] of [
      ["n1", [2, 640]],
      ["n1", [Number.MAX_SAFE_INTEGER, 640]],
      ["n2", [1, 640]],
      ["n1", [1, 2_000]],
    ] as const) {
      const bench = leaf({ batchWindowMs: 1_000 });
      bench.wait(60);
      bench.hearGossip(peer, { early });
      bench.broadcast("a");
      // In step it would send at 667 or so; as it is, a window after the first value.
      expect(batches(bench.wait(5_000))[0]?.split(" ")[0], `${peer} ${early}`).toBe("1060");
    }
  });

  test("drops gossip whose stamp no node of ours would say", () => {
    for (const stamp of [
      { early: [0, 5] },
      { early: [1, 0.5] },
      { early: [1, 60_001] },
      { early: [1] },
      { batch: -1 },
    ]) {
      const bench = leaf();
      bench.hearGossip("n1", { ...batch(0, "a"), ...stamp });
      expect(bench.read(), JSON.stringify(stamp)).toEqual([]);
      expect(bench.core.counters.drops.get("malformed-gossip")).toBe(1);
    }
  });

  test("sends nothing in a window without news", () => {
    expect(batches(leaf().wait(60_000))).toEqual([]);
  });

  test("sends nothing because of what the hub said: that goes nowhere from here", () => {
    const bench = leaf();
    bench.hearGossip("n1", batch(0, "x", "y"));
    expect(batches(bench.wait(60_000))).toEqual([]);
    expect(bench.read()).toEqual(["x", "y"]);
  });

  test("acknowledges the hub's batches with its own", () => {
    const bench = leaf();
    bench.hearGossip("n1", batch(0, "x"));
    bench.broadcast("a");
    expect(batches(bench.wait(60_000))).toEqual(['100 n1 gossip start=0 end=2 values=["a"] acked=1']);
  });

  test("passes on to the hub what it learned around a cut link from another leaf", () => {
    const bench = leaf();
    bench.hear("n4", { type: "digest_ack2", values: ["x"], hops: [0] });
    expect(batches(bench.wait(600))).toEqual(['100 n1 gossip start=0 end=1 values=["x"] acked=0']);
  });
});

describe("the size limit", () => {
  test("sends what has come together before the window ends, and a new window begins to fill", () => {
    const bench = leaf({ batchSize: 3, batchWindowMs: 60_000 });
    expect([...bench.broadcast("a"), ...bench.broadcast("b")]).toEqual([]);
    expect(bench.broadcast("c")).toEqual(['n1 gossip start=0 end=3 values=["a","b","c"] acked=0']);
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
    expect(bench.broadcast("c")).toEqual(['n1 gossip start=0 end=8 values=["a","b","c"] acked=5']);
  });
});

describe("the hub", () => {
  /** When it sent what, without the rest. */
  const sent = (log: readonly string[]) =>
    batches(log).map((entry) => entry.replace(/ gossip.* values=/, " ").replace(/ acked=.*/, ""));

  test("passes the batches of a window on as one, by its own clock, each leaf's without its own", () => {
    const bench = hub();
    bench.hearGossip("n2", { ...batch(0, "a"), batch: 1 });
    bench.wait(90);
    bench.hearGossip("n3", { ...batch(0, "b"), batch: 1 });
    expect(batches(bench.wait(60_000))).toEqual([
      '100 n2 gossip start=0 end=2 values=["b"] acked=1',
      '100 n3 gossip start=0 end=2 values=["a"] acked=1',
      '100 n4 gossip start=0 end=2 values=["a","b"] acked=0',
    ]);
  });

  test("flushes at the same phase again, however long it had nothing to send", () => {
    const bench = hub();
    bench.hearGossip("n2", { ...batch(0, "a"), batch: 1 });
    expect(sent(bench.wait(770))).toHaveLength(2);
    bench.broadcast("own");
    expect(sent(bench.wait(60_000))).toEqual(['800 n2 ["own"]', '800 n3 ["own"]', '800 n4 ["own"]']);
  });

  test("answers a greeting at once, with how early it came, and no other message", () => {
    const bench = hub();
    bench.hearGossip("n2", { batch: 4 });
    bench.wait(30);
    expect(bench.hearGossip("n3", { batch: 9 })).toEqual([]);
    expect(stampsOf(bench, () => bench.hearGossip("n3", { batch: 10, greeting: true }))).toEqual([
      ["n3", [10, -30]],
    ]);
  });

  test("tells each leaf once, with the next batch that goes there, which of its batches came last and how early", () => {
    const bench = hub();
    bench.hearGossip("n2", { batch: 1 });
    bench.wait(85);
    bench.hearGossip("n2", { ...batch(0, "a"), batch: 2 });
    bench.wait(6);
    bench.hearGossip("n3", { ...batch(0, "b"), batch: 7 });
    expect(stampsOf(bench, () => bench.wait(50))).toEqual([
      ["n2", [2, 15]],
      ["n3", [7, 9]],
      ["n4", undefined],
    ]);
    bench.broadcast("own");
    expect(stampsOf(bench, () => bench.wait(100)).map(([, early]) => early)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("says of a batch that missed the flush by how much, and passes it on by a second one", () => {
    const bench = hub();
    bench.hearGossip("n2", { ...batch(0, "a"), batch: 1 });
    bench.wait(107);
    bench.hearGossip("n3", { ...batch(0, "late"), batch: 3 });
    expect(sent(bench.wait(50))).toEqual(['117 n2 ["late"]', '117 n4 ["late"]']);
    bench.broadcast("own");
    expect(stampsOf(bench, () => bench.wait(100))).toContainEqual(["n3", [3, -7]]);
  });

  test("lets late batches wait for the next flush once they are no exception", () => {
    const bench = hub();
    const lateFlushes: number[] = [];
    bench.hearGossip("n2", { batch: 1 });
    for (let window = 0; window < 20; window++) {
      for (const id of ["n2", "n3", "n4"])
        bench.hearGossip(id, { acked: bench.core.links.get(id)?.values.sent });
      bench.wait(5);
      bench.hearGossip("n3", { ...batch(window, `late ${window}`), batch: window + 1 });
      const phases = sent(bench.wait(90)).map((entry) => Number(entry.split(" ")[0]) % 100);
      if (phases.length > 0) lateFlushes.push(window);
      bench.hearGossip("n2", { ...batch(window, window), batch: window + 2 });
      expect(sent(bench.wait(5)).length, `window ${window}`).toBeGreaterThan(0);
    }
    expect(lateFlushes.length).toBeGreaterThan(2);
    expect(lateFlushes.length).toBeLessThan(8);
    expect(bench.core.links.get("n4")?.values.sent).toBe(40);
  });

  test("passes on repaired values, which belong to no window, after half a second at the latest", () => {
    const bench = hub({ batchWindowMs: 10_000 });
    bench.hearGossip("n2", { ...batch(0, "a"), batch: 1 });
    bench.wait(20);
    bench.hear("n3", { type: "digest_ack2", values: ["repaired"], hops: [0] });
    expect(sent(bench.wait(600)).length).toBeGreaterThan(0);
  });

  test("and its leaves cost 2(n - 1) messages a window, whatever was said in it", () => {
    const wire = new Wire({
      members,
      settings: { ...settings, batchWindowMs: 1_000 },
      latencyMs: 50,
      hasStamps: true,
    });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    for (let window = 0; window < 10; window++) {
      for (let i = 0; i < 10; i++) {
        for (const id of members) wire.broadcast(id, `${id} ${window} ${i}`);
        const log = wire.run(100);
        expect(log.length).toBeLessThanOrEqual(2 * (members.length - 1));
      }
    }
    wire.run(3_000);
    for (const id of members) expect((wire.read(id) as unknown[]).length, id).toBe(4 + 10 * 10 * 4);
  });
});

describe("two levels of hubs", () => {
  const seven = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];

  test("come in step, too: each link has one batch each way in a window", () => {
    const wire = new Wire({
      members: seven,
      settings: { ...settings, overlay: "tree2", batchWindowMs: 1_000 },
      latencyMs: 50,
      hasStamps: true,
    });
    wire.run(1_000);
    const counts: number[] = [];
    for (let window = 0; window < 12; window++) {
      let count = 0;
      for (let i = 0; i < 10; i++) {
        for (const id of seven) wire.broadcast(id, `${id} ${window} ${i}`);
        count += batches(wire.run(100)).length;
      }
      counts.push(count);
    }
    expect(Math.max(...counts.slice(4))).toBeLessThanOrEqual(2 * (seven.length - 1));
    wire.run(4_000);
    for (const id of seven) expect((wire.read(id) as unknown[]).length, id).toBe(12 * 10 * 7);
  });
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
      '130 n1 gossip start=0 end=2 values=["a","b"] acked=0',
      '130 n2 gossip start=0 end=2 values=["a","b"] acked=0',
      '130 n4 gossip start=0 end=2 values=["a","b"] acked=0',
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
    expect(bench.finish()).toEqual(['n1 gossip start=0 end=1 values=["a"] acked=0']);
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
