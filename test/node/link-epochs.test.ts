import { describe, expect, test } from "vitest";
import { Bench } from "./bench.ts";
import { Wire } from "./wire.ts";

/*
 * An epoch names one incarnation of a node's log. Whoever hears a new one knows that what it believed of the peer is
 * void: the peer has lost its memory.
 */
const batched = { strategy: "batched", batchWindowMs: 100 };

function acquainted(strategy = "batched"): Wire {
  const wire = new Wire({ settings: { ...batched, strategy } });
  wire.broadcast("n1", "a");
  wire.broadcast("n2", "b");
  wire.run(2_000);
  return wire;
}

const strategies = ["flood", "tree", "hybrid", "batched", "crdt", "random-fanout", "anti-entropy"];

describe("a peer that lost its memory", () => {
  test("asks after a second, with a new epoch, and gets everything again in one message", () => {
    const wire = acquainted();
    wire.restart("n2");
    expect(wire.run(10_000)).toEqual([
      "3000 n2>n1 gossip stranger acked=0 ping=1 digest",
      '3010 n1>n2 gossip start=0 end=2 values=["a","b"] acked=0 pong=1 digest',
      "3220 n2>n1 gossip acked=2",
    ]);
    expect(wire.read("n2")).toEqual(["a", "b"]);
  });

  test("gets back what it had sent itself, too, whoever holds it", () => {
    const wire = new Wire({ members: ["n1", "n2", "n3"], settings: batched });
    wire.broadcast("n2", "b");
    wire.run(2_000);
    wire.restart("n2");
    wire.run(3_000);
    expect(wire.read("n2")).toEqual(["b"]);
  });

  test.each(strategies)(
    "under %s gets everything within 3 s, though it has news of its own at once",
    (strategy) => {
      const wire = acquainted(strategy);
      wire.restart("n2");
      wire.broadcast("n2", "c");
      wire.run(3_000);
      for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b", "c"]);
    },
  );

  test.each(strategies)(
    "under %s gets everything within 3 s, though its peer has news for it at once",
    (strategy) => {
      const wire = acquainted(strategy);
      wire.restart("n2");
      wire.broadcast("n1", "c");
      wire.run(3_000);
      for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b", "c"]);
    },
  );

  test.each(strategies)("under %s gets everything, even if its first words are lost", (strategy) => {
    const wire = acquainted(strategy);
    wire.restart("n2");
    const fromMs = 2_000;
    wire.lose = ({ atMs, src }) => src === "n2" && atMs < fromMs + 1_900;
    wire.broadcast("n2", "c");
    wire.run(6_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b", "c"]);
  });

  test.each(strategies)("under %s gets the CRDT state back, and its news come through", (strategy) => {
    const wire = new Wire({ settings: { ...batched, strategy } });
    wire.ask("n1", { type: "add", element: 1 });
    wire.ask("n2", { type: "add", element: 2 });
    wire.ask("n2", { type: "write", key: "k", value: "v" });
    wire.run(2_000);
    wire.restart("n2");
    wire.ask("n2", { type: "add", element: 3 });
    wire.run(3_000);
    for (const id of ["n1", "n2"]) {
      expect(wire.ask(id, { type: "read" }).elements, id).toEqual([1, 2, 3]);
      expect(wire.ask(id, { type: "kv_read", key: "k" }).value, id).toBe("v");
    }
  });

  test("twice in a row is known again each time", () => {
    const wire = acquainted();
    for (let i = 0; i < 20; i++) {
      wire.restart("n2");
      wire.broadcast("n2", i);
      wire.run(3_000);
      expect((wire.read("n2") as unknown[]).length).toBe(3 + i);
    }
  });

  test.each([
    ["digest_syn", ["a"]],
    ["digest_ack", ["a", "b"]],
    ["digest_ack2", ["a", "b"]],
    ["rumor", ["a", "b"]],
  ])("is owed what a late %s of its earlier life says that it holds", (type, owed) => {
    const bench = new Bench({ members: ["n1", "n2"], settings: batched, topology: {} });
    bench.broadcast("a");
    bench.wait(200);
    bench.hearGossip("n2", { acked: 1 });
    const late = {
      ...{ values: ["a", "b"], digest: bench.core.seen.digest.toString(), sums: new Array(16).fill(0) },
      ...{ mode: "push-pull", buckets: 16, differing: [] },
    };
    bench.hearGossip("n2", { epoch: 8 });
    bench.hear("n2", { type, ...late });
    expect(Wire.valuesIn(bench.wait(200))).toEqual(owed);
  });

  test("while nothing of it gets through is noticed once it does", () => {
    const wire = acquainted();
    wire.lose = () => true;
    wire.restart("n2");
    wire.broadcast("n1", "c");
    wire.run(20_000);
    wire.lose = () => false;
    wire.run(2_000);
    expect(wire.read("n2")).toEqual(["a", "b", "c"]);
  });
});

describe("a straggler of an ended epoch", () => {
  function bench(): Bench {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.broadcast("mine");
    bench.wait(100);
    bench.hearGossip("n2", { epoch: 7, start: 0, end: 1, values: ["old"], acked: 1 });
    bench.hearGossip("n2", { epoch: 8, acked: 0 });
    bench.wait(5_000);
    return bench;
  }

  test("brings its values, and its positions mean nothing", () => {
    const straggler = bench();
    const link = straggler.core.links.get("n2");
    const before = { epoch: link?.epoch, received: link?.values.received, acked: link?.values.acked };
    straggler.hearGossip("n2", { epoch: 7, start: 1, end: 5, values: ["late"], acked: 1 });
    expect(straggler.read()).toEqual(["late", "mine", "old"]);
    expect({ epoch: link?.epoch, received: link?.values.received, acked: link?.values.acked }).toEqual(
      before,
    );
  });

  test("is answered if it asks, and takes nothing along; the peer that is alive is asked to show it, once", () => {
    const straggler = bench();
    const log = [1, 2, 3].flatMap(() => straggler.hearGossip("n2", { epoch: 7, ping: 9 }));
    expect(log.filter((entry) => entry.includes("ping="))).toEqual([
      expect.stringMatching(/^n2 gossip acked=0 ping=\d+ digest$/),
    ]);
    expect(log.filter((entry) => entry.includes("pong=9"))).toHaveLength(3);
    expect(Wire.valuesIn(log)).toEqual([]);
    expect(straggler.core.links.get("n2")?.epoch).toBe(8);
  });

  test("on both sides, where both clocks were set back, comes to an end: each answers the other's question", () => {
    const wire = acquainted();
    const later = 10_000_000_000;
    for (const id of ["n1", "n2"]) {
      const link = wire.core(id).links.get(id === "n1" ? "n2" : "n1");
      if (link !== undefined) link.epoch += later;
    }
    wire.broadcast("n1", "c");
    wire.broadcast("n2", "d");
    wire.run(5_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual(["a", "b", "c", "d"]);
  });

  test("is no straggler where the peer's clock was set back: who answers a question lives", () => {
    const straggler = bench();
    const [asked] = straggler.hearGossip("n2", { epoch: 5 });
    const ping = Number(/ping=(\d+)/.exec(asked ?? "")?.[1]);
    straggler.hearGossip("n2", { epoch: 5, pong: ping });
    expect(straggler.core.links.get("n2")?.epoch).toBe(5);
  });
});

describe("a message that is meant for an earlier incarnation of this node", () => {
  test("has values that count, and neither positions nor acknowledgements that do: both are about another log", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.broadcast("a");
    bench.wait(100);
    bench.hear("n2", { type: "gossip", epoch: 7, peer_epoch: 3, start: 0, end: 1, values: ["b"], acked: 1 });
    const link = bench.core.links.get("n2");
    expect([link?.knowsEpoch, link?.values.acked, link?.values.received]).toEqual([false, 0, 0]);
    expect(bench.read()).toEqual(["a", "b"]);
  });

  test("is answered soon, so that its sender learns who this is", () => {
    const bench = new Bench({ settings: batched, members: ["n1", "n2"], topology: {} });
    bench.hear("n2", { type: "gossip", epoch: 7, peer_epoch: 3, acked: 5 });
    expect(bench.wait(200)).toEqual(["150 n2 gossip acked=0 digest"]);
  });
});

describe("other duties than before", () => {
  test("begin a new epoch: what the peers have acknowledged was less than they are owed now", () => {
    const wire = new Wire({ members: ["n1", "n2", "n3"], settings: { ...batched, overlay: "total" } });
    for (const id of ["n1", "n2", "n3"]) wire.broadcast(id, id);
    wire.run(3_000);
    const epochs = ["n1", "n2", "n3"].map((id) => wire.core(id).epoch);
    for (const id of ["n1", "n2", "n3"]) wire.ask(id, { type: "configure", overlay: "star" });
    for (const [i, id] of ["n1", "n2", "n3"].entries()) {
      expect(wire.core(id).epoch).toBeGreaterThan(epochs[i] as number);
    }
    wire.broadcast("n2", "later");
    wire.run(3_000);
    for (const id of ["n1", "n2", "n3"]) expect(wire.read(id), id).toEqual(["later", "n1", "n2", "n3"]);
  });

  test("do not change the slots of counters: the process is the same", () => {
    const bench = new Bench({ workload: "pn-counter", settings: { strategy: "batched" }, topology: {} });
    bench.ask({ type: "add", delta: 5 });
    bench.ask({ type: "configure", overlay: "total" });
    bench.ask({ type: "add", delta: 2 });
    expect(bench.core.crdt.state.counter.fullState().p).toHaveLength(1);
    expect(bench.ask({ type: "read" }).reply?.value).toBe(7);
  });

  test("are not begun by the same overlay again", () => {
    const bench = new Bench({ settings: batched, topology: {} });
    const { epoch } = bench.core;
    bench.ask({ type: "configure", overlay: "star" });
    bench.ask({ type: "topology", topology: { n1: ["n2"] } });
    bench.ask({ type: "configure", strategy: "flood" });
    expect(bench.core.epoch).toBe(epoch);
  });
});

describe("epochs", () => {
  test("grow with the clock, so that an incarnation is greater than every earlier one", () => {
    const epochs = [0, 1, 2, 3].map((i) => {
      const bench = new Bench({ seed: `incarnation ${i}` });
      return bench.core.epoch;
    });
    expect(new Set(epochs).size).toBe(epochs.length);
    const wire = acquainted();
    const before = wire.core("n2").epoch;
    wire.restart("n2");
    expect(wire.core("n2").epoch).toBeGreaterThan(before);
  });
});

describe("a greeting", () => {
  test.each(["flood", "hybrid", "batched"])(
    "goes within two greeting delays under %s, however busy the node is with others",
    (strategy) => {
      const members = ["n1", "n2", "n3"];
      const topology = { n1: ["n2", "n3"], n2: ["n3"] };
      const bench = new Bench({ members, topology, settings: { strategy, overlay: "total" } });
      const asked: string[] = [];
      for (let i = 0; i < 20; i++) {
        bench.hearGossip("n2", { start: i, end: i + 1, values: [i] });
        asked.push(...bench.wait(200).filter((entry) => / n3 .*ping=/.test(entry)));
      }
      expect(Number(asked[0]?.split(" ")[0])).toBeLessThanOrEqual(3_000);
    },
  );
});
