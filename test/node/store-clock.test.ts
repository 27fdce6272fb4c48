import { describe, expect, test } from "vitest";
import { CLOCK_AHEAD_SECONDS_MAX } from "../../src/crdt/clocks/hybrid-clock.ts";
import { Bench, START_MS } from "./bench.ts";

const startSeconds = START_MS / 1_000;
const FAR_SECONDS = 9_999_999_999;

const write = (bench: Bench, key: string, value: unknown = "mine") =>
  bench.ask({ type: "write", key, value }).reply?.ts as number;
const merge = (bench: Bench, key: string, ts: number) =>
  expect(bench.ask({ type: "kv_merge", entries: { [key]: { value: "theirs", ts } } }).reply).toEqual({
    type: "kv_merge_ok",
    updated: 1,
  });
const fromPeer = (bench: Bench, key: string, ts: number) =>
  bench.hearBatch("n2", { state: [["lww", key, ["theirs", ts]]] });

describe.each([
  ["a client", merge],
  ["a peer", fromPeer],
])("the clock of the store, where %s brings a timestamp", (_who, bring) => {
  test("stamps a write of any key after it, though the node's own clock is behind", () => {
    const bench = new Bench();
    bring(bench, "k", startSeconds + 30);
    const ts = write(bench, "other");
    expect(ts).toBeGreaterThan(startSeconds + 30);
    expect(ts).toBeLessThan(startSeconds + 30.001);
  });

  test("does not follow it from more than a minute ahead", () => {
    const bench = new Bench();
    bring(bench, "k", startSeconds + CLOCK_AHEAD_SECONDS_MAX + 1);
    bring(bench, "l", FAR_SECONDS);
    expect(write(bench, "other")).toBe(startSeconds);
  });

  test("stamps a write of that very key just after it, however far ahead it is", () => {
    const bench = new Bench();
    bring(bench, "k", FAR_SECONDS);
    const ts = write(bench, "k");
    expect(ts).toBeGreaterThan(FAR_SECONDS);
    expect(ts).toBeLessThan(FAR_SECONDS + 0.001);
    expect(bench.ask({ type: "kv_read", key: "k" }).reply).toEqual({
      type: "kv_read_ok",
      key: "k",
      value: "mine",
      ts,
    });
  });

  test("hears it though the value loses", () => {
    const bench = new Bench();
    bring(bench, "k", startSeconds + 30);
    bench.hearBatch("n3", { state: [["lww", "k", ["theirs", startSeconds + 20]]] });
    expect(write(bench, "other")).toBeGreaterThan(startSeconds + 30);
  });
});

describe("the timestamps of a node", () => {
  test("never go back: not after a write into the far future, nor when the host's clock is set back", () => {
    const bench = new Bench();
    const issued = [write(bench, "k")];
    issued.push(write(bench, "k"));
    bench.nowMs -= 5_000;
    issued.push(write(bench, "l"));
    merge(bench, "m", FAR_SECONDS);
    issued.push(write(bench, "m"), write(bench, "k"));
    for (let i = 1; i < issued.length; i++) expect(issued[i]).toBeGreaterThan(issued[i - 1] as number);
  });

  test("also decide among siblings where the last writer wins", () => {
    const bench = new Bench();
    bench.ask({ type: "set_mode", mode: "lww" });
    const sibling = ["c9", 1, {}, "theirs", startSeconds + 30];
    bench.hearBatch("n2", { state: [["siblings", "k", [[sibling], {}]]] });
    bench.ask({ type: "vv_write", key: "k", value: "mine", context: {} });
    const { siblings } = bench.core.base.log.state;
    expect(siblings.timestamp("k")).toBeGreaterThan(startSeconds + 30);
    expect(siblings.value()).toEqual(new Map([["k", ["mine"]]]));
    expect(write(bench, "other")).toBeGreaterThan(siblings.timestamp("k") as number);
  });

  test("among siblings are those of its clock, where nothing is ahead of it", () => {
    const bench = new Bench();
    bench.ask({ type: "set_mode", mode: "lww" });
    bench.ask({ type: "vv_write", key: "k", value: "mine", context: {} });
    expect(bench.core.base.log.state.siblings.timestamp("k")).toBe(startSeconds);
  });

  test("are left for each key, however far ahead of all others a peer was", () => {
    const bench = new Bench();
    bench.ask({ type: "set_mode", mode: "lww" });
    const sibling = ["c9", 1, {}, "theirs", FAR_SECONDS];
    bench.hearBatch("n2", { state: [["siblings", "k", [[sibling], {}]]] });
    expect(write(bench, "other")).toBe(startSeconds);
    bench.ask({ type: "vv_write", key: "k", value: "mine", context: {} });
    expect(bench.core.base.log.state.siblings.timestamp("k")).toBeGreaterThan(FAR_SECONDS);
  });
});
