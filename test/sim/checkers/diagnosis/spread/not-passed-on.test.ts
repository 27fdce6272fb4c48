import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { NotPassedOn } from "../../../../../src/sim/checkers/diagnosis/spread/not-passed-on.ts";
import { readSetHistory } from "../../../../../src/sim/checkers/set-history.ts";
import { namedValues } from "../../../../../src/sim/checkers/trails/carried-values.ts";
import { runOptions } from "../../../../../src/sim/run/run-options.ts";
import type { Body } from "../../../../../src/wire/message.ts";
import { HistoryBuilder } from "../../history-builder.ts";

type Step = readonly [kind: "send" | "recv" | "drop", src: string, dest: string, body: Body];

const nodeIds = ["n0", "n1", "n2"];

/** A message that arrives. */
const passed = (src: string, dest: string, body: Body): Step[] => [
  ["send", src, dest, body],
  ["recv", src, dest, body],
];

const gossip = (value: number): Body => ({ type: "gossip", values: [value], msg_id: value });
const asked = (value: number): Step => ["recv", "c1", "n0", { type: "broadcast", message: value, msg_id: 1 }];

/** The diagnosis of a line of three nodes on which values 1, 2 and 3 come to n0, and n2 shows none in the end. */
function textOf(steps: (value: number) => readonly Step[], run: Partial<FinishedRun["run"]> = {}) {
  const finder = new NotPassedOn(nodeIds);
  const history = new HistoryBuilder();
  for (const value of [1, 2, 3]) {
    history.add("n0", value, value);
    for (const [id, [kind, src, dest, body]] of steps(value).entries())
      finder.observe(
        { kind, timeMs: value, id, message: { src, dest, body } },
        nodeIds.includes(dest) ? namedValues(body) : [],
      );
  }
  for (const node of nodeIds) history.read(node, node === "n2" ? [] : [1, 2, 3], 10, { final: true });
  const options = runOptions({ nodeCount: 3, topology: "line" });
  const set = readSetHistory(history.events);
  return finder.find({
    run: { options, completed: true, nodes: [], ...run },
    set,
  } as unknown as FinishedRun)?.text;
}

const untold = (value: number): Step[] => [
  asked(value),
  ...passed("n0", "n1", gossip(value)),
  ...passed("n1", "n0", { type: "gossip_ok", values: [value], in_reply_to: value }),
];

describe("a node that tells nobody what it was told", () => {
  it("is named where its neighbour never got it", () => {
    expect(textOf(untold)).toBe(
      "n1 got value 1 from n0 and told nobody else, and its neighbour n2 never got it; so it went with 3 of 3 values that some node lacks though nothing was dropped: pass on what is new, whoever told it",
    );
  });

  it("may have it from a client, where nodes never say anything", () => {
    const text = textOf((value) => [
      asked(value),
      ["recv", "c2", "n1", { type: "broadcast", message: value, msg_id: 1 }],
    ]);
    expect(text).toMatch(/^n1 got value 1 from c2 and told nobody else, and its neighbour n2 never got it; /);
  });

  it("is not named where the node that a client told has left out a neighbour itself: too few are told", () => {
    const options = runOptions({ nodeCount: 3, topology: "total" });
    expect(textOf(untold, { options })).toBeUndefined();
  });

  it.each<[string, (value: number) => readonly Step[]]>([
    ["it told", (value) => [...untold(value), ["send", "n1", "n2", gossip(value)]]],
    [
      "it told in words of its own",
      (value) => [...untold(value), ["send", "n1", "n2", { type: "x", state: { [value]: true } }]],
    ],
    ["it told a service", (value) => [...untold(value), ["send", "n1", "lin-kv", { type: "write", value }]]],
    ["a message with it was dropped", (value) => [...untold(value), ["drop", "n0", "n1", gossip(value)]]],
    [
      "the nodes speak, but nobody can read it",
      (value) => [asked(value), ...passed("n0", "n1", { type: "x", text: `#${value}` })],
    ],
  ])("is not named where %s", (_why, steps) => {
    expect(textOf(steps)).toBeUndefined();
  });

  it("is not named where nodes died or began anew, or the run was cut short", () => {
    expect(textOf(untold, { restarts: [{ node: "n2", timeMs: 5 }] })).toBeUndefined();
    expect(textOf(untold, { nodes: [{ id: "n2", status: "dead", stderrTail: [] }] })).toBeUndefined();
    expect(textOf(untold, { completed: false })).toBeUndefined();
  });
});
