import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../bench.ts";
import { Holdings, hashesOf } from "../holdings.ts";
import { total, Wire } from "../wire.ts";

const timesOf = (log: readonly string[], what: string) =>
  log.filter((entry) => entry.includes(what)).map((entry) => Number(entry.split(" ")[0]));
const members = ["n1", "n2", "n3", "n4", "n5"];

/** One node whose peers have all shown that they know it, so that it greets nobody. */
function known(options: BenchOptions): Bench {
  const bench = new Bench({ topology: {}, ...options });
  for (const peer of options.members ?? []) if (peer !== (options.id ?? "n1")) bench.hearBatch(peer);
  return bench;
}

describe.each(["anti-entropy", "random-fanout"])("rounds of %s", (strategy) => {
  const settings = { strategy, fanout: 2, gossipIntervalMs: 200 };

  test("go to as many random peers as the fanout says, all different, every interval while there is news", () => {
    const bench = known({ members, settings });
    const partners = new Set<string>();
    for (let round = 1; round <= 20; round++) {
      bench.broadcast(round);
      const log = bench.wait(200).filter((entry) => entry.includes("compare"));
      expect(timesOf(log, "compare")).toEqual([round * 200, round * 200]);
      const peers = log.map((entry) => entry.split(" ")[1] as string);
      expect(new Set(peers).size).toBe(2);
      for (const peer of peers) partners.add(peer);
    }
    expect([...partners].sort()).toEqual(["n2", "n3", "n4", "n5"]);
  });

  test("become slower while nothing is new, down to one in a second and a half", () => {
    const wire = new Wire({ settings });
    wire.run(1_000);
    wire.broadcast("n1", "a");
    const times = timesOf(wire.run(12_000), "n1>n2 compare");
    const gaps = times.slice(1).map((atMs, i) => atMs - (times[i] as number));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(new Set(gaps)).toEqual(new Set([200, 400, 800, 1_500]));
  });

  test("are back at the interval as soon as something new comes", () => {
    const bench = known({ members: ["n1", "n2"], settings });
    bench.wait(10_000);
    bench.broadcast("a");
    const times = timesOf(bench.wait(1_000), "compare");
    expect(times.slice(0, 2)).toEqual([10_200, 10_400]);
  });

  test("are never slower than an interval that is longer than that", () => {
    const slow = { ...settings, gossipIntervalMs: 5_000 };
    const bench = known({ members: ["n1", "n2"], settings: slow });
    expect(timesOf(bench.wait(20_000), "compare")).toEqual([5_000, 10_000, 15_000, 20_000]);
  });

  test("change their pace at once with the interval, and there is still only one timer", () => {
    const bench = known({ members: ["n1", "n2"], settings });
    for (const gossip_interval_ms of [5_000, 300, 50]) bench.ask({ type: "configure", gossip_interval_ms });
    bench.broadcast("a");
    expect(timesOf(bench.wait(100), "compare")).toEqual([50, 100]);
  });

  test("stay among the neighbours of an overlay that somebody chose", () => {
    const bench = known({ members, settings: { ...settings, overlay: "tree2" }, id: "n2" });
    for (let round = 0; round < 20; round++) {
      bench.broadcast(round);
      for (const entry of bench.wait(200).filter((said) => said.includes("compare"))) {
        expect(entry).toMatch(/^\d+ n[145] /);
      }
      for (const peer of ["n1", "n4", "n5"]) bench.hearBatch(peer);
    }
  });

  test("become slower, too, when a peer is gone for good", () => {
    const wire = new Wire({ members, settings });
    wire.broadcast("n1", "a");
    wire.run(3_000);
    wire.lose = ({ src, dest }) => src === "n5" || dest === "n5";
    wire.run(10_000);
    const rounds = timesOf(wire.run(15_000), "compare").length / settings.fanout;
    expect(rounds).toBeLessThanOrEqual(members.length * (15_000 / 1_500 + 1));
  });

  test("expect no difference because a peer's question has shown one: the peer goes on with others", () => {
    const bench = known({ members: ["n1", "n2"], settings });
    bench.broadcast("a");
    bench.wait(10_000);
    bench.hear("n2", new Holdings("b").question(77));
    bench.hearBatch("n2", { settles: 77, want: hashesOf("a") });
    bench.hearBatch("n2", { acked: 1 });
    const [asked = ""] = bench.wait(2_000).filter((entry) => entry.includes(" compare "));
    expect(asked).toMatch(/ n2 compare .* summary$/);
  });

  test("of one node are none", () => {
    const bench = known({ members: ["n1"], settings });
    bench.broadcast("a");
    expect(bench.wait(60_000)).toEqual([]);
    expect(bench.node.nextDeadlineMs()).toBe(Infinity);
  });

  test("that a long pause has delayed run once, not once for each interval missed", () => {
    const bench = known({ members: ["n1", "n2"], settings });
    bench.broadcast("a");
    bench.nowMs += 30_000;
    bench.node.advance(bench.nowMs);
    const synonyms = bench.node.takeOutbox().filter(({ body }) => body.type === "compare");
    expect(synonyms).toHaveLength(1);
  });
});

