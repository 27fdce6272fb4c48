import { describe, expect, test } from "vitest";
import { PLAIN_PENDING_MAX } from "../../../src/node/limits.ts";
import { Bench } from "../bench.ts";
import { Holdings } from "../holdings.ts";
import { Wire } from "../wire.ts";

/* `--no-repair`: best effort on purpose, to show what repair is worth. */
const members = ["n1", "n2", "n3"];
const strategies = ["flood", "tree", "hybrid", "batched", "crdt", "random-fanout", "anti-entropy"];

describe.each(strategies)("%s without repair", (strategy) => {
  const settings = { strategy, repair: false, batchWindowMs: 100, gossipIntervalMs: 100 };

  test("sends values only: no acknowledgement on its own, no question, no round", () => {
    const wire = new Wire({ members, settings });
    for (const id of members) wire.broadcast(id, id);
    const log = wire.run(60_000).filter((entry) => !entry.includes(" broadcast_ok "));
    // Anti-entropy has nothing but its rounds, and those are repair.
    expect(log.length > 0).toBe(strategy !== "anti-entropy");
    expect(log.filter((entry) => !/ (broadcast message=|batch .*(values=|stamp=))/.test(entry))).toEqual([]);
  });

  test("does not notice what is lost", () => {
    const wire = new Wire({ members, settings });
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.run(5_000);
    wire.lose = () => false;
    expect(wire.run(60_000)).toEqual([]);
    expect(wire.read("n2")).toEqual([]);
  });

  test("goes on, however many forwards nobody has acknowledged", () => {
    const bench = new Bench({ members, settings, topology: { n1: ["n2"], n2: ["n1"] } });
    const count = PLAIN_PENDING_MAX + 10;
    const sent = [];
    for (let i = 0; i < count; i++) sent.push(...bench.broadcast(i));
    sent.push(...bench.wait(1_000));
    const values = Wire.valuesIn(sent);
    expect(new Set(values).size).toBe(strategy === "anti-entropy" ? 0 : count);
  });

  test("has no timer left when it has nothing to send", () => {
    const wire = new Wire({ members, settings });
    wire.broadcast("n1", "a");
    wire.run(5_000);
    for (const [id, node] of wire.nodes) expect(node.nextDeadlineMs(), id).toBe(Infinity);
  });

  test("answers a peer that repairs: its questions get an answer", () => {
    const bench = new Bench({ members, settings, topology: {} });
    bench.broadcast(1);
    expect(bench.hear("n2", new Holdings(1).question(5))).toEqual([
      expect.stringMatching(/^n2 batch .*settles=q1 equal$/),
    ]);
    bench.wait(1_000);
    expect(bench.hear("n2", new Holdings(1, 2).question(6))).toEqual([
      expect.stringMatching(/^n2 sketch .*question=q2 .*hashes=1$/),
    ]);
  });

  test("goes on with it in mid-run when `configure` turns it on, and loses nothing from then on", () => {
    const wire = new Wire({ members, settings });
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.run(1_000);
    for (const id of members) wire.ask(id, { type: "configure", repair: true });
    wire.run(1_000);
    wire.lose = () => false;
    wire.run(3_000);
    for (const id of members) expect(wire.read(id), id).toEqual(["a"]);
  });
});

describe.each(strategies)("%s with repair that `configure` turns off", (strategy) => {
  test("asks nothing more, even where questions were open, and has no timer left", () => {
    const wire = new Wire({ members, settings: { strategy } });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    wire.lose = () => true;
    wire.broadcast("n1", "a");
    wire.run(3_000);
    for (const id of members) wire.ask(id, { type: "configure", repair: false });
    wire.run(1_000);
    expect(wire.run(60_000)).toEqual([]);
    for (const [id, node] of wire.nodes) expect(node.nextDeadlineMs(), id).toBe(Infinity);
  });
});
