import { describe, expect, it } from "vitest";
import type { Restart } from "../../../../src/sim/checkers/obligations.ts";
import { readLwwHistory } from "../../../../src/sim/checkers/store-history.ts";
import { kvLww, lwwStaleness } from "../../../../src/sim/checkers/workloads/kv-lww.ts";
import { StoreHistoryBuilder } from "./store-history-builder.ts";

const history = () => new StoreHistoryBuilder();

function brokenIn(builder: StoreHistoryBuilder, restarts: readonly Restart[] = []): readonly string[] {
  return kvLww(builder.events, { restarts }).laws.flatMap(({ law, valid }) => (valid ? [] : [law]));
}

describe("the checker of kv-lww", () => {
  it("finds nothing wrong where the later write wins everywhere", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .read("n2", [[0, 10]], 50)
      .write("n2", 1, 11, 100)
      .read("n1", [[0, 10]], 120)
      .read("n1", [[1, 11]], 300, true)
      .read("n2", [[1, 11]], 300, true);
    expect(kvLww(one.events)).toMatchObject({
      valid: true,
      attemptCount: 2,
      acknowledgedCount: 2,
      readCount: 4,
      keyCount: 1,
      staleReadCount: 1,
      lostUpdateCount: 0,
    });
  });

  it("cannot tell without an acknowledged write or a last read", () => {
    expect(kvLww(history().read("n1", [], 0, true).events).valid).toBe("unknown");
    expect(kvLww(history().write("n1", 0, 10, 0).events).valid).toBe("unknown");
  });

  it("notices a value that nobody wrote, and one that was refused", () => {
    expect(
      brokenIn(
        history()
          .write("n1", 0, 10, 0)
          .read("n1", [[7, 12]], 5, true),
      ),
    ).toEqual(["phantom"]);
  });

  it("takes a write of unknown end that is read for written", () => {
    expect(
      brokenIn(
        history()
          .lostSight("n1", 0, 0)
          .read("n1", [[0, 10]], 5, true),
      ),
    ).toEqual([]);
  });

  it("notices a replica that shows an earlier version after a later one, or nothing after something", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .write("n1", 1, 11, 5)
      .read("n2", [[1, 11]], 10);
    expect(brokenIn(one.read("n2", [[0, 10]], 20))).toEqual(["backwards"]);
    const other = history()
      .write("n1", 0, 10, 0)
      .read("n2", [[0, 10]], 10);
    expect(brokenIn(other.read("n2", [], 20))).toEqual(["backwards"]);
  });

  it("notices a read that lacks what the same node acknowledged", () => {
    const one = history().write("n1", 0, 10, 0).write("n1", 1, 11, 5);
    expect(brokenIn(one.read("n1", [[0, 10]], 10))).toEqual(["backwards"]);
  });

  it("forgives a replica that has lost its memory", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .read("n1", [[0, 10]], 10)
      .read("n1", [], 30);
    expect(brokenIn(one)).toEqual(["backwards"]);
    expect(brokenIn(one, [{ node: "n1", timeMs: 20 }])).toEqual([]);
    expect(brokenIn(one, [{ node: "n2", timeMs: 20 }])).toEqual(["backwards"]);
  });

  it("notices a clock that goes back over the writes of one node", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .write("n1", 1, 9.5, 5)
      .read("n1", [[0, 10]], 50, true);
    expect(brokenIn(one)).toEqual(["backwards", "clock"]);
    expect(
      brokenIn(
        history()
          .write("n1", 0, 10, 0)
          .write("n2", 1, 9.5, 5)
          .read("n1", [[0, 10]], 50, true),
      ),
    ).toEqual([]);
  });

  it("notices replicas that differ in the end, and a latest write that is gone", () => {
    const one = history().write("n1", 0, 10, 0).write("n2", 1, 11, 5);
    one.read("n1", [[1, 11]], 50, true).read("n3", [[0, 10]], 50, true);
    expect(brokenIn(one)).toEqual(["unequal", "lost"]);
    const lost = kvLww(one.events).laws.find(({ law }) => law === "lost");
    expect(lost?.examples).toEqual([expect.stringMatching(/^n3 shows 0 at 10 for k, and not 1 at 11 \(/)]);
  });

  it("counts a write that one overwrote whose client had not seen it, concurrent, blind or earlier", () => {
    const lost = (builder: StoreHistoryBuilder) => {
      const { lostUpdateCount, lostUpdates } = kvLww(builder.events);
      expect(lostUpdates.length).toBe(lostUpdateCount);
      return lostUpdates;
    };
    const concurrent = history();
    const end = concurrent.beginWrite("n1", 0, 0);
    concurrent.write("n2", 1, 11, 10);
    end(10, 20);
    expect(lost(concurrent.read("n1", [[1, 11]], 99, true))).toEqual([0]);
    const blind = history().write("n1", 0, 10, 0).write("n2", 1, 11, 50);
    expect(lost(blind.read("n1", [[1, 11]], 99, true))).toEqual([0]);
    // The clock of n1 is ahead: its earlier write has the later timestamp.
    const earlier = history().write("n1", 0, 12, 0).write("n2", 1, 11, 50);
    expect(lost(earlier.read("n1", [[0, 12]], 99, true))).toEqual([1]);
  });

  it("counts none that the overwriting client had read, directly or through others, or had written itself", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .read("n2", [[0, 10]], 10)
      .write("n2", 1, 11, 20)
      .write("n2", 2, 12, 30)
      .read("n3", [[2, 12]], 40)
      .write("n3", 3, 13, 50)
      .read("n1", [[3, 13]], 99, true);
    expect(kvLww(one.events)).toMatchObject({ lostUpdateCount: 0, lostUpdates: [] });
  });

  it("counts none that nothing overwrote: gone with a killed node, or without a last read", () => {
    const killed = history()
      .write("n2", 0, 10, 0)
      .write("n1", 1, 11, 5)
      .read("n2", [[0, 10]], 99, true);
    expect(kvLww(killed.events, { hasLosses: true })).toMatchObject({ valid: true, lostUpdateCount: 0 });
    expect(kvLww(history().write("n1", 0, 10, 0).write("n2", 1, 11, 5).events).lostUpdateCount).toBe(0);
  });

  it("tells how old the oldest write is that a stale read lacks", () => {
    const one = history()
      .write("n1", 0, 10, 0)
      .write("n1", 1, 11, 100)
      .read("n2", [[0, 10]], 151);
    expect(lwwStaleness(readLwwHistory(one.events)).map(({ ageMs }) => ageMs)).toEqual([50]);
    const nothing = history().write("n1", 0, 10, 0).write("n1", 1, 11, 100).read("n2", [], 151);
    expect(lwwStaleness(readLwwHistory(nothing.events)).map(({ ageMs }) => ageMs)).toEqual([150]);
  });
});