describe.each(["anti-entropy", "random-fanout"])("rounds of %s along an overlay", (strategy) => {
  const settings = { strategy, overlay: "star", fanout: 1, gossipIntervalMs: 200 };

  test("go to its neighbours alone, and to a random member besides while a neighbour is silent", () => {
    const wire = new Wire({ members, settings, topology: total(members) });
    wire.broadcast("n2", "a");
    const peersOf = (log: readonly string[]) =>
      new Set(log.flatMap((entry) => /n2>(n\d) compare/.exec(entry)?.[1] ?? []));
    expect(peersOf(wire.run(10_000))).toEqual(new Set(["n1"]));
    wire.lose = ({ src, dest }) => src === "n1" || dest === "n1";
    wire.broadcast("n2", "b");
    expect(peersOf(wire.run(10_000))).toEqual(new Set(["n1", "n3", "n4", "n5"]));
    for (const id of members.slice(1)) expect(wire.read(id), id).toEqual(["a", "b"]);
  });
});

describe("a neighbour that leaves the questions of rounds unanswered", () => {
  test("is given the ack timeout: only then a random member is asked as well", () => {
    const settings = { strategy: "anti-entropy", overlay: "star", fanout: 1, gossipIntervalMs: 200 };
    const bench = known({ id: "n2", members, settings: { ...settings, ackTimeoutMs: 4_000 } });
    const asked = bench.wait(12_000).filter((entry) => entry.includes(" compare "));
    const others = asked.filter((entry) => / n[345] compare /.test(entry));
    expect(others.length).toBeGreaterThan(0);
    expect(timesOf(others, "")[0]).toBeGreaterThanOrEqual((timesOf(asked, "")[0] as number) + 4_000);
  });
});

