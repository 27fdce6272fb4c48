import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import {
  type Blocks,
  type PartitionKind,
  partition,
  partitionKinds,
} from "../../../src/sim/network/partitions.ts";
import { nodeIdsOf } from "../../../src/sim/run/run-options.ts";

/** The nodes that each node hears, itself included. */
function hearing(nodeIds: readonly string[], blocks: Blocks): string[][] {
  return nodeIds.map((node) => nodeIds.filter((other) => blocks.get(node)?.has(other) !== true));
}

function groupSizes(kind: PartitionKind, count: number): number[] {
  const nodeIds = nodeIdsOf(count);
  const groups = new Set(hearing(nodeIds, partition(kind, nodeIds, new Random(kind))).map(String));
  return [...groups].map((group) => group.split(",").length).sort((a, b) => a - b);
}

describe("partitions", () => {
  test("one cuts off a single node", () => {
    expect(groupSizes("one", 5)).toEqual([1, 4]);
  });

  test("bisection cuts in halves, the smaller one first", () => {
    expect(groupSizes("bisection", 5)).toEqual([2, 3]);
    expect(groupSizes("bisection", 4)).toEqual([2, 2]);
  });

  test("minority-third cuts off as many as are less than a third", () => {
    expect(groupSizes("minority-third", 5)).toEqual([1, 4]);
    expect(groupSizes("minority-third", 9)).toEqual([2, 7]);
    expect(groupSizes("minority-third", 25)).toEqual([8, 17]);
  });

  test("majorities-ring lets every node hear a majority around itself, no two the same", () => {
    for (const count of [3, 4, 5, 25]) {
      const nodeIds = nodeIdsOf(count);
      const heard = hearing(nodeIds, partition("majorities-ring", nodeIds, new Random("ring")));
      heard.forEach((group, index) => {
        expect(group).toContain(nodeIds[index]);
        expect(group.length).toBe(Math.floor(count / 2) + 1);
      });
      expect(new Set(heard.map(String)).size).toBe(count);
    }
  });

  test.each(partitionKinds)("%s blocks no node that is alone, and never a node from itself", (kind) => {
    for (const count of [1, 2, 3, 5, 25]) {
      const nodeIds = nodeIdsOf(count);
      const blocks = partition(kind, nodeIds, new Random("any"));
      if (count === 1) expect(blocks.size).toBe(0);
      for (const [node, senders] of blocks) {
        expect(senders.size).toBeGreaterThan(0);
        expect(senders.has(node)).toBe(false);
      }
    }
  });
});
