import { describe, expect, test } from "vitest";
import { Bench } from "../node/bench.ts";
import { Wire } from "../node/wire.ts";

/* Things that a node does not promise, so that nobody has to find out. */

const batched = { strategy: "batched", batchWindowMs: 100 };

describe("not promised:", () => {
  test("that a value survives the crash of the only node that has it, though a client was told `broadcast_ok`", () => {
    const wire = new Wire({ settings: batched });
    wire.broadcast("n1", "a");
    wire.restart("n1");
    wire.run(10_000);
    expect([wire.read("n1"), wire.read("n2")]).toEqual([[], []]);
  });

  test("that a node remembers anything after a crash: what it shows again, others have told it", () => {
    const wire = new Wire({ settings: batched });
    wire.broadcast("n1", "a");
    wire.run(1_000);
    wire.restart("n1");
    expect(wire.read("n1")).toEqual([]);
    wire.run(3_000);
    expect([wire.read("n1"), wire.read("n2")]).toEqual([["a"], ["a"]]);
  });

  test("that nodes show the same at the same time: while a link is cut each side shows what it has", () => {
    const wire = new Wire({ settings: batched });
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.broadcast("n2", "b");
    wire.run(10_000);
    expect([wire.read("n1"), wire.read("n2")]).toEqual([["a"], ["b"]]);
    wire.lose = () => false;
    wire.run(3_000);
    expect([wire.read("n1"), wire.read("n2")]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  test("that what a peer brings was ever broadcast: nothing is signed", () => {
    const bench = new Bench({ topology: {} });
    bench.hearBatch("n2", { number: 1, values: ["invented"] });
    expect(bench.read()).toEqual(["invented"]);
  });

  test("delivery without repair: what is lost stays lost", () => {
    const wire = new Wire({ settings: { ...batched, repair: false } });
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.run(1_000);
    wire.lose = () => false;
    wire.run(60_000);
    expect(wire.read("n2")).toEqual([]);
  });
});
