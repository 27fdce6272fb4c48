import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DeferredJournal } from "../../../src/sim/network/deferred-journal.ts";
import type { JournalEvent } from "../../../src/sim/network/journal.ts";

const event = (id: number): JournalEvent => ({
  kind: "send",
  timeMs: id,
  id,
  message: { src: "n0", dest: "n1", body: { type: "x" } },
});
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("the deferred journal", () => {
  it("writes nothing at once, and everything in order soon after", async () => {
    const written: number[] = [];
    const journal = new DeferredJournal(({ id }) => written.push(id));
    for (const id of numbers(1_000)) journal.add(event(id));
    expect(written).toEqual([]);
    for (let turn = 0; written.length < 1_000 && turn < 500; turn++) await sleep(10);
    expect(written).toEqual(numbers(1_000));
  });

  it("writes all that waits when it is flushed, once", async () => {
    const written: number[] = [];
    const journal = new DeferredJournal(({ id }) => written.push(id));
    for (const id of numbers(10)) journal.add(event(id));
    journal.flush();
    expect(written).toEqual(numbers(10));
    await sleep(20);
    journal.flush();
    expect(written).toEqual(numbers(10));
  });

  it("keeps no more than 100,000 events", () => {
    let written = 0;
    const journal = new DeferredJournal(() => {
      written++;
    });
    for (const id of numbers(100_001)) journal.add(event(id));
    expect(written).toBe(100_001);
  });
});
