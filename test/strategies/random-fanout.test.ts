import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { type Passing, Wire } from "../node/wire.ts";

const settings = { strategy: "random-fanout", fanout: 2 };
const members = ["n1", "n2", "n3", "n4", "n5", "n6"];
const fanout = (options: BenchOptions = {}) =>
  new Bench({ members, topology: {}, ...options, settings: { ...settings, ...options.settings } });
const peersOf = (sent: readonly string[]) => sent.map((entry) => entry.split(" ")[0] as string);
const seeds = Array.from({ length: 50 }, (_, i) => `seed ${i}`);

describe("a new value", () => {
  test.each([1, 2, 4])(
    "of a client goes to %i random peers, never to the node itself, all different",
    (count) => {
      const chosen = new Set<string>();
      for (const seed of seeds) {
        const peers = peersOf(fanout({ seed, settings: { fanout: count } }).broadcast("a"));
        expect(new Set(peers).size, seed).toBe(count);
        expect(peers, seed).not.toContain("n1");
        for (const peer of peers) chosen.add(peer);
      }
      expect([...chosen].sort()).toEqual(["n2", "n3", "n4", "n5", "n6"]);
    },
  );

  test("of a peer goes to as many others, never back to that peer", () => {
    const chosen = new Set<string>();
    for (const seed of seeds) {
      const bench = fanout({ seed });
      const [answer, ...forwards] = bench.hear("n3", { type: "broadcast", message: "a", msg_id: 0 });
      expect(answer).toMatch(/^n3 broadcast_ok in_reply_to=0/);
      expect(new Set(peersOf(forwards)).size, seed).toBe(2);
      for (const peer of peersOf(forwards)) chosen.add(peer);
    }
    expect([...chosen].sort()).toEqual(["n2", "n4", "n5", "n6"]);
  });

  test("goes to everybody else where there are fewer than the fanout", () => {
    const bench = fanout({ members: ["n1", "n2", "n3"], settings: { fanout: 7 } });
    expect(peersOf(bench.broadcast("a")).sort()).toEqual(["n2", "n3"]);
    expect(peersOf(bench.hear("n2", { type: "broadcast", message: "b" }))).toEqual(["n3"]);
  });

  test("of the only peer goes nowhere", () => {
    expect(fanout({ members: ["n1", "n2"] }).hear("n2", { type: "broadcast", message: "a" })).toEqual([]);
  });

  test("goes as a rumor to peers that speak our dialect, and as a plain broadcast while no peer has shown that it does", () => {
    const bench = fanout();
    for (const entry of bench.broadcast("a")) expect(entry).toMatch(/^n\d broadcast message="a" msg_id=\d+$/);
    bench.hearBatch("n2");
    for (const entry of bench.broadcast("b"))
      expect(entry).toMatch(/^n\d batch stranger acked=0 relay values=\["b"\] hops=\[0\]$/);
  });

  test("that was seen goes nowhere: the rumor dies", () => {
    const bench = fanout();
    bench.broadcast("a");
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.hear("n2", { type: "batch", values: ["a"], hops: [3] })).toEqual([]);
  });

  test("travels with the others of the message that brought it, as one message", () => {
    const bench = fanout();
    const sent = bench.hear("n2", { type: "batch", values: ["a", "b", "c"], hops: [0, 1, 2] });
    expect(sent).toHaveLength(2);
    for (const entry of sent)
      expect(entry).toMatch(/^n[3-6] batch stranger acked=0 relay values=\["a","b","c"\] hops=\[1,2,3\]$/);
  });

  test("stays among the neighbours of an overlay that somebody chose", () => {
    for (const seed of seeds) {
      const bench = fanout({ seed, id: "n2", settings: { overlay: "tree2" } });
      expect(peersOf(bench.broadcast("a")).every((peer) => ["n1", "n4", "n5"].includes(peer))).toBe(true);
    }
  });

  test("is told the same way by the same seed, and another way by another", () => {
    const told = (seed: string) => [1, 2, 3, 4].map((message) => fanout({ seed }).broadcast(message).join());
    expect(told("x")).toEqual(told("x"));
    expect(new Set(seeds.map((seed) => told(seed).join())).size).toBeGreaterThan(5);
  });
});

