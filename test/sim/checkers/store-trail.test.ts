import { describe, expect, it } from "vitest";
import { readLwwHistory, readVvHistory } from "../../../src/sim/checkers/store-history.ts";
import { lwwTrail, type StoreTrail, vvTrail } from "../../../src/sim/checkers/store-trail.ts";
import { StoreHistoryBuilder } from "./workloads/store-history-builder.ts";

const nodes = ["n1", "n2", "n3"];

/** A batch with one item reaches a node. */
function arrive(
  trail: Pick<StoreTrail<number, never>, "observe">,
  dest: string,
  timeMs: number,
  item: unknown,
): void {
  const message = { src: "n1", dest, body: { type: "batch", state: [item] as never } };
  trail.observe({ kind: "recv", timeMs, id: 0, message });
}

const lwwItem = (value: number, ts: number) => ["lww", "k", [value, ts]];

describe("the trail of writes over the replicas", () => {
  it("tells how long a write took until the last replica held it", () => {
    const trail = lwwTrail(nodes);
    arrive(trail, "n2", 50, lwwItem(0, 10));
    arrive(trail, "n3", 80, lwwItem(0, 10));
    const { writes } = readLwwHistory(new StoreHistoryBuilder().write("n1", 0, 10, 0).events);
    expect(trail.convergence(writes)).toEqual({ timesMs: [79], pendingCount: 0 });
  });

  it("takes a later version for a successor, and an earlier one for none", () => {
    const trail = lwwTrail(nodes);
    arrive(trail, "n2", 50, lwwItem(1, 11));
    arrive(trail, "n3", 80, lwwItem(9, 9));
    arrive(trail, "n3", 90, lwwItem(1, 11));
    const { writes } = readLwwHistory(
      new StoreHistoryBuilder().write("n1", 0, 10, 0).write("n1", 1, 11, 5).events,
    );
    expect(trail.convergence(writes)).toEqual({ timesMs: [89, 84], pendingCount: 0 });
  });

  it("takes a replica's own later write for a successor", () => {
    const trail = lwwTrail(["n1", "n2"]);
    const { writes } = readLwwHistory(
      new StoreHistoryBuilder().write("n1", 0, 10, 0).write("n2", 1, 11, 30).events,
    );
    expect(trail.convergence(writes)).toEqual({ timesMs: [30], pendingCount: 1 });
  });

  it("knows that a message which was not delivered brings nothing", () => {
    const trail = lwwTrail(["n1", "n2"]);
    const message = { src: "n1", dest: "n2", body: { type: "batch", state: [lwwItem(0, 10)] as never } };
    trail.observe({ kind: "drop", timeMs: 5, id: 0, message, reason: "partition" });
    trail.observe({ kind: "recv", timeMs: 6, id: 1, message: { ...message, src: "c1" } });
    const { writes } = readLwwHistory(new StoreHistoryBuilder().write("n1", 0, 10, 0).events);
    expect(trail.convergence(writes)).toEqual({ timesMs: [], pendingCount: 1 });
  });

  it("takes a sibling, and what a known context has replaced, for held", () => {
    const trail = vvTrail(nodes);
    arrive(trail, "n2", 50, ["siblings", "k", [[["c1", 1, {}, 0]], {}]]);
    arrive(trail, "n3", 70, ["siblings", "k", [[["c2", 1, {}, 1]], {}]]);
    arrive(trail, "n3", 90, ["siblings", "k", [[["c3", 1, { c1: 1 }, 2]], { c1: 1 }]]);
    const { writes } = readVvHistory(new StoreHistoryBuilder().vvWrite("n1", 0, {}, { c1: 1 }, 0).events);
    expect(trail.convergence(writes)).toEqual({ timesMs: [89], pendingCount: 0 });
  });
});
