import { describe, expect, it } from "vitest";
import { linkCount, nodesAtDistance, nodesBehindLinks } from "../../src/theory/hop-graph.ts";

const line = [[1], [0, 2], [1, 3], [2]];
const square = [
  [1, 3],
  [0, 2],
  [1, 3],
  [2, 0],
];

describe("a graph of hops", () => {
  it("counts the nodes at each distance", () => {
    expect(nodesAtDistance(line, 0)).toEqual([1, 1, 1]);
    expect(nodesAtDistance(line, 1)).toEqual([2, 1]);
    expect(nodesAtDistance(square, 0)).toEqual([2, 1]);
    expect(nodesAtDistance([[1], [0], []], 0)).toEqual([1]);
    expect(nodesAtDistance([[]], 0)).toEqual([]);
  });

  it("counts its links", () => {
    expect(linkCount(line)).toBe(3);
    expect(linkCount(square)).toBe(4);
  });

  it("knows how much of a tree lies behind each link", () => {
    expect(nodesBehindLinks(line)).toEqual([3, 2, 1]);
    expect(nodesBehindLinks([[1, 2], [0, 3], [0], [1]])).toEqual([2, 1, 1]);
    expect(nodesBehindLinks([[]])).toEqual([]);
  });
});
