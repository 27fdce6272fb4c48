import { describe, expect, test } from "vitest";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { Bench } from "./bench.ts";
import { Wire } from "./wire.ts";

const members = ["n1", "n2", "n3", "n4"];
const pairs = strategyNames.flatMap((from) => strategyNames.map((to) => [from, to] as const));

/** Times at which a timer of the node fires, while nobody says anything to it. */
function deadlines(bench: Bench, ms: number): number[] {
  const times: number[] = [];
  const untilMs = bench.nowMs + ms;
  for (let i = 0; i < 10_000 && bench.node.nextDeadlineMs() <= untilMs; i++) {
    const nextMs = bench.node.nextDeadlineMs() - bench.nowMs;
    bench.wait(nextMs);
    times.push(bench.atMs);
  }
  return times;
}

describe("another strategy in mid-run", () => {
  test.each(pairs)("from %s to %s loses nothing of what was waiting to be sent", (from, to) => {
    const wire = new Wire({ members, settings: { strategy: from, batchWindowMs: 60_000 } });
    for (const id of members) wire.broadcast(id, `${id} before`);
    wire.ask("n1", { type: "add", element: "x" });
    for (const id of members) wire.ask(id, { type: "configure", strategy: to, batch_window_ms: 100 });
    for (const id of members) wire.broadcast(id, `${id} after`);
    wire.run(4_000);
    const everything = members.flatMap((id) => [`${id} after`, `${id} before`]).sort();
    for (const id of members) {
      expect(wire.nodes.get(id)?.inspect().values.toSorted(), id).toEqual(everything);
      expect(wire.core(id).base.log.state.set.value(), id).toEqual(["x"]);
    }
  });

  test.each(pairs)("from %s to %s on one node after the other, under load, loses nothing", (from, to) => {
    const wire = new Wire({ members, settings: { strategy: from, batchWindowMs: 100 } });
    let next = 0;
    for (const [i, id] of [...members, ...members].entries()) {
      for (const other of members) wire.broadcast(other, next++);
      wire.run(70);
      wire.ask(id, { type: "configure", strategy: i < members.length ? to : from });
    }
    wire.run(4_000);
    for (const id of members) expect(wire.read(id), id).toEqual(Array.from({ length: next }, (_, i) => i));
  });

  test.each(pairs)("from %s to %s and back leaves the timers of a node that never left", (from, to) => {
    const settings = { strategy: from };
    const stayed = new Bench({ members, settings, topology: { n1: ["n2", "n3"] } });
    const changed = new Bench({ members, settings, topology: { n1: ["n2", "n3"] } });
    for (const bench of [stayed, changed]) bench.broadcast("a");
    for (let i = 0; i < 5; i++) {
      changed.ask({ type: "configure", strategy: to });
      changed.ask({ type: "configure", strategy: from });
    }
    const [kept, left] = [deadlines(stayed, 20_000), deadlines(changed, 20_000)];
    // Where questions are asked their jitter differs by what was drawn before; a second timer would double them.
    expect(left.length).toBeLessThanOrEqual(kept.length * 1.25 + 3);
  });

  test.each(strategyNames)("from %s to one without anything to do leaves no timer at all", (strategy) => {
    const wire = new Wire({ members, settings: { strategy } });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    for (const id of members) wire.ask(id, { type: "configure", strategy: "hybrid" });
    wire.run(20_000);
    expect(wire.run(60_000)).toEqual([]);
    for (const [id, node] of wire.nodes) expect(node.nextDeadlineMs(), id).toBe(Infinity);
  });

  test("of batches on their way to hybrid sends at once what waited for its window", () => {
    const settings = { strategy: "batched", batchWindowMs: 60_000 };
    const bench = new Bench({ members: ["n1", "n2"], settings, topology: { n1: ["n2"] } });
    bench.hearBatch("n2");
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.ask({ type: "configure", strategy: "hybrid" })).toEqual({
      reply: { type: "configure_ok" },
      sent: ['n2 batch acked=0 number=1 neighbor relay values=["a"] hops=[0]'],
    });
    expect(bench.wait(59_000).filter((entry) => entry.includes("values"))).toEqual([]);
  });
});

describe("another window, size or overlay in mid-run", () => {
  const settings = { strategy: "batched", batchWindowMs: 60_000 };

  test("a shorter window takes the place of the longer one", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings, topology: {} });
    bench.hearBatch("n2");
    bench.broadcast("a");
    bench.ask({ type: "configure", batch_window_ms: 100 });
    const sent = bench.wait(120_000).filter((entry) => entry.includes("values"));
    expect(sent).toEqual(['100 n2 batch acked=0 number=1 neighbor relay values=["a"]']);
  });

  test("a size limit that is reached already sends at once", () => {
    const bench = new Bench({ members: ["n1", "n2"], settings, topology: {} });
    bench.hearBatch("n2");
    for (const message of ["a", "b", "c"]) bench.broadcast(message);
    const { sent } = bench.ask({ type: "configure", batch_size: 3 });
    expect(sent).toEqual(['n2 batch acked=0 number=1 neighbor relay values=["a","b","c"]']);
  });

  test.each([
    ["star", "total"],
    ["total", "star"],
    ["spanning-tree", "random-regular"],
    ["tree2", "topology"],
  ])("from %s to %s brings every value to everybody, each kept once", (from, to) => {
    const wire = new Wire({ members, settings: { ...settings, batchWindowMs: 100, overlay: from } });
    for (const id of members) wire.broadcast(id, `${id} before`);
    wire.run(50);
    for (const id of members) wire.ask(id, { type: "configure", overlay: to });
    for (const id of members) wire.broadcast(id, `${id} after`);
    wire.run(4_000);
    const everything = members.flatMap((id) => [`${id} after`, `${id} before`]).sort();
    for (const id of members) expect(wire.read(id), id).toEqual(everything);
  });
});