describe("gossip_round", () => {
  const round = (bench: Bench) => bench.ask({ type: "gossip_round" });

  test("with nothing known counts the peers that it chose, and sends nothing", () => {
    expect(round(fanout())).toEqual({
      reply: { type: "gossip_round_ok", peers_contacted: 2, messages_sent: 0 },
      sent: [],
    });
  });

  test("sends each chosen peer everything, and counts values over all peers", () => {
    const bench = fanout();
    for (const message of [3, 1, 2]) bench.broadcast(message);
    const { reply, sent } = round(bench);
    expect(reply).toEqual({ type: "gossip_round_ok", peers_contacted: 2, messages_sent: 6 });
    expect(sent).toHaveLength(2);
    expect(new Set(peersOf(sent)).size).toBe(2);
    for (const entry of sent) expect(entry).toMatch(/^n[2-6] gossip_sync messages=\[1,2,3\] msg_id=\d+$/);
  });

  test("alone contacts nobody", () => {
    const bench = fanout({ members: ["n1"] });
    bench.broadcast("a");
    expect(round(bench)).toEqual({
      reply: { type: "gossip_round_ok", peers_contacted: 0, messages_sent: 0 },
      sent: [],
    });
  });

  test("contacts as many as the fanout of now", () => {
    const bench = fanout();
    for (const [count, contacted] of [
      [1, 1],
      [4, 4],
      [100, 5],
    ]) {
      bench.ask({ type: "configure", fanout: count });
      expect(round(bench).reply).toMatchObject({ peers_contacted: contacted });
    }
  });

  test("is answered whichever strategy is in service", () => {
    const bench = fanout({ settings: { strategy: "batched" } });
    bench.broadcast("a");
    expect(round(bench).reply).toMatchObject({ peers_contacted: 2, messages_sent: 2 });
  });

  test("teaches the node what the peer holds: a neighbour that took everything is owed nothing", () => {
    const bench = new Bench({
      members: ["n1", "n2"],
      topology: {},
      settings: { strategy: "batched", overlay: "star" },
    });
    bench.hearBatch("n2");
    bench.broadcast("a");
    const [sync] = round(bench).sent;
    const msgId = Number(/msg_id=(\d+)/.exec(sync ?? "")?.[1]);
    expect(bench.hear("n2", { type: "gossip_sync_ok", new_count: 1, in_reply_to: msgId })).toEqual([]);
    expect(bench.wait(1_000).filter((entry) => entry.includes("values"))).toEqual([]);
  });
});

describe("gossip_sync", () => {
  test("takes the union and says how much of it was new", () => {
    const bench = fanout();
    bench.broadcast(1);
    const { reply } = bench.ask({ type: "gossip_sync", messages: [1, 2, 3, 2] }, "n2");
    expect(reply).toEqual({ type: "gossip_sync_ok", new_count: 2 });
    expect(bench.read()).toEqual([1, 2, 3]);
  });

  test("spreads what was new, to others than its sender, after the reply", () => {
    const bench = fanout();
    const { sent } = bench.ask({ type: "gossip_sync", messages: ["a"] }, "n2");
    expect(sent).toHaveLength(2);
    expect(peersOf(sent)).not.toContain("n2");
  });

  test("of nothing is answered", () => {
    expect(fanout().ask({ type: "gossip_sync", messages: [] }).reply).toEqual({
      type: "gossip_sync_ok",
      new_count: 0,
    });
  });

  test("that does not fit is refused whole, error 11", () => {
    const bench = fanout({ extras: { limits: { valuesMax: 2, stateItemsMax: 2, textMax: 1_000 } } });
    expect(bench.ask({ type: "gossip_sync", messages: [1, 2, 3] }).reply).toMatchObject({
      type: "error",
      code: 11,
    });
    expect(bench.read()).toEqual([]);
  });
});

