import { describe, expect, it } from "vitest";
import { BusyNode } from "../../../../src/sim/checkers/diagnosis/busy-node.ts";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import type { NemesisEvent } from "../../../../src/sim/nemesis/nemesis-plan.ts";
import type { Body } from "../../../../src/wire/message.ts";

type Step = readonly [timeMs: number, kind: "send" | "recv", src: string, dest: string, body: Body];

function textOf(steps: readonly Step[], nemesis: readonly Partial<NemesisEvent>[] = []): string | undefined {
  const finder = new BusyNode(["n0", "n1"]);
  for (const [id, [timeMs, kind, src, dest, body]] of steps.entries())
    finder.observe({ kind, timeMs, id, message: { src, dest, body } });
  return finder.find({ run: { nemesis } } as unknown as FinishedRun)?.text;
}

const asked = (atMs: number, src: string, type: string): Step => [
  atMs,
  "recv",
  src,
  "n0",
  { type, msg_id: atMs },
];
const answer = (atMs: number, dest: string, askedMs: number): Step => [
  atMs,
  "send",
  "n0",
  dest,
  { type: "ok", in_reply_to: askedMs },
];

/** Two seconds over a broadcast, while somebody else, who asks so much later, waits for the rest of that. */
const stretch = (atMs: number, src: string, type: string, laterMs = 300): Step[] => [
  asked(atMs, "c1", "broadcast"),
  asked(atMs + laterMs, src, type),
  answer(atMs + 2_000, "c1", atMs),
  answer(atMs + 2_001, src, atMs + laterMs),
];

const twice = (src: string, type: string, laterMs?: number): Step[] => [
  ...stretch(1_000, src, type, laterMs),
  ...stretch(5_000, src, type, laterMs),
];

describe("a node that answers nobody for long, and then a client", () => {
  it.each([
    ["c2", "read"],
    ["n1", "gossip"],
  ])("was busy with that request where %s waited, too", (src, type) => {
    expect(textOf(twice(src, type))).toBe(
      `n0 was busy with broadcast of c1 for 2 s from 1 s on, and ${type} of ${src} waited for 1.7 s by then (2 times in this run): answer soon, and leave long work to a timer or a thread`,
    );
  });

  it("was busy only where the other waited for half of that time at least", () => {
    expect(textOf(twice("c2", "read", 1_000))).toContain("read of c2 waited for 1 s by then");
    expect(textOf(twice("c2", "read", 1_001))).toBeUndefined();
  });

  it("may have gathered requests of one kind, or may wait for a peer, or may have stood still once", () => {
    expect(textOf(twice("c2", "broadcast"))).toBeUndefined();
    const prompted = [1_000, 5_000].flatMap((atMs): Step[] => [
      asked(atMs, "c1", "broadcast"),
      asked(atMs + 300, "c2", "read"),
      [atMs + 1_990, "recv", "n1", "n0", { type: "gossip_ok", in_reply_to: 1 }],
      answer(atMs + 2_000, "c1", atMs),
      answer(atMs + 2_001, "c2", atMs + 300),
    ]);
    expect(textOf(prompted)).toBeUndefined();
    expect(textOf(stretch(1_000, "c2", "read"))).toBeUndefined();
  });

  it("was busy with no request that it answers long after it spoke again", () => {
    const later = [1_000, 5_000].flatMap((atMs): Step[] => [
      asked(atMs, "c1", "broadcast"),
      asked(atMs + 300, "c2", "read"),
      [atMs + 2_000, "send", "n0", "n1", { type: "gossip" }],
      answer(atMs + 2_051, "c1", atMs),
      answer(atMs + 2_052, "c2", atMs + 300),
    ]);
    expect(textOf(later)).toBeUndefined();
  });

  it("was not busy where it spoke meanwhile, or the nemesis made it stand still", () => {
    const speaking = twice("c2", "read").flatMap((step): Step[] =>
      step[2] === "c2" ? [step, [step[0] + 700, "send", "n0", "n1", { type: "gossip" }]] : [step],
    );
    expect(textOf(speaking)).toBeUndefined();
    const pauses = [
      { kind: "pause", action: "pause", nodes: ["n0"], timeMs: 1_500 },
      { kind: "pause", action: "heal", nodes: ["n0"], timeMs: 2_900 },
    ] as const;
    expect(textOf(twice("c2", "read"), pauses)).toBeUndefined();
  });
});
