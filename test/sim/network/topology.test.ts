import { describe, expect, test } from "vitest";
import { farthestNode, topology, topologyNames } from "../../../src/sim/network/topology.ts";
import { nodeIdsOf } from "../../../src/sim/run/run-options.ts";

describe("topology", () => {
  test("grid lists the neighbours below, above, right and left, of a square filled row by row", () => {
    expect(topology("grid", nodeIdsOf(7))).toEqual({
      n0: ["n3", "n1"],
      n1: ["n4", "n2", "n0"],
      n2: ["n5", "n1"],
      n3: ["n6", "n0", "n4"],
      n4: ["n1", "n5", "n3"],
      n5: ["n2", "n4"],
      n6: ["n3"],
    });
  });

  test("line joins each node to the one before and the one after", () => {
    expect(topology("line", nodeIdsOf(3))).toEqual({ n0: ["n1"], n1: ["n0", "n2"], n2: ["n1"] });
  });

  test("trees go breadth first in node order, the parent before the children", () => {
    expect(topology("tree", nodeIdsOf(6))).toEqual({
      n0: ["n1", "n2"],
      n1: ["n0", "n3", "n4"],
      n2: ["n0", "n5"],
      n3: ["n1"],
      n4: ["n1"],
      n5: ["n2"],
    });
    expect(topology("tree2", nodeIdsOf(6))).toEqual(topology("tree", nodeIdsOf(6)));
    expect(topology("tree3", nodeIdsOf(6)).n1).toEqual(["n0", "n4", "n5"]);
    expect(topology("tree4", nodeIdsOf(6)).n0).toEqual(["n1", "n2", "n3", "n4"]);
  });

  test("total joins each node to all others", () => {
    expect(topology("total", nodeIdsOf(3))).toEqual({ n0: ["n1", "n2"], n1: ["n0", "n2"], n2: ["n0", "n1"] });
  });

  test.each(topologyNames)("%s is symmetric and connected, at every size", (name) => {
    for (const count of [1, 2, 3, 5, 10, 25, 26]) {
      const graph = topology(name, nodeIdsOf(count));
      for (const [node, neighbours] of Object.entries(graph)) {
        for (const other of neighbours) expect(graph[other]).toContain(node);
        expect(new Set(neighbours).size).toBe(neighbours.length);
        expect(neighbours).not.toContain(node);
      }
      const reached = new Set(["n0"]);
      for (const node of reached) for (const other of graph[node] ?? []) reached.add(other);
      expect(reached.size).toBe(count);
    }
  });
});

describe("the node farthest from another one", () => {
  test.each([
    ["line", 5, "n0", "n4", 4],
    ["line", 5, "n2", "n4", 2],
    ["grid", 25, "n0", "n24", 8],
    ["tree3", 13, "n0", "n12", 2],
    ["tree3", 13, "n12", "n9", 4],
    ["total", 7, "n3", "n6", 1],
    ["line", 1, "n0", "n0", 0],
  ] as const)("in a %s of %i, from %s, is %s, %i hops away", (name, count, start, node, hops) => {
    const neighbors = topology(name, nodeIdsOf(count));
    expect(farthestNode(start, (id) => neighbors[id] ?? [])).toEqual({ node, hops });
  });

  test("is one that can be reached", () => {
    expect(farthestNode("n0", (node) => (node === "n0" ? ["n1"] : []))).toEqual({ node: "n1", hops: 1 });
  });
});