describe("strategies without rounds of their own", () => {
  test.each(["flood", "tree", "hybrid", "batched", "crdt"])(
    "%s needs none while all is well, but for a last check along the ring, 15 s after the last news",
    (strategy) => {
      const wire = new Wire({ members, settings: { strategy } });
      for (const id of members) wire.broadcast(id, id);
      const log = wire.run(4_000);
      // Neighbours whose first words were plain are compared with once.
      expect(log.filter((entry) => entry.includes("word="))).toEqual([]);
      expect(wire.run(10_000)).toEqual([]);
      const check = wire.run(4_000).map((entry) => entry.split(" ").slice(1, 3).join(" "));
      const ring = [1, 2, 3, 4, 5].flatMap((i) => {
        const [one, next] = [`n${i}`, `n${(i % 5) + 1}`];
        return [`${one}>${next} compare`, `${next}>${one} batch`];
      });
      expect(check.sort()).toEqual(ring.sort());
      expect(wire.run(60_000)).toEqual([]);
    },
  );

  test.each(["flood", "tree", "hybrid", "batched", "crdt"])(
    "%s finds with it what a relay took along that had acknowledged it",
    (strategy) => {
      const wire = new Wire({ members, settings: { strategy, batchWindowMs: 100 } });
      for (const id of members) wire.broadcast(id, id);
      wire.run(3_000);
      const relay = wire.core("n1").links.neighbors[0]?.peer as string;
      wire.lose = ({ src, dest }) => src === relay && dest !== "n1";
      wire.broadcast("n1", "late");
      wire.run(1_500);
      wire.lose = ({ src, dest }) => src === relay || dest === relay;
      wire.run(25_000);
      for (const id of members) if (id !== relay) expect(wire.read(id), id).toContain("late");
    },
  );

  test.each(["flood", "tree", "hybrid", "batched", "crdt"])(
    "%s makes rounds where the topology falls apart, so that the values get across all the same",
    (strategy) => {
      const topology = { n1: ["n2"], n2: ["n1"], n3: ["n4"], n4: ["n3", "n5"], n5: ["n4"] };
      const wire = new Wire({ members, topology, settings: { strategy, overlay: "topology" } });
      wire.broadcast("n1", "a");
      wire.broadcast("n5", "b");
      wire.run(8_000);
      for (const id of members) expect(wire.read(id), id).toEqual(["a", "b"]);
    },
  );

  test("without relays a ring of digests finds what a sender left half delivered, after a second of quiet", () => {
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 15 };
    const wire = new Wire({ members, topology: total(members), settings });
    wire.broadcast("n1", "a");
    wire.run(3_000);
    // n1 reaches n2 and dies: no node is left that owes the value to the others.
    wire.lose = ({ src, dest }) => (src === "n1" && dest !== "n2") || dest === "n1";
    wire.broadcast("n1", "b");
    wire.run(12_000);
    for (const id of ["n2", "n3", "n4", "n5"]) expect(wire.read(id), id).toEqual(["a", "b"]);
  });

  test("without relays go on at once, with random peers, where an exchange has shown a difference", () => {
    const many = Array.from({ length: 25 }, (_, i) => `n${i + 1}`);
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 15 };
    const wire = new Wire({ members: many, topology: total(many), settings });
    wire.broadcast("n1", "a");
    wire.run(3_000);
    // As before; but along the ring alone the value would be half a minute on its way.
    wire.lose = ({ src, dest }) => (src === "n1" && dest !== "n2") || dest === "n1";
    wire.broadcast("n1", "b");
    wire.run(6_000);
    for (const id of many.slice(1)) expect(wire.read(id), id).toEqual(["a", "b"]);
  });

  test("that get no answer go to another peer, twice as late each time, until the next round", () => {
    const settings = { strategy: "batched", overlay: "star", ackTimeoutMs: 4_000 };
    const bench = known({ id: "n2", members: [...members, "n6", "n7"], settings });
    bench.broadcast("a");
    bench.wait(20_000);
    // n1 is the hub, which is asked all the time.
    const asked = (ms: number) => bench.wait(ms).filter((entry) => / n[3-7] compare /.test(entry));
    const gaps = timesOf(asked(8_000), "").map((atMs, i, times) => atMs - (times[i - 1] ?? atMs));
    expect(gaps.slice(1, 7)).toEqual(expect.arrayContaining([500, 1_000, 2_000]));
    expect(gaps.filter((gap) => gap > 0 && gap < 500)).toEqual([]);
  });

  test("that get no answer go to no other peer where the settings have changed: rounds begin anew", () => {
    const settings = { strategy: "batched", overlay: "star", ackTimeoutMs: 4_000 };
    const askedIn = (ms: number, changes: boolean) => {
      const bench = known({ id: "n2", members: [...members, "n6", "n7"], settings });
      bench.broadcast("a");
      bench.wait(20_700);
      if (changes) bench.ask({ type: "configure", fanout: 2 });
      return bench.wait(ms).filter((entry) => / n[3-7] compare /.test(entry)).length;
    };
    // A round has asked its first peer, which has 500 ms to answer.
    expect(askedIn(500, false)).toBe(1);
    expect(askedIn(3_500, true)).toBe(0);
  });

  test("without relays stop their rounds when every node has found its successor to be equal", () => {
    const settings = { strategy: "batched", overlay: "total", batchWindowMs: 15 };
    const wire = new Wire({ members, topology: total(members), settings });
    for (const id of members) wire.broadcast(id, id);
    const log = wire.run(10_000);
    expect(log.filter((entry) => entry.includes("compare")).length).toBeLessThanOrEqual(2 * members.length);
    expect(wire.run(60_000)).toEqual([]);
  });
});
