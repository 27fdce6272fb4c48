import { describe, expect, test } from "vitest";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

const settings = { strategy: "anti-entropy", fanout: 2, gossipIntervalMs: 200 };
const members = ["n1", "n2", "n3", "n4", "n5"];
const antiEntropy = (options: BenchOptions = {}) =>
  new Bench({ members, topology: {}, settings, ...options });
const typesOf = (log: readonly string[]) => log.map((entry) => entry.split(" ")[2]);

describe("anti-entropy", () => {
  test("sends nothing when a value comes: summaries go first, when the interval is over", () => {
    const bench = antiEntropy();
    for (const neighbor of ["n2", "n3", "n4"]) bench.hearBatch(neighbor);
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.hear("n2", { type: "batch", values: ["b"] })).toEqual([]);
    expect(bench.wait(199)).toEqual([]);
    expect(typesOf(bench.wait(1))).toEqual(["compare", "compare"]);
  });

  test("sends a summary and a first part of a sketch, and no value, to as many random peers as the fanout", () => {
    const bench = antiEntropy();
    bench.broadcast("a");
    const [one, other] = bench.wait(200);
    const question = /^200 n[2-5] compare stranger acked=0 question=q1 mode="push-pull" summary sketch$/;
    expect([one, other]).toEqual([expect.stringMatching(question), expect.stringMatching(question)]);
    expect(one?.split(" ")[1]).not.toBe(other?.split(" ")[1]);
  });

  test("needs no topology, and sends beyond it", () => {
    const partners = new Set<string>();
    const bench = antiEntropy({ topology: { n1: ["n2"] } });
    for (let round = 0; round < 20; round++) {
      bench.broadcast(round);
      for (const entry of bench.wait(200)) partners.add(entry.split(" ")[1] as string);
    }
    expect([...partners].sort()).toEqual(["n2", "n3", "n4", "n5"]);
  });

  test("moves only what differs: of two large sets with one difference each, those two values, each once", () => {
    const common = Array.from({ length: 2_000 }, (_, i) => i);
    const wire = new Wire({ settings });
    wire.broadcast("n1", ...common, "left");
    wire.broadcast("n2", ...common, "right");
    const moved = Wire.valuesIn(wire.run(1_000));
    expect(moved.toSorted()).toEqual(["left", "right"]);
    for (const id of ["n1", "n2"]) expect((wire.read(id) as unknown[]).length).toBe(2_002);
  });

  test("brings a value to all of 25 nodes in a logarithmic number of rounds", () => {
    const many = Array.from({ length: 25 }, (_, i) => `n${i + 1}`);
    const wire = new Wire({ members: many, settings });
    wire.broadcast("n7", "a");
    wire.run(6 * 200);
    for (const id of many) expect(wire.read(id), id).toEqual(["a"]);
  });

  test.each(["push", "pull", "push-pull"])("in mode %s comes to the same set everywhere", (mode) => {
    const wire = new Wire({ members, settings: { ...settings, mode: mode as "push" } });
    for (const id of members) wire.broadcast(id, id);
    wire.run(4_000);
    for (const id of members) expect(wire.read(id), `${mode} ${id}`).toEqual(members);
  });

  test.each([
    ["push", 100],
    ["pull", 100],
    ["push-pull", 20],
    ["push", 20],
  ] as const)(
    "in mode %s with an interval of %i ms brings values to both of two nodes under a steady load, though a round trip takes 200",
    (mode, gossipIntervalMs) => {
      const wire = new Wire({ settings: { ...settings, mode, gossipIntervalMs }, latencyMs: 100 });
      wire.run(1_000);
      for (let i = 0; i < 200; i++) {
        wire.broadcast(i % 2 === 0 ? "n1" : "n2", i);
        wire.run(25);
      }
      for (const id of ["n1", "n2"]) expect((wire.read(id) as unknown[]).length, id).toBeGreaterThan(180);
    },
  );

  test("repairs whatever went wrong, without any memory of what was sent", () => {
    const wire = new Wire({ members, settings });
    wire.lose = ({ atMs }) => atMs < 3_000;
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    wire.restart("n3");
    wire.run(3_000);
    for (const id of ["n1", "n2", "n4", "n5"]) {
      expect(wire.read(id), id).toEqual(members.filter((member) => member !== "n3"));
    }
    expect(wire.read("n3")).toEqual(["n1", "n2", "n4", "n5"]);
  });
});

describe("digest", () => {
  const digest = (bench: Bench) => bench.ask({ type: "digest" }).reply;

  test("is a text and a count, also of the empty set", () => {
    expect(digest(antiEntropy())).toEqual({ type: "digest_ok", digest: "0-0000000000000000", count: 0 });
  });

  test("is the same for the same set, whatever the order and the way of arrival", () => {
    const one = antiEntropy();
    const other = antiEntropy();
    for (const message of [1, "a", { k: 1 }]) one.broadcast(message);
    other.ask({ type: "gossip_sync", messages: [{ k: 1 }, 1, "a"] });
    expect(digest(other)).toEqual(digest(one));
    other.broadcast(2);
    expect(digest(other)).not.toEqual(digest(one));
  });
});

describe("digest_sync", () => {
  const sync = (bench: Bench, remote_digest: unknown, remote_messages: unknown) =>
    bench.ask({ type: "digest_sync", remote_digest, remote_messages });

  test("with an equal digest transfers nothing and shows nothing, whatever comes with it", () => {
    const bench = antiEntropy();
    bench.broadcast(1);
    const { digest } = bench.ask({ type: "digest" }).reply ?? {};
    expect(sync(bench, digest, [1, 2, 3]).reply).toEqual({
      type: "digest_sync_ok",
      match: true,
      transferred: 0,
    });
    expect(bench.read()).toEqual([1]);
  });

  test("with another digest takes what is new and shows everything after the merge", () => {
    const bench = antiEntropy();
    bench.broadcast(2);
    expect(sync(bench, "something else", [3, 2, 1]).reply).toEqual({
      type: "digest_sync_ok",
      match: false,
      transferred: 2,
      local_messages: [1, 2, 3],
    });
  });

  test("without messages takes nothing and shows everything", () => {
    const bench = antiEntropy();
    bench.broadcast(2);
    expect(sync(bench, "something else", null).reply).toEqual({
      type: "digest_sync_ok",
      match: false,
      transferred: 0,
      local_messages: [2],
    });
  });

  test.each<[string, unknown, unknown]>([
    ["no digest", undefined, []],
    ["a digest that is no text", 7, []],
    ["messages that are no list", "x", "abc"],
    ["no messages at all", "x", undefined],
  ])("with %s is error 12", (_what, digest, messages) => {
    expect(sync(antiEntropy(), digest, messages).reply).toMatchObject({ type: "error", code: 12 });
  });
});
