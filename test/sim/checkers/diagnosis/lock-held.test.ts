import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { LockHeld } from "../../../../src/sim/checkers/diagnosis/lock-held.ts";
import type { NemesisEvent } from "../../../../src/sim/nemesis/nemesis-plan.ts";
import type { Body } from "../../../../src/wire/message.ts";

type Step = readonly [timeMs: number, kind: "send" | "recv", src: string, dest: string, body: Body];

/** The diagnosis of a run of n0 and n1 that ends after 10 s. */
function textOf(...steps: readonly Step[]): string | undefined {
  return textWith([], ...steps);
}

/** As `textOf`, with what the nemesis did. */
function textWith(nemesis: readonly Partial<NemesisEvent>[], ...steps: readonly Step[]): string | undefined {
  const finder = new LockHeld(["n0", "n1"]);
  for (const [id, [timeMs, kind, src, dest, body]] of steps.entries())
    finder.observe({ kind, timeMs, id, message: { src, dest, body } });
  const nodes = ["n0", "n1"].map((id) => ({ id, status: "running" }));
  return finder.find({ run: { nodes, nemesis, phases: { endMs: 10_000 } } } as unknown as FinishedRun)?.text;
}

const forward: Step = [100, "send", "n0", "n1", { type: "gossip", message: 1, msg_id: 5 }];

describe("a node that falls silent with a call open", () => {
  it("holds a lock where a client waits for it", () => {
    expect(textOf(forward, [200, "recv", "c1", "n0", { type: "read", msg_id: 1 }])).toBe(
      "n0 sent gossip to n1 at 0.1 s and said nothing more while it waited for the answer; read of c1 waited 9.8 s: hold no lock while a call is open, and let no loop wait for an answer that reads nothing else meanwhile",
    );
  });

  it("holds none where only peers wrote, which may number what they only tell", () => {
    expect(textOf(forward, [200, "recv", "n1", "n0", { type: "gossip", message: 2, msg_id: 7 }])).toBe(
      undefined,
    );
  });

  it("holds none where it answers the client soon", () => {
    const answer: Step = [1_600, "send", "n0", "c1", { type: "read_ok", messages: [], in_reply_to: 1 }];
    expect(textOf(forward, [200, "recv", "c1", "n0", { type: "read", msg_id: 1 }], answer)).toBe(undefined);
  });

  const readAsked: Step = [200, "recv", "c1", "n0", { type: "read", msg_id: 1 }];
  const answered: Step = [3_000, "recv", "n1", "n0", { type: "gossip_ok", in_reply_to: 5 }];
  const readAnswered = (atMs: number): Step => [
    atMs,
    "send",
    "n0",
    "c1",
    { type: "read_ok", messages: [], in_reply_to: 1 },
  ];

  it("holds a lock where it speaks right after the answer", () => {
    expect(textOf(forward, readAsked, answered, readAnswered(3_010))).toContain("read of c1 waited 2.8 s");
  });

  it("was busy with something else where it speaks before the answer, or long after it", () => {
    expect(textOf(forward, readAsked, readAnswered(2_500), answered)).toBe(undefined);
    expect(textOf(forward, readAsked, answered, readAnswered(4_000))).toBe(undefined);
    expect(textOf(forward, readAsked, answered)).toBe(undefined);
  });

  it("holds none while the nemesis makes it stand still, but may before and after", () => {
    const read: Step = [200, "recv", "c1", "n0", { type: "read", msg_id: 1 }];
    const answer: Step = [3_000, "send", "n0", "c1", { type: "read_ok", messages: [], in_reply_to: 1 }];
    const pause = (node: string, fromMs: number, toMs: number): readonly Partial<NemesisEvent>[] => [
      { kind: "pause", action: "pause", nodes: [node], timeMs: fromMs },
      { kind: "pause", action: "heal", nodes: [node], timeMs: toMs },
    ];
    const acknowledged: Step = [2_999, "recv", "n1", "n0", { type: "gossip_ok", in_reply_to: 5 }];
    const steps = [forward, read, acknowledged, answer];
    expect(textWith(pause("n0", 150, 2_990), ...steps)).toBe(undefined);
    expect(textWith(pause("n0", 150, 1_000), ...steps)).toContain("read of c1 waited 2.8 s");
    expect(textWith(pause("n1", 150, 2_990), ...steps)).toContain("read of c1 waited 2.8 s");
  });
});
