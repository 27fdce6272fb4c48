import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { NotCaughtUp } from "../../../../../src/sim/checkers/diagnosis/spread/not-caught-up.ts";
import { readSetHistory } from "../../../../../src/sim/checkers/set-history.ts";
import { namedValues } from "../../../../../src/sim/checkers/trails/carried-values.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import type { Body } from "../../../../../src/wire/message.ts";
import { HistoryBuilder } from "../../history-builder.ts";

type Step = readonly [kind: JournalEvent["kind"], src: string, dest: string, body: Body];

const nodeIds = ["n0", "n1", "n2"];
const VALUES = [1, 2, 3, 4];
const init: Step = ["recv", "c9", "n1", { type: "init", node_id: "n1", node_ids: nodeIds, msg_id: 1 }];
const gossip = (values: readonly number[], kind: Step[0] = "send"): Step => [
  kind,
  "n0",
  "n1",
  { type: "gossip", values },
];

/** `lasting`: the values that n2 shows. In its first life n1 hears of all values, then it begins anew at 500 ms, and `after` that it shows `shown` in the end. */
function textOf(
  after: readonly Step[],
  shown: readonly number[] = [],
  run: Partial<FinishedRun["run"]> = {},
  lasting: readonly number[] = [...VALUES, 9],
): string | undefined {
  const finder = new NotCaughtUp(nodeIds);
  for (const [kind, src, dest, body] of [init, gossip(VALUES), gossip(VALUES, "recv"), init, ...after]) {
    const values = nodeIds.includes(dest) ? namedValues(body) : [];
    finder.observe({ kind, timeMs: 1, id: 1, message: { src, dest, body } }, values);
  }
  const history = new HistoryBuilder();
  for (const value of VALUES) history.add("n0", value, value);
  // Of after the restart.
  history.add("n0", 9, 600);
  history.read("n0", [...VALUES, 9], 900, { final: true });
  history.read("n2", lasting, 900, { final: true });
  history.read("n1", [...shown, 9], 901, { final: true });
  const restarts = [{ node: "n1", timeMs: 500 }];
  const finished = { completed: true, nodes: [], restarts, ...run };
  return finder.find({ run: finished, set: readSetHistory(history.events) } as unknown as FinishedRun)?.text;
}

describe("a node that was started anew", () => {
  it("is named where nobody tells it what the others had", () => {
    expect(textOf([])).toBe(
      "n1 was started anew at 0.5 s and knows nothing of before; n0 has value 1, and nobody sent it to n1 after that; so it went with 4 of 4 values that n1 lacks: a node that begins must ask the others for what they have, or be told",
    );
    expect(textOf([gossip([1])], [1])).toContain(
      "n0 has value 2, and nobody sent it to n1 after that; so it went with 3 of 3",
    );
  });

  it.each<[string, Parameters<typeof textOf>]>([
    ["it has them all the same", [[], VALUES]],
    ["they were sent to it, and did not arrive", [[gossip(VALUES), gossip(VALUES, "drop")]]],
    ["they were under way when it began", [[gossip(VALUES, "recv")]]],
    ["they were sent in other words", [[["send", "n0", "n1", { type: "x", state: { all: VALUES } }]]]],
    ["hardly any are missing", [[gossip([1, 2])], [1, 2]]],
    ["a node that lived all the time lacks them, too", [[], [], {}, [9]]],
    ["it is gone", [[], [], { nodes: [{ id: "n1", status: "dead", stderrTail: [] }] }]],
    ["the run was cut short", [[], [], { completed: false }]],
    ["it is no new life of it", [[], [], { restarts: [] }]],
    ["the values were acknowledged after its restart", [[], [], { restarts: [{ node: "n1", timeMs: 1 }] }]],
  ])("is not named where %s", (_why, circumstances) => {
    expect(textOf(...circumstances)).toBeUndefined();
  });
});
