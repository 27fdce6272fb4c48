import { describe, expect, it } from "vitest";
import { NotAddedAgain } from "../../../../../src/sim/checkers/diagnosis/counter/not-added-again.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { counter } from "../../../../../src/sim/checkers/workloads/counter.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import { HistoryBuilder } from "../../history-builder.ts";
import { asked, told } from "./service-events.ts";

/** Additions at n0, one after the other. */
const added = (...deltas: readonly number[]) =>
  deltas.flatMap((delta, i) => told(i, "c1", "n0", { type: "add", delta, msg_id: i }));
const forward = (delta: number, isDropped = false) =>
  told(530, "n0", "n1", { type: "added", delta }, isDropped);

/** The diagnosis where these were added at n0, and n1 showed `shown` in the end. */
function textOf(
  deltas: readonly number[],
  shown: number,
  events: readonly JournalEvent[],
  run: Partial<FinishedRun["run"]> = {},
): string | undefined {
  const finder = new NotAddedAgain(["n0", "n1"]);
  const history = new HistoryBuilder();
  for (const [i, delta] of deltas.entries()) history.invoke("n0", "add", delta, i)("ok", undefined, i);
  for (const event of [...added(...deltas), ...events]) finder.observe(event);
  history.read("n1", shown, 900, { final: true });
  const judgement = { workload: { checker: "counter", result: counter(history.events) } };
  const finished = { completed: true, nodes: [], history: history.events, ...run };
  return finder.find({ run: finished, judgement } as unknown as FinishedRun)?.text;
}

describe("an addition that was told once", () => {
  const lost = [...forward(3), ...forward(4, true)];

  it("and dropped is missing where it was to go", () => {
    expect(textOf([3, 4], 3, lost)).toBe(
      "n0 told n1 of an addition of 4 with added, which was dropped at 0.53 s and never sent there again: what is not acknowledged must be sent again",
    );
    expect(textOf([3, 4, 5], 3, [...lost, ...forward(5, true)])).toContain(
      "never sent there again; so it went with 2 additions, of which n1 lacks 9: ",
    );
  });

  it("is another matter where it does not make up for what is missing", () => {
    expect(textOf([3, 4, 50], 3, [...lost, ...forward(50)])).toBeUndefined();
    expect(textOf([3, 4], 6, lost)).toBeUndefined();
  });

  it("may be sent again", () => {
    expect(textOf([3, 4], 3, [...lost, ...forward(4, true)])).toBeUndefined();
    expect(textOf([3, 4], 3, [...lost, ...forward(4)])).toBeUndefined();
  });

  it("is none where the numbers are sums", () => {
    const sums = [
      ...told(1, "n0", "n1", { type: "sum", sum: 3 }),
      ...told(2, "n0", "n1", { type: "sum", sum: 7 }, true),
    ];
    expect(textOf([3, 4], 3, sums)).toBeUndefined();
  });

  it("may have been forgotten by a node that was started anew, or is gone", () => {
    expect(textOf([3, 4], 3, lost, { restarts: [{ node: "n0", timeMs: 600 }] })).toBeUndefined();
    const nodes = [{ id: "n0", status: "dead" as const, stderrTail: [] }];
    expect(textOf([3, 4], 3, lost, { nodes })).toBeUndefined();
  });
});

describe("a cas that was tried once", () => {
  const cas = (from: number, to: number, isOk: boolean) =>
    asked(
      2_000,
      "n0",
      "lin-kv",
      { type: "cas", key: "sum", from, to },
      isOk ? { type: "cas_ok" } : { type: "error", code: 22, text: "the value is 3, not 0" },
    );

  it("and refused is missing in the service", () => {
    expect(textOf([3, 4], 3, [...cas(0, 3, true), ...cas(0, 4, false)])).toBe(
      "n0 sent lin-kv a cas of sum from 0 to 4 at 2 s, which failed (the value is 3, not 0), and never added 4 again: read again and add anew until it succeeds, then acknowledge",
    );
  });

  it("may be tried again, and the service may hold the right sum", () => {
    expect(textOf([3, 4], 3, [...cas(0, 3, true), ...cas(0, 4, false), ...cas(3, 7, true)])).toBeUndefined();
  });
});
