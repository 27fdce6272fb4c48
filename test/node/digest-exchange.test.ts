import { describe, expect, test } from "vitest";
import { BATCH_TEXT_MAX } from "../../src/node/limits.ts";
import { Bench } from "./bench.ts";
import { Wire } from "./wire.ts";

const settings = { strategy: "anti-entropy", fanout: 1, gossipIntervalMs: 200 };

/** Two nodes that know values without having told each other; the next round is 200 ms away. */
function strangers(
  n1: readonly unknown[],
  n2: readonly unknown[],
  mode: "push" | "pull" | "push-pull",
): Wire {
  const wire = new Wire({ settings: { ...settings, mode } });
  wire.broadcast("n1", ...n1);
  wire.broadcast("n2", ...n2);
  return wire;
}

/** What one exchange that n1 begins consists of, without digests and sums. */
function exchangeOf(n1: readonly unknown[], n2: readonly unknown[], mode: "push" | "pull" | "push-pull") {
  const wire = strangers(n1, n2, mode);
  wire.lose = ({ src, body }) => src === "n2" && body.type === "digest_syn";
  const log = wire.run(230).filter((entry) => !entry.endsWith(" x"));
  const plain = log.map((entry) => entry.replace(/ (digest|sums|mode|buckets|differing|hops)=\S+/g, ""));
  return { log: plain, n1: wire.read("n1"), n2: wire.read("n2") };
}

