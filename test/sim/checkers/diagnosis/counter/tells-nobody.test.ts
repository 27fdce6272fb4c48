import { describe, expect, it } from "vitest";
import { TellsNobody } from "../../../../../src/sim/checkers/diagnosis/counter/tells-nobody.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import { asked, told } from "./service-events.ts";

interface Circumstances {
  readonly nodes?: readonly string[];
  readonly valid?: boolean;
  readonly completed?: boolean;
}

function mistakeOf(
  events: readonly JournalEvent[],
  { nodes = ["n0", "n1"], valid = false, completed = true }: Circumstances = {},
): string | undefined {
  const finder = new TellsNobody(nodes);
  for (const event of events) finder.observe(event);
  const result = { valid, errors: valid ? [] : [{ node: "n1", value: 3 }] };
  const judgement = { workload: { checker: "counter", result } };
  return finder.find({ run: { completed }, judgement } as unknown as FinishedRun)?.mistake;
}

const clients = [
  ...told(1, "c1", "n0", { type: "add", delta: 3, msg_id: 1 }),
  ...told(2, "n0", "c1", { type: "add_ok", in_reply_to: 1 }),
];
const reads = asked(3, "n0", "seq-kv", { type: "read", key: "sum" }, { type: "error", code: 20 });

describe("nodes that tell each other nothing of a counter", () => {
  it("speak to clients alone, or only read from a service", () => {
    expect(mistakeOf(clients)).toBe("tells-nobody");
    expect(mistakeOf([...clients, ...reads])).toBe("tells-nobody");
  });

  it.each<[string, readonly JournalEvent[]]>([
    ["a node was told something", told(3, "n0", "n1", { type: "state" })],
    ["a node was told something that did not arrive", told(3, "n0", "n1", { type: "state" }, true)],
    [
      "something was stored",
      asked(3, "n0", "lin-kv", { type: "write", key: "n0", value: 3 }, { type: "write_ok" }),
    ],
  ])("are not those where %s", (_why, events) => {
    expect(mistakeOf([...clients, ...events])).toBeUndefined();
  });

  it("are told nothing where the counter is right, there is one node, or the run was cut short", () => {
    expect(mistakeOf(clients, { valid: true })).toBeUndefined();
    expect(mistakeOf(clients, { nodes: ["n0"] })).toBeUndefined();
    expect(mistakeOf(clients, { completed: false })).toBeUndefined();
  });
});
