import { describe, expect, test } from "vitest";
import { Bench } from "../bench.ts";

const settings = { strategy: "crdt" };
const members = ["n1", "n2"];
const topology = { n1: ["n2"], n2: ["n1"] };
const add = (element: unknown) => ({ type: "add", element });
const read = { type: "read" };
const shown = (bench: Bench) => bench.ask(read).reply;

describe("the answer to `read`", () => {
  test("is the set under crdt, before anything else was asked of it", () => {
    expect(shown(new Bench({ members, settings }))).toEqual({ type: "read_ok", elements: [] });
    expect(shown(new Bench({ members }))).toEqual({ type: "read_ok", messages: [] });
  });

  test("is the broadcasts once there are some, or a topology", () => {
    const bench = new Bench({ members, settings });
    bench.broadcast("a");
    expect(shown(bench)).toEqual({ type: "read_ok", messages: ["a"] });
    expect(shown(new Bench({ members, topology, settings }))).toEqual({ type: "read_ok", messages: [] });
  });

  test("is the set where that has come from peers, if only a removal, and no broadcasts have", () => {
    for (const [item, elements] of [
      [["set", "x", 0], ["x"]],
      [["set", "x", 1], []],
    ] as const) {
      const bench = new Bench({ members, topology, settings });
      bench.hearBatch("n2", { number: 1, neighbor: true, state: [item] });
      expect(shown(bench)).toEqual({ type: "read_ok", elements });
      bench.broadcast("a");
      expect(shown(bench)).toEqual({ type: "read_ok", messages: ["a"] });
    }
  });

  test("is the set after set operations, whatever the strategy", () => {
    const bench = new Bench({ members, settings: { strategy: "hybrid" } });
    bench.broadcast("a");
    bench.ask(add("e"));
    expect(shown(bench)).toEqual({ type: "read_ok", elements: ["e"] });
  });

  test.each([
    ["numbers by size", [10, 9, 1], [1, 9, 10]],
    ["texts by their characters", ["b", "a", "B"], ["B", "a", "b"]],
    ["others as they came", [2, "b", 1, "a"], [2, "b", 1, "a"]],
    ["others of one kind as they came", [[2], [1]], [[2], [1]]],
  ])("shows %s", (_what, added, elements) => {
    const bench = new Bench({ members, settings });
    for (const element of added) bench.ask(add(element));
    expect(shown(bench)).toEqual({ type: "read_ok", elements });
    const named = new Bench({ members, workload: "g-set" });
    for (const element of added) named.ask(add(element));
    expect(shown(named)).toEqual({ type: "read_ok", value: elements });
  });
});

describe("a counter", () => {
  test("that cannot count any further refuses, and keeps what it has", () => {
    const bench = new Bench({ members, workload: "g-counter" });
    const most = { type: "add", delta: Number.MAX_SAFE_INTEGER };
    expect(bench.ask(most).reply).toEqual({ type: "add_ok" });
    expect(bench.ask(most).reply).toMatchObject({ type: "error", code: 14 });
    expect(shown(bench)).toEqual({ type: "read_ok", value: Number.MAX_SAFE_INTEGER });
  });

  test.each([
    ["g-counter", { type: "error", code: 12, text: "delta: a grow-only counter takes no negative delta" }, 5],
    ["pn-counter", { type: "add_ok" }, 3],
  ] as const)("of the workload %s answers a negative delta with %j", (workload, reply, value) => {
    const bench = new Bench({ members, workload });
    bench.ask({ type: "add", delta: 5 });
    expect(bench.ask({ type: "add", delta: -2 }).reply).toEqual(reply);
    expect(bench.ask({ type: "add", delta: 0 }).reply).toEqual({ type: "add_ok" });
    expect(shown(bench)).toEqual({ type: "read_ok", value });
  });

  test("holds an item for what was added and one for what was taken, each once there was any", () => {
    const bench = new Bench({ members, workload: "pn-counter" });
    const slot = `n1#${bench.core.base.life}`;
    const itemsAfter = (delta: number) => {
      expect(bench.ask({ type: "add", delta }).reply).toEqual({ type: "add_ok" });
      return bench.node.inspect().items();
    };
    expect(itemsAfter(0)).toEqual([]);
    expect(itemsAfter(-2)).toEqual([["taken", slot, 2]]);
    const both = [
      ["taken", slot, 2],
      ["added", slot, 3],
    ];
    expect(itemsAfter(3)).toEqual(both);
    expect(itemsAfter(0)).toEqual(both);
  });

  test.each(["g-counter", "pn-counter"] as const)(
    "of the workload %s is full where the state is",
    (workload) => {
      const limits = { valuesMax: 9, stateItemsMax: 1, textMax: 1_000 };
      const bench = new Bench({ members, workload, extras: { limits } });
      expect(bench.ask({ type: "write", key: "k", value: 1 }).reply?.type).toBe("write_ok");
      expect(bench.ask({ type: "add", delta: 1 }).reply).toEqual({
        type: "error",
        code: 11,
        text: "the CRDT state is full",
      });
      expect(shown(bench)).toEqual({ type: "read_ok", value: 0 });
    },
  );
});
