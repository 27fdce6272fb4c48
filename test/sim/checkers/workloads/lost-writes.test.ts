import { describe, expect, it } from "vitest";
import { readLwwHistory, readVvHistory } from "../../../../src/sim/checkers/store-history.ts";
import { lostWrites } from "../../../../src/sim/checkers/workloads/lost-writes.ts";
import { StoreHistoryBuilder } from "./store-history-builder.ts";

const figuresOf = ({ lost, ...figures }: ReturnType<typeof lostWrites>) => ({
  ...figures,
  lost: lost.map(({ value }) => value),
});
const lww = (builder: StoreHistoryBuilder) => figuresOf(lostWrites(readLwwHistory(builder.events)));
const vv = (builder: StoreHistoryBuilder) => figuresOf(lostWrites(readVvHistory(builder.events)));

describe("lost writes", () => {
  it("are none where each writer had read what it replaced", () => {
    const one = new StoreHistoryBuilder()
      .write("n1", 0, 10, 0)
      .read("n2", [[0, 10]], 5)
      .write("n2", 1, 11, 10)
      .read("n1", [[1, 11]], 15)
      .write("n1", 2, 12, 20)
      .read("n1", [[2, 12]], 50, true);
    expect(lww(one)).toEqual({ acknowledgedCount: 3, lost: [], lostToReadCount: 0, siblingCount: 0 });
  });

  it("are those that a writer replaced without having read them", () => {
    const one = new StoreHistoryBuilder().read("n2", [], 0).write("n1", 0, 10, 5).write("n2", 1, 11, 10);
    expect(lww(one.read("n1", [[1, 11]], 50, true))).toMatchObject({ lost: [0], lostToReadCount: 0 });
  });

  it("are told apart where the version that was to be replaced has the later timestamp", () => {
    const one = new StoreHistoryBuilder()
      .write("n1", 0, 10, 0)
      .read("n2", [[0, 10]], 5)
      .write("n2", 1, 9, 10);
    expect(lww(one.read("n1", [[0, 10]], 50, true))).toMatchObject({ lost: [1], lostToReadCount: 1 });
  });

  it("are none where siblings stand, or were read and replaced together", () => {
    const both = [
      [0, { c1: 1 }],
      [1, { c2: 1 }],
    ] as const;
    const concurrent = () =>
      new StoreHistoryBuilder().vvWrite("n1", 0, {}, { c1: 1 }, 0).vvWrite("n2", 1, {}, { c2: 1 }, 5);
    expect(vv(concurrent().vvRead("n1", both, 50, true))).toMatchObject({ lost: [], siblingCount: 1 });
    const merged = concurrent()
      .vvRead("n1", both, 20)
      .vvWrite("n1", 2, { c1: 1, c2: 1 }, { c1: 2, c2: 1 }, 30)
      .vvRead("n2", [[2, { c1: 2, c2: 1 }]], 50, true);
    expect(vv(merged)).toMatchObject({ lost: [], siblingCount: 0 });
    expect(vv(concurrent().vvRead("n1", [both[1]], 50, true))).toMatchObject({
      lost: [0],
      lostToReadCount: 0,
    });
  });

  it("are unknown of a key that nobody read last", () => {
    const one = new StoreHistoryBuilder().write("n1", 0, 10, 0).write("n2", 1, 11, 5);
    expect(lww(one)).toEqual({ acknowledgedCount: 2, lost: [], lostToReadCount: 0, siblingCount: 0 });
  });
});
