import { describe, expect, test } from "vitest";
import { BATCH_ENTRIES_MAX } from "../../src/node/limits.ts";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { Bench, type BenchOptions } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

const settings = { strategy: "crdt", gossipIntervalMs: 200 };
const members = ["n1", "n2", "n3"];
const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };
const crdt = (options: BenchOptions = {}) => new Bench({ members, topology, settings, ...options });
const add = (element: unknown) => ({ type: "add", element });
const read = { type: "read" };
/** A batch that brings set elements. */
const elements = (number: number, ...added: readonly unknown[]) => ({
  number,
  neighbor: true,
  relay: true,
  state: added.map((element) => ["set", element, 0]),
});
const withState = (log: readonly string[]) => log.filter((entry) => entry.includes(" state="));

/** A node whose neighbours have been heard before. */
function acquainted(options: BenchOptions = {}): Bench {
  const bench = crdt(options);
  for (const { peer } of bench.core.links.neighbors) bench.hearBatch(peer);
  bench.wait(1_000);
  return bench;
}

describe("deltas", () => {
  test("carry what changed since the last one, once an interval, however much that is", () => {
    const bench = acquainted();
    for (const element of ["a", "b"]) expect(bench.ask(add(element)).sent).toEqual([]);
    expect(bench.wait(400)).toEqual([
      '1200 n2 batch acked=0 number=1 neighbor relay state=[["set","a",0],["set","b",0]]',
    ]);
    bench.hearBatch("n2", { acked: 1 });
    bench.ask(add("c"));
    expect(bench.wait(400)).toEqual(['1600 n2 batch acked=0 number=2 neighbor relay state=[["set","c",0]]']);
  });

  test("name a change that was made twice once", () => {
    const bench = acquainted();
    for (const value of [1, 2, 3]) bench.ask({ type: "write", key: "k", value });
    const [entry] = bench.wait(200);
    expect(entry).toMatch(
      /^1200 n2 batch acked=0 number=1 neighbor relay state=\[\["lww","k",\[3,[\d.]+\]\]\]$/,
    );
  });

  test("are not sent for a count of nothing, and there is no state because of it", () => {
    const bench = acquainted({ workload: "pn-counter" });
    bench.ask({ type: "add", delta: 0 });
    expect(bench.wait(1_000)).toEqual([]);
    expect(bench.core.base.log.length).toBe(0);
  });

  test("are not sent for what changed nothing", () => {
    const bench = acquainted();
    bench.ask(add("a"));
    bench.wait(200);
    bench.hearBatch("n2", { acked: 1 });
    bench.ask(add("a"));
    bench.ask({ type: "merge", elements: ["a"] });
    expect(bench.wait(5_000)).toEqual([]);
  });

  test("go on to the other neighbours, less what they bring, and never back", () => {
    const bench = acquainted({ id: "n2" });
    bench.ask(add("own"));
    bench.hearBatch("n1", elements(1, "a", "own"));
    expect(bench.wait(200)).toEqual([
      '1015 n3 batch acked=0 number=1 neighbor relay state=[["set","own",0],["set","a",0]]',
      "1200 n1 batch acked=1 neighbor",
    ]);
  });

  test("go on at once where nothing was sent for an interval, and otherwise when that is over", () => {
    const bench = acquainted({ id: "n2" });
    const sentMs = [1, 2, 3, 4].flatMap((number) => {
      bench.hearBatch("n1", elements(number, number));
      return withState(bench.wait(80)).filter((entry) => entry.includes(" n3 "));
    });
    expect(sentMs.map((entry) => entry.split(" ")[0])).toEqual(["1015", "1215"]);
  });

  test("that are lost come by a comparison with what was lost", () => {
    const wire = new Wire({ settings });
    for (const [i, id] of ["n1", "n2"].entries()) wire.ask(id, add(i));
    wire.run(2_000);
    wire.lose = ({ atMs }) => atMs < 2_400;
    wire.ask("n1", add("lost"));
    wire.run(3_000);
    expect(new Set(wire.ask("n2", read).elements as unknown[])).toEqual(new Set([0, 1, "lost"]));
  });

  test("take the broadcasts along, in the same messages", () => {
    const bench = acquainted();
    bench.broadcast("b");
    bench.ask(add("a"));
    expect(bench.wait(200)).toEqual([
      '1200 n2 batch acked=0 number=1 neighbor relay values=["b"] state=[["set","a",0]]',
    ]);
  });

  test("go out at the end of the input, where broadcasts wait with them", () => {
    const bench = acquainted();
    bench.broadcast("b");
    expect(bench.finish()).toEqual(['n2 batch acked=0 number=1 neighbor relay values=["b"]']);
  });
});

describe("many changes of a few items", () => {
  test("travel as these items, in one message, and later changes as deltas", () => {
    const bench = acquainted({ members: ["n1", "n2"], topology: { n1: ["n2"] } });
    // More entries than a batch can hold, if each were one.
    const writes = BATCH_ENTRIES_MAX + 1;
    bench.ask({ type: "remove", element: "long gone" });
    for (let i = 0; i < writes; i++) bench.ask({ type: "write", key: "k", value: i });
    const log = bench.wait(200);
    expect(log).toEqual([
      expect.stringMatching(
        /^1200 n2 batch acked=0 number=1 neighbor relay state=\[\["set","long gone",1\],\["lww","k",\[20000,[\d.]+\]\]\]$/,
      ),
    ]);
    bench.hearBatch("n2", { acked: 1 });
    bench.ask(add("new"));
    expect(bench.wait(200)).toEqual([
      '1400 n2 batch acked=0 number=2 neighbor relay state=[["set","new",0]]',
    ]);
  });
});

