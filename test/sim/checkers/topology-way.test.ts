import { describe, expect, it } from "vitest";
import { topologyWay } from "../../../src/sim/checkers/topology-way.ts";
import { type TopologyName, topology } from "../../../src/sim/network/topology.ts";
import { nodeIdsOf, runOptions } from "../../../src/sim/run/run-options.ts";

const link = (src: string, dest: string) => ({
  src,
  dest,
  sent: 1,
  replies: 0,
  atRest: 0,
  type: "broadcast",
});

function hopsOf(name: TopologyName, nodeCount: number, ...more: readonly (readonly [string, string])[]) {
  const neighbours = Object.entries(topology(name, nodeIdsOf(nodeCount)));
  const links = neighbours.flatMap(([src, peers]) => peers.map((dest) => link(src, dest)));
  const options = runOptions({ topology: name, nodeCount, latencyMs: 10 });
  return topologyWay(options, { links: [...links, ...more.map(([src, dest]) => link(src, dest))] })?.hops;
}

describe("the way of a value over the topology", () => {
  it.each<[TopologyName, number, number | undefined]>([
    ["grid", 25, 8],
    ["grid", 5, 3],
    ["line", 7, 6],
    ["tree4", 25, 5],
    ["tree2", 7, 4],
    ["total", 9, 1],
    ["grid", 1, undefined],
  ])("over a %s of %i nodes has %s hops at most", (name, nodeCount, hops) => {
    expect(hopsOf(name, nodeCount)).toBe(hops);
  });

  it("is not known where one node writes to another than a neighbour", () => {
    expect(hopsOf("grid", 25, ["n0", "n24"])).toBeUndefined();
  });
});
