import { describe, expect, it } from "vitest";
import { WrittenWithoutCas } from "../../../../../src/sim/checkers/diagnosis/counter/written-without-cas.ts";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import type { JournalEvent } from "../../../../../src/sim/network/journal.ts";
import { asked } from "./service-events.ts";

const key = "sum";
const read = (timeMs: number, node: string, value: number) =>
  asked(timeMs, node, "lin-kv", { type: "read", key }, { type: "read_ok", value });
const lacking = (timeMs: number, node: string) =>
  asked(timeMs, node, "lin-kv", { type: "read", key }, { type: "error", code: 20, text: "none" });
const write = (timeMs: number, node: string, value: number) =>
  asked(timeMs, node, "lin-kv", { type: "write", key, value }, { type: "write_ok" });
const cas = (timeMs: number, node: string, from: number, to: number) =>
  asked(timeMs, node, "lin-kv", { type: "cas", key, from, to }, { type: "cas_ok" });

/** The diagnosis of a counter whose sum must be 12 in the end, and is not what nodes show, where `isWrong`. */
function textOf(events: readonly JournalEvent[], isWrong = true): string | undefined {
  const finder = new WrittenWithoutCas();
  for (const event of events) finder.observe(event);
  const result = {
    valid: !isWrong,
    errors: isWrong ? [{ node: "n0", value: 9 }] : [],
    acceptable: [[12, 12]],
  };
  return finder.find({ judgement: { workload: { checker: "counter", result } } } as unknown as FinishedRun)
    ?.text;
}

/** Two nodes read the same number, and both write on top of it. */
const overlapping = [...read(1, "n0", 4), ...read(2, "n1", 4), ...write(3, "n0", 7), ...write(4, "n1", 9)];

describe("a counter that is read and written without cas", () => {
  it("loses what another node stored between the two", () => {
    const text = (times: string) =>
      `n1 read 4 from sum of lin-kv, n0 stored 7 there, and n1 wrote 9 over it at 0 s${times}: change it with cas, and where that fails read again and add anew`;
    expect(textOf(overlapping)).toBe(text(""));
    expect(textOf([...overlapping, ...write(5, "n0", 8)])).toBe(text(", and so 2 times in all"));
  });

  it("loses what was there first, where a node found nothing", () => {
    expect(
      textOf([...lacking(1, "n0"), ...lacking(2, "n1"), ...write(3, "n0", 3), ...write(4, "n1", 5)]),
    ).toContain("n1 read 0 from sum of lin-kv, n0 stored 3 there, and n1 wrote 5 over it");
  });

  it("loses what the same node stored in another request, if its number falls", () => {
    const own = [...read(1, "n0", 4), ...read(1, "n0", 4), ...write(2, "n0", 9)];
    expect(textOf([...own, ...write(3, "n0", 7)])).toContain(
      "another request of it stored 9 there, and n0 wrote 7 over it",
    );
    expect(textOf([...own, ...write(3, "n0", 10)])).toBeUndefined();
  });

  it.each<[string, readonly JournalEvent[]]>([
    [
      "each write follows a read of the newest",
      [...read(1, "n0", 4), ...write(2, "n0", 7), ...read(3, "n1", 7), ...write(4, "n1", 9)],
    ],
    [
      "it is set by cas",
      [...read(1, "n0", 4), ...read(2, "n1", 4), ...cas(3, "n0", 4, 7), ...cas(4, "n1", 7, 9)],
    ],
    ["nobody who writes there reads it", [...write(1, "n0", 7), ...write(2, "n1", 9)]],
    ["the service holds the right sum in the end", [...overlapping, ...cas(5, "n0", 9, 12)]],
  ])("is none where %s", (_why, events) => {
    expect(textOf(events)).toBeUndefined();
  });

  it("is none where the counter is right", () => {
    expect(textOf(overlapping, false)).toBeUndefined();
  });

  it("is not seen in a write to seq-kv of what stood there once, which may have changed nothing", () => {
    const onSequential = (events: readonly JournalEvent[]) =>
      JSON.parse(JSON.stringify(events).replaceAll("lin-kv", "seq-kv")) as JournalEvent[];
    const again = [...write(1, "n0", 9), ...read(2, "n1", 9), ...write(3, "n0", 10), ...write(4, "n1", 9)];
    expect(textOf(again)).toContain("n1 wrote 9 over it");
    expect(textOf(onSequential(again))).toBeUndefined();
    expect(textOf(onSequential(overlapping))).toContain("n1 wrote 9 over it");
  });
});
