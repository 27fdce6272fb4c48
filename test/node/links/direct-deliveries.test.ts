import { describe, expect, test } from "vitest";
import { COMPACT_VOIDS_MIN } from "../../../src/node/limits.ts";
import { takeNotices } from "../../support/notices.ts";
import { Bench } from "../bench.ts";

/* n2, the one neighbour of n1, is silent for longer than the ack timeout of 500 ms: values go straight to the leaves behind it. */

/** n1 of a tree in which so many leaves are behind n2. */
function treeWith(leafCount: number): Bench {
  const leaves = Array.from({ length: leafCount }, (_, i) => `n${i + 3}`);
  const topology = {
    n1: ["n2"],
    n2: ["n1", ...leaves],
    ...Object.fromEntries(leaves.map((leaf) => [leaf, ["n2"]])),
  };
  return new Bench({ members: Object.keys(topology), topology, settings: { strategy: "tree" } });
}

/** Notices since the last look. */
const noticesOf = ({ node }: Bench) => takeNotices(node.counters);

/** Values that went straight to a node, in the order in which they went. */
const toldTo = (log: readonly string[], leaf: string) =>
  log.flatMap((line) => new RegExp(` ${leaf} broadcast message="(.*?)"`).exec(line)?.[1] ?? []);

describe("direct deliveries that fail", () => {
  test("are told in one notice, which names four peers and counts the others", () => {
    const bench = treeWith(6);
    bench.broadcast("a");
    bench.broadcast("b");
    bench.wait(999);
    expect(noticesOf(bench)).toEqual([]);
    bench.wait(1);
    expect(noticesOf(bench)).toEqual([
      "direct delivery failed: n3 (2 values), n4 (2 values), n5 (2 values), n6 (2 values) and 2 more: no acknowledgement in time",
    ]);
  });

  test("are all named where they are four", () => {
    const bench = treeWith(4);
    bench.broadcast("a");
    bench.wait(1_000);
    expect(noticesOf(bench)).toEqual([
      "direct delivery failed: n3 (1 value), n4 (1 value), n5 (1 value), n6 (1 value): no acknowledgement in time",
    ]);
  });

  test("are told without the peers and values that were acknowledged", () => {
    const bench = treeWith(2);
    bench.broadcast("a");
    bench.broadcast("b");
    bench.wait(500);
    bench.hear("n3", { type: "broadcast_ack", message: "a" });
    for (const message of ["a", "b"]) bench.hear("n4", { type: "broadcast_ack", message });
    bench.wait(500);
    expect(noticesOf(bench)).toEqual(["direct delivery failed: n3 (1 value): no acknowledgement in time"]);
  });

  test("of values that came one after the other are told each in its time", () => {
    const bench = treeWith(1);
    bench.broadcast("a");
    bench.wait(700);
    bench.broadcast("b");
    bench.wait(5_000);
    const failed = "direct delivery failed: n3 (1 value): no acknowledgement in time";
    expect(noticesOf(bench)).toEqual([failed, failed]);
  });
});

describe("a silent neighbour", () => {
  test("is gone around once by each value, in the order in which the values came", () => {
    const bench = treeWith(1);
    for (const message of ["a", "b", "c"]) bench.broadcast(message);
    const log = bench.wait(10_000);
    expect(toldTo(log, "n3")).toEqual(["a", "b", "c"]);
    bench.broadcast("d");
    expect(toldTo(bench.wait(10_000), "n3")).toEqual(["d"]);
    expect(bench.core.direct).toMatchObject({ timedOut: 4, sent: 4 });
  });

  test("is gone around as before when the log has closed ranks, and acknowledgements count", () => {
    const bench = treeWith(2);
    const change = (times: number) => {
      for (let i = 0; i < times; i++) bench.ask({ type: "write", key: "k", value: i });
    };
    change(50);
    bench.broadcast("a");
    expect(toldTo(bench.wait(500), "n3")).toEqual(["a"]);
    change(COMPACT_VOIDS_MIN);
    expect(bench.core.base.log.positionOfValue("a")).toBe(0);
    bench.hear("n3", { type: "broadcast_ack", message: "a" });
    bench.wait(500);
    expect(noticesOf(bench)).toEqual(["direct delivery failed: n4 (1 value): no acknowledgement in time"]);
    bench.broadcast("b");
    expect(toldTo(bench.wait(5_000), "n3")).toEqual(["b"]);
  });

  test("is gone around by the values that were meant, though the log has closed ranks while the output waited", () => {
    const bench = treeWith(1);
    const change = (times: number) => {
      for (let i = 0; i < times; i++) bench.ask({ type: "write", key: "k", value: i });
    };
    change(50);
    bench.broadcast("a");
    bench.nowMs += 500;
    bench.node.setOutputLevel("gossip-waits");
    expect(bench.ask({ type: "check_acks" }).reply).toMatchObject({ timed_out: 1, direct_sent: 1 });
    change(COMPACT_VOIDS_MIN);
    bench.broadcast("b");
    expect(bench.core.base.log.positionOfValue("a")).toBe(0);
    bench.node.setOutputLevel("open");
    expect(toldTo(bench.wait(0), "n3").toSorted()).toEqual(["a", "b"]);
  });
});
