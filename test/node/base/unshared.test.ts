import { describe, expect, test } from "vitest";
import { Unshared } from "../../../src/node/base/unshared.ts";
import type { Log, Move } from "../../../src/node/log/log.ts";
import { Bench } from "../bench.ts";

describe("values that nobody was sent", () => {
  /** The values of a log that calls `moves` when it closes ranks. */
  const unshared = (positions: readonly number[], moves: ((to: Move) => void)[] = []) => {
    const log = { onMove: (listener: (to: Move) => void) => moves.push(listener) };
    const values = new Unshared(log as unknown as Log);
    for (const position of positions) values.add(position);
    return values;
  };

  test("are those of clients, until a message with them leaves", () => {
    const values = unshared([0, 2, 3]);
    values.onSent([2, 7]);
    expect(values.positions).toEqual([0, 3]);
    values.onSent(new Set([0, 3]));
    expect(values.positions).toEqual([]);
  });

  test("are none once a list of all has left, but for what comes after it", () => {
    const values = unshared([0, 2]);
    values.onAllSent(3);
    values.add(3);
    expect([values.listed, values.positions]).toEqual([3, [3]]);
  });

  test("move when the log closes ranks", () => {
    const moves: ((to: Move) => void)[] = [];
    const values = unshared([4, 6], moves);
    values.onAllSent(5);
    values.add(6);
    for (const listener of moves) listener((position) => position - 2);
    expect([values.listed, values.positions]).toEqual([3, [4]]);
  });
});

describe("the end of the input", () => {
  const members = ["n1", "n2", "n3"];
  const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };

  test.each(["anti-entropy", "batched", "crdt"])(
    "sends what %s would have sent later, to somebody, once",
    (strategy) => {
      const bench = new Bench({ members, topology, settings: { strategy } });
      expect(bench.broadcast("a")).toEqual([]);
      const said = bench.finish();
      expect(said.length).toBeGreaterThan(0);
      for (const entry of said) expect(entry).toMatch(/^n[23] batch stranger acked=0 .*values=\["a"\]/);
      expect(bench.finish()).toEqual([]);
    },
  );

  test.each(["flood", "tree", "hybrid", "random-fanout"])(
    "sends nothing where %s has sent it already",
    (strategy) => {
      const bench = new Bench({ members, topology, settings: { strategy } });
      expect(bench.broadcast("a").length).toBeGreaterThan(0);
      expect(bench.finish()).toEqual([]);
    },
  );
});