describe("a leaf", () => {
  test.each([true, false])("never sends its neighbour what it has from there (repair: %s)", (repair) => {
    const bench = acquainted({ settings: { ...settings, repair } });
    // More than one batch can hold.
    const messages = BATCH_ENTRIES_MAX / 10 + 1;
    const ten = (number: number) => Array.from({ length: 10 }, (_, i) => 10 * number + i);
    const said = Array.from({ length: messages }, (_, i) =>
      bench.hearBatch("n2", elements(i + 1, ...ten(i))),
    ).flat();
    expect(said).toEqual([]);
    expect(bench.core.base.log.length).toBe(10 * messages);
    expect(withState(bench.wait(10_000))).toEqual([]);
    bench.ask(add("own"));
    expect(withState(bench.wait(200))).toEqual([
      expect.stringMatching(/ n2 batch acked=\d+ number=1 neighbor relay state=\[\["set","own",0\]\]$/),
    ]);
  });
});

/** One operation of each kind, and how its effect is seen. */
const operations: readonly {
  readonly what: string;
  readonly ask: readonly { readonly type: string; readonly [field: string]: unknown }[];
  readonly look: { readonly type: string; readonly [field: string]: unknown };
  readonly seen: object;
}[] = [
  { what: "set elements", ask: [add("a"), add("b")], look: read, seen: { elements: ["a", "b"] } },
  {
    what: "removals",
    ask: [add("a"), { type: "remove", element: "a" }, add("a"), add("b")],
    look: read,
    seen: { elements: ["b"] },
  },
  {
    what: "merges",
    ask: [{ type: "merge", add_set: [1, 2], remove_set: [2] }],
    look: read,
    seen: { elements: [1] },
  },
  {
    what: "last writes",
    ask: [
      { type: "write", key: "k", value: 1 },
      { type: "write", key: "k", value: { deep: [2] } },
    ],
    look: { type: "kv_read", key: "k" },
    seen: { key: "k", value: { deep: [2] } },
  },
  {
    what: "siblings",
    ask: [
      { type: "vv_write", key: "k", value: 1, context: {} },
      { type: "vv_write", key: "k", value: 2, context: { c1: 1 } },
    ],
    look: { type: "vv_read", key: "k" },
    seen: { values: [{ value: 2, vc: { c1: 2 } }], conflict: false },
  },
];

describe.each(strategyNames)("under %s", (strategy) => {
  test("changes that wait for the end of the interval go at the end of the input, once", () => {
    const bench = acquainted({ settings: { ...settings, strategy } });
    bench.ask(add("a"));
    expect(bench.finish().map((entry) => entry.replace(/^n\d /, ""))).toEqual(
      bench.core.links.neighbors.map(() =>
        expect.stringMatching(
          /^batch acked=0 number=1 neighbor (relay )?state=\[\["set","a",0\]\]( stamp=.*)?$/,
        ),
      ),
    );
    expect(bench.finish()).toEqual([]);
  });

  test.each(operations)("$what come to every node within a second", ({ ask, look, seen }) => {
    const wire = new Wire({ members, topology, settings: { ...settings, strategy } });
    for (const body of ask) wire.ask("n1", body);
    if (look.type === "read") for (const id of ["n2", "n3"]) wire.ask(id, { type: "merge", elements: [] });
    wire.run(1_300);
    for (const id of members) expect(wire.ask(id, look), id).toMatchObject(seen);
  });

  test("counters come to the same sum on every node, whichever nodes counted, through lost messages and a partition", () => {
    const wire = new Wire({ members, topology, settings: { ...settings, strategy }, workload: "pn-counter" });
    let losses = 0;
    wire.lose = () => ++losses % 4 === 0;
    for (let i = 0; i < 10; i++) {
      for (const [at, id] of members.entries()) wire.ask(id, { type: "add", delta: at === 0 ? -1 : 10 });
      wire.run(300);
    }
    wire.lose = ({ src, dest }) => src === "n1" || dest === "n1";
    for (const id of members) wire.ask(id, { type: "add", delta: 100 });
    wire.run(5_000);
    wire.lose = () => false;
    wire.run(3_000);
    for (const id of members) expect(wire.ask(id, read).value, id).toBe(-10 + 200 + 300);
  });

  test("state that is the same everywhere causes no traffic", () => {
    const wire = new Wire({ members, topology, settings: { ...settings, strategy } });
    for (const id of members) wire.ask(id, add(id));
    wire.run(5_000);
    const log = withState(wire.run(30_000));
    expect(log).toEqual([]);
  });
});

describe("a neighbour", () => {
  test.each(strategyNames)("that is new under %s gets the state that was there before", (strategy) => {
    const wire = new Wire({
      members,
      topology: { n1: ["n2"], n2: ["n1"], n3: [] },
      settings: { ...settings, strategy },
    });
    wire.ask("n1", add("early"));
    wire.run(3_000);
    for (const id of members) wire.ask(id, { type: "topology", topology });
    wire.ask("n3", { type: "merge", elements: [] });
    wire.run(3_000);
    expect(wire.ask("n3", read).elements).toEqual(["early"]);
  });
});
