import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type PartitionedRun, partitionNotes } from "../../../../src/lab/test/nemesis/partition-notes.ts";
import { freshFolder, lab } from "../../lab-harness.ts";

const folder = freshFolder();

const heal = { kind: "partition", action: "heal", blocked: {} };
const cut = { kind: "partition", action: "one", blocked: { n0: ["n1"], n1: ["n0"] } };
const idle = (action: string) => ({ kind: "partition", action, blocked: {} });
const run = (nodeCount: number, ...deeds: PartitionedRun["deeds"]): PartitionedRun => ({
  deeds: deeds.flatMap((deed) => [deed, heal]),
  nodeCount,
  sentCount: 1_200,
  droppedCount: 7,
});

describe("the notes on partitions", () => {
  it.each<[PartitionedRun, string[]]>([
    [run(5, cut, cut), []],
    [run(5), []],
    [run(5, { kind: "kill", action: "kill", blocked: {} }), []],
    [run(5, { action: "one" }), []],
    [
      run(3, cut, idle("minority-third"), idle("minority-third")),
      [
        "2 of 3 partitions cut nobody off: minority-third takes fewer than a third of 3 nodes, which is none, as on Maelstrom",
      ],
    ],
    [run(1, idle("bisection")), ["the only partition cut nobody off: there is one node alone"]],
    [
      run(2, idle("majorities-ring"), idle("groups")),
      [
        "2 of 2 partitions cut nobody off: majorities-ring leaves each node a majority, of 2 nodes all, as on Maelstrom; groups left all nodes together",
      ],
    ],
    [{ ...run(3, cut, cut), sentCount: 0, droppedCount: 0 }, []],
    [
      { ...run(3, cut, cut), droppedCount: 0 },
      [
        "2 partitions dropped none of 1,200 messages between nodes, so the run does not show how the nodes bear partitions; messages to services always pass",
      ],
    ],
  ])("of %j are %j", (partitioned, notes) => {
    expect(partitionNotes(partitioned)).toEqual(notes);
  });

  it("stand in the verdict and on the page, whatever asked for the partitions", async () => {
    const short = ["--virtual", "--time-limit", "20", "--rate", "5", "--seed", "1", "--store", folder()];
    const third = /2 of 3 partitions cut nobody off: minority-third takes fewer than a third of 3 nodes/;
    for (const flags of [
      ["--challenge", "4"],
      ["-w", "g-set", "--node-count", "3", "--nemesis", "partition"],
    ]) {
      const { code, stdout } = await lab("test", ...short, ...flags);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        new RegExp(`\n\nMind: ${third.source}, which is none, as on Maelstrom\\.\n\nStore: `),
      );
      const page = readFileSync(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "", "utf8");
      expect(page).toMatch(third);
    }
  });
});
