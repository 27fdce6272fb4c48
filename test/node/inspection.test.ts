import { describe, expect, test } from "vitest";
import type { PeerInspection } from "../../src/node/inspection.ts";
import { defaultOptions } from "../../src/node/settings/options.ts";
import { createNode } from "../../src/strategies/create-node.ts";
import { Bench, streamed } from "./bench.ts";
import { Wire } from "./wire.ts";

const flood = { strategy: "flood" };
const line = { n1: ["n2"], n2: ["n1"] };

const idle: Omit<PeerInspection, "peer"> = {
  isNeighbor: true,
  plainForwards: 0,
  unacknowledged: 0,
  known: 0,
  messages: 0,
  isComparing: false,
};

/** The bookkeeping of a wire's node about the other one. */
const keptOf = (wire: Wire, id: string) => wire.nodes.get(id)?.inspect().peers;

describe("a look into a node", () => {
  test("shows nothing before init", () => {
    const node = createNode({ ...defaultOptions, seed: "inspection" });
    expect(node.inspect()).toMatchObject({ id: "", values: [], peers: [], drops: new Map() });
    expect(node.inspect().items()).toEqual([]);
  });

  test("shows its values in the order in which it learned them, and the same list as it grows", () => {
    const bench = new Bench({ settings: flood, topology: line });
    const { values } = bench.node.inspect();
    for (const value of [3, "a", 1]) bench.broadcast(value);
    expect(values).toEqual([3, "a", 1]);
    expect(bench.node.inspect().values).toEqual(values);
  });

  test("shows its items with their present contents, each once", () => {
    const bench = new Bench({ settings: flood, topology: line });
    bench.broadcast("a value");
    bench.hearBatch("n2", { state: [["lww", "k", ["old", 1]]] });
    bench.ask({ type: "add", element: "x" });
    bench.hearBatch("n2", { state: [["lww", "k", ["new", 2]]] });
    const { items, itemLike } = bench.node.inspect();
    expect(items()).toEqual([
      ["set", "x", 0],
      ["lww", "k", ["new", 2]],
    ]);
    expect(itemLike(["lww", "k", ["old", 1]])).toEqual(["lww", "k", ["new", 2]]);
    expect(itemLike(["lww", "l", ["old", 1]])).toBeUndefined();
  });

  test("shows what was dropped, by reason", () => {
    const bench = new Bench({ settings: flood });
    bench.hear("c1", { type: "unheard-of" });
    expect(bench.node.inspect().drops).toEqual(new Map([["refused-10", 1]]));
  });

  test("shows what is under way to a neighbour until it is acknowledged", () => {
    const wire = new Wire({ settings: flood });
    wire.broadcast("n1", "first");
    wire.run(5_000);
    expect(keptOf(wire, "n1")).toEqual([{ peer: "n2", ...idle }]);
    wire.broadcast("n1", "a", "b");
    expect(keptOf(wire, "n1")).toMatchObject([{ peer: "n2", unacknowledged: 2, isComparing: true }]);
    wire.run(5_000);
    expect(keptOf(wire, "n1")).toEqual([{ peer: "n2", ...idle }]);
    expect(keptOf(wire, "n2")).toEqual([{ peer: "n1", ...idle }]);
  });

  test("shows the messages of both directions that are remembered one by one", () => {
    const bench = new Bench({ settings: flood, members: ["n1", "n2"], topology: line });
    bench.hearBatch("n2", streamed(3, "ahead of two others"));
    for (const value of ["a", "b"]) bench.broadcast(value);
    expect(bench.node.inspect().peers).toMatchObject([{ peer: "n2", unacknowledged: 2, messages: 3 }]);
  });

  test("shows that a neighbour that is cut off is asked, and for how much", () => {
    const wire = new Wire({ settings: flood });
    wire.broadcast("n1", "first");
    wire.run(5_000);
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.run(20_000);
    expect(keptOf(wire, "n1")).toMatchObject([{ peer: "n2", isNeighbor: true, isComparing: true }]);
    wire.lose = () => false;
    wire.run(10_000);
    expect(keptOf(wire, "n1")).toEqual([{ peer: "n2", ...idle }]);
  });

  test("shows forwards to a peer of another implementation until it says that it has them", () => {
    const bench = new Bench({ settings: flood, members: ["n1", "n2"], topology: line });
    bench.broadcast("a");
    expect(bench.node.inspect().peers).toMatchObject([{ peer: "n2", plainForwards: 1 }]);
    bench.hear("n2", { type: "broadcast_ack", message: "a" });
    expect(bench.node.inspect().peers).toMatchObject([{ peer: "n2", plainForwards: 0 }]);
  });

  test("shows peers that are no neighbours, too, once they have said something", () => {
    const bench = new Bench({ settings: flood, topology: { n1: ["n2"], n2: ["n1"], n3: [] } });
    bench.hearBatch("n3", { values: ["a"] });
    expect(bench.node.inspect().peers).toMatchObject([
      { peer: "n2", isNeighbor: true },
      { peer: "n3", isNeighbor: false, known: 0, messages: 0 },
    ]);
  });
});