describe("an exchange of digests", () => {
  test("between equal sets is two messages, and neither has a value in it", () => {
    for (const mode of ["push", "pull", "push-pull"] as const) {
      expect(exchangeOf([1, 2], [2, 1], mode).log).toEqual(["200 n1>n2 digest_syn", "210 n2>n1 digest_ack"]);
      expect(exchangeOf([], [], mode).log).toEqual(["200 n1>n2 digest_syn", "210 n2>n1 digest_ack"]);
    }
  });

  test("push-pull is three messages; each side gets what it lacks, and what both have does not travel", () => {
    const common = Array.from({ length: 200 }, (_, i) => 1_000 + i);
    const { log, n1, n2 } = exchangeOf([...common, 1], [...common, 2], "push-pull");
    expect(log.map((entry) => entry.replace(/ values=.*/, ""))).toEqual([
      "200 n1>n2 digest_syn",
      "210 n2>n1 digest_ack",
      "220 n1>n2 digest_ack2",
    ]);
    expect([n1, n2]).toEqual([
      [1, 2, ...common],
      [1, 2, ...common],
    ]);
    // A value travels only with those of its bucket, of which there are some eight.
    expect(Wire.valuesIn(log).length).toBeLessThan(50);
  });

  test("push gives, and takes nothing", () => {
    expect(exchangeOf([1], [2], "push")).toEqual({
      log: ["200 n1>n2 digest_syn", "210 n2>n1 digest_ack", "220 n1>n2 digest_ack2 values=[1]"],
      n1: [1],
      n2: [1, 2],
    });
    expect(exchangeOf([], [2], "push")).toEqual({
      log: ["200 n1>n2 digest_syn", "210 n2>n1 digest_ack"],
      n1: [],
      n2: [2],
    });
  });

  test("pull takes, and gives nothing", () => {
    expect(exchangeOf([1], [2], "pull")).toEqual({
      log: ["200 n1>n2 digest_syn", "210 n2>n1 digest_ack values=[2]"],
      n1: [1, 2],
      n2: [2],
    });
  });

  const many = (count: number, value: (i: number) => unknown) =>
    Array.from({ length: count }, (_, i) => value(i));
  test.each([
    ["50,000 small values and none", many(50_000, (i) => i), []],
    ["many of which each has some", many(25_000, (i) => i), many(25_000, (i) => i + 5_000)],
    ["values of 60 kB", many(100, (i) => `${i}`.repeat(30_000)), []],
    ["values of nearly the limit, several to a bucket", many(30, (i) => `${i} `.repeat(300_000)), []],
  ] as const)(
    "between sets that differ by more than a message can hold goes on until they are equal: %s",
    (_, one, other) => {
      const wire = strangers(one, other, "push-pull");
      const log = wire.run(15_000);
      for (const id of ["n1", "n2"]) expect(wire.core(id).seen.length).toBe(new Set([...one, ...other]).size);
      expect(Math.max(...log.map((entry) => entry.length))).toBeLessThan(1.5 * BATCH_TEXT_MAX);
    },
  );

  test.each([
    [1, 1_000],
    [1_000, 1],
    [0, 300],
    [300, 0],
    [5_000, 5_000],
  ])("between sets of %i and %i values makes them equal, whichever of them is the larger", (one, other) => {
    const n1 = Array.from({ length: one }, (_, i) => i);
    const n2 = Array.from({ length: other }, (_, i) => `${i}`);
    const result = exchangeOf(n1, n2, "push-pull");
    expect((result.n1 as unknown[]).length).toBe(one + other);
    expect((result.n2 as unknown[]).length).toBe(one + other);
  });

  test("of sets that are larger than a message goes on in the next round, until all is there", () => {
    const large = "x".repeat(BATCH_TEXT_MAX / 4);
    const values = Array.from({ length: 10 }, (_, i) => `${i}${large}`);
    const wire = strangers(values, [], "push-pull");
    for (const entry of wire.run(3_000)) expect(entry.length).toBeLessThan(BATCH_TEXT_MAX * 1.1);
    expect((wire.read("n2") as unknown[]).length).toBe(10);
  });

  test("tells how far each value has come: a hop more than at the sender", () => {
    const wire = new Wire({ members: ["n1", "n2", "n3"], settings: { ...settings, overlay: "topology" } });
    wire.broadcast("n1", "a");
    wire.run(3_000);
    const hops = ["n1", "n2", "n3"].map((id) => wire.ask(id, { type: "delivery_info", value: "a" }));
    expect(hops.map(({ delivered_via, hops }) => [delivered_via, hops])).toEqual([
      ["tree", 0],
      ["gossip", 1],
      ["gossip", 2],
    ]);
  });

  test("with values that come while it is under way loses none of them", () => {
    const wire = strangers([1], [2], "push-pull");
    wire.run(205);
    wire.broadcast("n1", 3);
    wire.broadcast("n2", 4);
    wire.run(10);
    wire.broadcast("n1", 5);
    wire.run(1_000);
    for (const id of ["n1", "n2"]) expect(wire.read(id), id).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("each phase on its own", () => {
  const bench = () => {
    const bench = new Bench({ members: ["n1", "n2"], settings, topology: { n1: ["n2"] } });
    for (const message of [1, 2]) bench.broadcast(message);
    return bench;
  };
  const none = new Array(16).fill(0);

  test("a `digest_syn` is answered at once, in the mode that it names", () => {
    const syn = { type: "digest_syn", digest: "0-0000000000000000", sums: none };
    const differing = bench()
      .core.seen.digest.fold(16)
      .flatMap((sum, bucket) => (sum === 0 ? [] : [bucket]));
    const ack = (mode: string) =>
      `n2 digest_ack mode="${mode}" digest="${bench().core.seen.digest}" buckets=16 differing=${JSON.stringify(differing)}`;
    expect(bench().hear("n2", { ...syn, mode: "push" })).toEqual([ack("push")]);
    for (const mode of ["pull", "push-pull"]) {
      expect(bench().hear("n2", { ...syn, mode })).toEqual([`${ack(mode)} values=[1,2] hops=[0,0]`]);
    }
  });

  test("a `digest_ack` is answered with what the other side did not show, but not by one that only takes", () => {
    const buckets = Array.from({ length: 16 }, (_, i) => i);
    const ack = {
      type: "digest_ack",
      digest: "1-x",
      buckets: 16,
      differing: buckets,
      values: [2, 3],
      hops: [0, 4],
    };
    expect(bench().hear("n2", { ...ack, mode: "push-pull" })).toEqual(["n2 digest_ack2 values=[1] hops=[0]"]);
    const puller = bench();
    expect(puller.hear("n2", { ...ack, mode: "pull" })).toEqual([]);
    expect(puller.read()).toEqual([1, 2, 3]);
    expect(puller.ask({ type: "delivery_info", value: 3 }).reply).toMatchObject({
      delivered_via: "gossip",
      hops: 5,
    });
  });

  test("a `digest_ack2` is learned and not answered", () => {
    const last = bench();
    expect(last.hear("n2", { type: "digest_ack2", values: [3], hops: [1] })).toEqual([]);
    expect(last.read()).toEqual([1, 2, 3]);
  });

  test.each<[string, object]>([
    [
      "a number of sums that is no power of two",
      { type: "digest_syn", mode: "push", digest: "x", sums: new Array(17).fill(0) },
    ],
    ["too few sums", { type: "digest_syn", mode: "push", digest: "x", sums: [0] }],
    ["too many sums", { type: "digest_syn", mode: "push", digest: "x", sums: new Array(2_048).fill(0) }],
    ["an unknown mode", { type: "digest_syn", mode: "shove", digest: "x", sums: none }],
    [
      "a bucket that does not exist",
      { type: "digest_ack", mode: "push", digest: "x", buckets: 16, differing: [5_000] },
    ],
    [
      "an odd number of buckets",
      { type: "digest_ack", mode: "push", digest: "x", buckets: 17, differing: [] },
    ],
    ["no values", { type: "digest_ack2" }],
  ])("with %s is dropped and counted", (_what, body) => {
    const judge = bench();
    expect(judge.hear("n2", body as { type: string })).toEqual([]);
    expect(judge.core.counters.drops.get("malformed-gossip")).toBe(1);
    expect(judge.read()).toEqual([1, 2]);
  });
});