/** Picks out what goes to random peers unasked: values in no stream that settle nothing, and that nobody has wanted. */
function rumors(): (passing: Passing) => boolean {
  const wanted = new Set<string>();
  return ({ src, dest, body }) => {
    if (body.want) wanted.add(`${dest}>${src}`);
    if (body.type === "broadcast") return true;
    if (body.values === undefined || body.number !== undefined || body.settles !== undefined) return false;
    return !wanted.delete(`${src}>${dest}`);
  };
}

describe("the rounds", () => {
  test.each(["push", "pull", "push-pull"] as const)(
    "in mode %s reach everybody without any rumor",
    (mode) => {
      const wire = new Wire({ members, settings: { ...settings, mode } });
      wire.lose = rumors();
      for (const id of members) wire.broadcast(id, id);
      const log = wire.run(4_000);
      for (const id of members) expect(wire.read(id), id).toEqual(members);
      const comparisons = log.filter((line) => line.includes(" compare "));
      expect(comparisons.filter((line) => line.includes(`mode="${mode}"`)).length).toBeGreaterThan(10);
      // Neighbours in the tree that meet want everything from each other, whatever the rounds move.
      for (const line of comparisons.filter((other) => !other.includes(`mode="${mode}"`)))
        expect(line).toMatch(/ (n1>n[234]|n[234]>n1|n2>n[56]|n[56]>n2) compare .* mode="push-pull"/);
    },
  );

  test("reach the nodes that the rumor missed, and then slow down", () => {
    const wire = new Wire({ members, settings: { ...settings, fanout: 1 } });
    wire.lose = rumors();
    wire.broadcast("n1", "a");
    wire.run(3_000);
    for (const id of members) expect(wire.read(id), id).toEqual(["a"]);
  });
});

describe("calc_fanout", () => {
  test.each([
    [5, 0.99, 5, 3, 0.000977],
    [25, 0.99, 5, 15, 0.007416],
    [2, 0.5, 1, 1, 0],
  ])("of %i nodes, %f, %i rounds is %i with %f", (nodes, target_prob, rounds, min_fanout, miss_prob) => {
    expect(fanout().ask({ type: "calc_fanout", nodes, target_prob, rounds })).toEqual({
      reply: { type: "calc_fanout_ok", min_fanout, miss_prob },
      sent: [],
    });
  });

  test.each([{ nodes: 1 }, { target_prob: -0.1 }, { target_prob: 1.1 }, { rounds: 0 }, { nodes: 2.5 }])(
    "with %j is error 12",
    (bad) => {
      const request = { type: "calc_fanout", nodes: 5, target_prob: 0.9, rounds: 3, ...bad };
      expect(fanout().ask(request).reply).toMatchObject({ type: "error", code: 12 });
    },
  );
});

describe("simulate_gossip", () => {
  test("reaches everybody in one round where everybody is told", () => {
    const request = { type: "simulate_gossip", nodes: 5, fanout: 4, rounds: 3, trials: 20 };
    expect(fanout().ask(request).reply).toEqual({
      type: "simulate_gossip_ok",
      delivery_rate: 1,
      avg_rounds_to_all: 1,
    });
  });

  test("says the number of rounds where no trial reached everybody", () => {
    const request = { type: "simulate_gossip", nodes: 100, fanout: 1, rounds: 2, trials: 10 };
    expect(fanout().ask(request).reply).toMatchObject({ avg_rounds_to_all: 2 });
  });

  test("that would take too long is refused with the limit, error 12", () => {
    const request = { type: "simulate_gossip", nodes: 1e6, fanout: 10, rounds: 100, trials: 1e6 };
    expect(fanout().ask(request).reply).toMatchObject({
      type: "error",
      code: 12,
      text: expect.stringMatching(/the limit is \d+/),
    });
  });
});
