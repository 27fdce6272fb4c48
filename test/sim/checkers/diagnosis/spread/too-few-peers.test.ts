import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { TooFewPeers } from "../../../../../src/sim/checkers/diagnosis/spread/too-few-peers.ts";
import { readSetHistory } from "../../../../../src/sim/checkers/set-history.ts";
import { namedValues } from "../../../../../src/sim/checkers/trails/carried-values.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import type { TopologyName } from "../../../../../src/sim/network/topology.ts";
import { runOptions } from "../../../../../src/sim/run/run-options.ts";
import type { Body } from "../../../../../src/wire/message.ts";
import { HistoryBuilder } from "../../history-builder.ts";

const nodeIds = ["n0", "n1", "n2", "n3"];
const VALUES = Array.from({ length: 20 }, (_, value) => value);

interface Circumstances {
  readonly topology?: TopologyName;
  readonly run?: Partial<FinishedRun["run"]>;
  /** Messages beside those of the values. */
  readonly more?: readonly (readonly [kind: JournalEvent["kind"], src: string, dest: string, body: Body])[];
}

/** The diagnosis where 20 values come to n0, which tells each to `peersOf` it, and n3 shows none in the end. */
function textOf(
  peersOf: (value: number) => readonly string[],
  { topology = "total", run = {}, more = [] }: Circumstances = {},
): string | undefined {
  const finder = new TooFewPeers(nodeIds);
  const history = new HistoryBuilder();
  const see = (kind: JournalEvent["kind"], src: string, dest: string, body: Body) =>
    finder.observe({ kind, timeMs: 1, id: 1, message: { src, dest, body } }, namedValues(body));
  for (const value of VALUES) {
    history.add("n0", value, value);
    for (const dest of peersOf(value)) see("send", "n0", dest, { type: "gossip", value });
  }
  for (const [kind, src, dest, body] of more) see(kind, src, dest, body);
  for (const node of nodeIds) history.read(node, node === "n3" ? [] : VALUES, 100, { final: true });
  const options = runOptions({ nodeCount: 4, topology });
  const finished = { options, completed: true, nodes: [], ...run };
  return finder.find({ run: finished, set: readSetHistory(history.events) } as unknown as FinishedRun)?.text;
}

const allButTheLast = () => ["n1", "n2"];

describe("a node that always leaves out the same peer", () => {
  it("tells too few of those that it means", () => {
    expect(textOf(allButTheLast)).toBe(
      "n0 told its values to 2 of 3 peers, and not one to n3, which lacks value 0; so it went with 20 of 20 values that some node lacks though nothing was dropped: look at where the loop over the peers begins and ends",
    );
  });

  it("is named where it tells most of all nodes, whatever the topology", () => {
    // The neighbours of n0 are n1 alone.
    expect(textOf(allButTheLast, { topology: "line" })).toContain("n0 told its values to 2 of 3 peers");
  });

  it.each<[string, Parameters<typeof textOf>]>([
    [
      "it draws its peers",
      [
        (value) =>
          [
            ["n1", "n2"],
            ["n2", "n3"],
            ["n3", "n1"],
          ][value % 3] ?? [],
      ],
    ],
    ["it may have drawn them", [(value) => (value < 5 ? ["n1"] : [])]],
    ["it keeps to a topology in which the other is no neighbour of it", [() => ["n1"], { topology: "line" }]],
    [
      "it told the other something that nobody can read",
      [allButTheLast, { more: [["send", "n0", "n3", { type: "x", data: "#" }]] }],
    ],
    [
      "another node sent the values there",
      [allButTheLast, { more: [["send", "n1", "n3", { type: "gossip", values: VALUES }]] }],
    ],
    [
      "messages with the values were dropped",
      [allButTheLast, { more: [["drop", "n0", "n1", { type: "gossip", values: VALUES }]] }],
    ],
    ["nodes began anew", [allButTheLast, { run: { restarts: [{ node: "n3", timeMs: 5 }] } }]],
    ["a node died", [allButTheLast, { run: { nodes: [{ id: "n3", status: "dead", stderrTail: [] }] } }]],
    ["the run was cut short", [allButTheLast, { run: { completed: false } }]],
  ])("is not named where %s", (_why, circumstances) => {
    expect(textOf(...circumstances)).toBeUndefined();
  });
});
