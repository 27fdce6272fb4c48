import { describe, expect, test } from "vitest";
import { Bench } from "../bench.ts";
import { Wire } from "../wire.ts";

/*
 * A node that is started anew without being told the topology again falls back to a tree over the members. There no peer
 * looks for it. Its messages say so, and any peer that was told passes the topology on.
 */

const members = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
const strategies = ["flood", "tree", "hybrid", "crdt"];
/** n1 is between all others, which in the fallback tree are partly behind n2 and n3. */
const hub = { n1: members.slice(1), ...Object.fromEntries(members.slice(1).map((id) => [id, ["n1"]])) };

describe("a node that was told no topology", () => {
  test.each(strategies)("under %s learns it from a peer and serves its neighbours again", (strategy) => {
    const wire = new Wire({ members, topology: hub, settings: { strategy } });
    wire.broadcast("n2", "a");
    wire.run(3_000);
    wire.restart("n1", false);
    wire.read("n1");
    wire.run(4_000);
    expect(wire.core("n1").base.neighborhood.overlay.neighbors).toEqual(members.slice(1));
    wire.broadcast("n1", "b");
    wire.broadcast("n7", "c");
    wire.run(1_000);
    for (const id of members) expect(wire.read(id), id).toEqual(["a", "b", "c"]);
  });

  test("says so in its messages until it knows one", () => {
    const bench = new Bench({ settings: { strategy: "tree" } });
    bench.ask({ type: "read" });
    expect(bench.wait(3_000)).toContainEqual(expect.stringContaining(" untold "));
    bench.hearBatch("n2", { topology: { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] } });
    expect(bench.core.base.neighborhood.overlay.neighbors).toEqual(["n2"]);
    expect(bench.wait(10_000).filter((entry) => entry.includes("untold"))).toEqual([]);
  });

  test("takes none that leaves members out, and none where it was told one", () => {
    const untold = new Bench({ settings: { strategy: "tree" } });
    untold.ask({ type: "read" });
    untold.wait(2_000);
    untold.hearBatch("n2", { topology: { n1: ["n2", "nowhere"] } });
    expect(untold.core.base.neighborhood.topology).toBeUndefined();
    const told = new Bench({ settings: { strategy: "tree" }, topology: { n1: ["n2"], n2: ["n3"] } });
    told.hearBatch("n2", { topology: { n1: ["n3"], n3: ["n2"] } });
    expect(told.core.base.neighborhood.overlay.neighbors).toEqual(["n2"]);
  });

  test("is answered once in a while, not message by message", () => {
    const bench = new Bench({ settings: { strategy: "tree" }, topology: { n1: ["n2"], n2: ["n3"] } });
    const answers = [1, 2, 3].map(() => bench.hearBatch("n2", { untold: true }));
    expect(answers.map((sent) => sent.filter((entry) => entry.includes("topology=")).length)).toEqual([
      1, 0, 0,
    ]);
  });

  test("is not asked for one where the overlay needs none", () => {
    const bench = new Bench({ settings: { strategy: "batched" } });
    bench.broadcast("a");
    expect(bench.wait(5_000).filter((entry) => entry.includes("untold"))).toEqual([]);
  });
});
