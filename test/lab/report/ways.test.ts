import { describe, expect, it } from "vitest";
import { ways } from "../../../src/lab/report/page/ways.ts";
import type { RunRecord } from "../../../src/lab/report/run-record.ts";
import type { FollowedValue } from "../../../src/sim/checkers/trails/value-follower.ts";

const hop = { src: 0, dest: 1, sentMs: 1, endMs: 2, dropped: undefined };

function followed(value: number, hops: number): FollowedValue {
  const transmissions = Array.from({ length: hops }, () => hop);
  return { value, origin: 0, broadcastMs: 0, heldMs: Float64Array.of(0, 2), transmissions };
}

function recordOf(values: readonly FollowedValue[], lost: readonly unknown[]): RunRecord {
  const options = { topology: "line", workload: "broadcast" };
  const followedValues = { values, broadcastCount: 40 };
  return {
    results: { workload: { lost }, run: { options } },
    nodeIds: ["n0", "n1"],
    traffic: { followed: followedValues },
  } as unknown as RunRecord;
}

function drawn(values: readonly FollowedValue[], lost: readonly unknown[], hopsMax: number) {
  const page = ways(recordOf(values, lost), undefined, hopsMax);
  return { groups: page?.groups, hops: page?.values.map((way) => way.hops.length), text: page?.text[1] };
}

describe("the choice of values", () => {
  it("has every lost one, however many messages went with each, and says what is not drawn", () => {
    const storm = Array.from({ length: 6 }, (_, value) => followed(value, 900));
    expect(drawn(storm, [2, 4, 5], 1_000)).toEqual({
      groups: [{ name: "Lost", values: [0, 1, 2] }],
      hops: [333, 333, 333],
      text: "3 of 40 values can be chosen here: lost ones. 3 of them went in more messages than are drawn: those are the first.",
    });
  });

  it("names the kinds that there are, and how many lost ones could not be followed", () => {
    const few = Array.from({ length: 10 }, (_, value) => followed(value, 1));
    expect(drawn(few, [3, 77], 1_000)).toEqual({
      groups: [
        { name: "Lost", values: [0] },
        { name: "Slowest", values: [1, 2, 3, 4, 5, 6, 7, 8] },
        { name: "Others", values: [9] },
      ],
      hops: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      text: "10 of 40 values can be chosen here: lost ones, the slowest, and others evenly over the run. They include 1 of 2 lost values.",
    });
  });
});

describe("the places of nodes of another implementation", () => {
  const places = (hops: readonly (readonly [src: number, dest: number])[]) => {
    const transmissions = hops.map(([src, dest]) => ({ ...hop, src, dest }));
    const value = { ...followed(1, 0), heldMs: Float64Array.of(0, 2, 2, 2, 2, 2, 2, 2, 2), transmissions };
    const record = recordOf([value], []);
    const nodeIds = Array.from({ length: 9 }, (_, node) => `n${node}`);
    const results = { workload: {}, run: { options: { topology: "grid", workload: "broadcast" } } };
    const page = ways({ ...record, nodeIds, results } as unknown as RunRecord, undefined, 100);
    return page?.nodes.map(({ x, y }) => [x, y]);
  };

  it("are a star's where one node sends to all, though they were told a grid", () => {
    const [hub, first, ...others] = places(Array.from({ length: 8 }, (_, at) => [0, at + 1] as const)) ?? [];
    expect([hub, first]).toEqual([
      [0.5, 0.5],
      [0.5, 0],
    ]);
    for (const [x = 0, y = 0] of others) expect(Math.hypot(x - 0.5, y - 0.5)).toBeCloseTo(0.5, 2);
  });

  it("are the grid's where values keep to it", () => {
    const along = [0, 1, 3, 4, 6, 7].map((node) => [node, node + 1] as const);
    expect(places(along)?.slice(0, 4)).toEqual([
      [0, 0],
      [0.5, 0],
      [1, 0],
      [0, 0.5],
    ]);
  });
});

describe("the lines between the nodes", () => {
  it("are links of the overlay where that is known, and links that values took where it is not", () => {
    const record = recordOf([followed(1, 1)], []);
    const ours = { strategy: "flood", overlay: "topology", graph: [[1], [0]] };
    expect(ways(record, ours, 10)?.text[0]).toContain(
      "a link of the overlay: the links that the strategy uses",
    );
    for (const model of [undefined, { strategy: "random-fanout", overlay: "total" }]) {
      const [text] = ways(record, model, 10)?.text ?? [];
      expect(text).toContain("each faint line a link over which values went in this run");
      expect(text).not.toMatch(/overlay|strategy/);
    }
  });
});
