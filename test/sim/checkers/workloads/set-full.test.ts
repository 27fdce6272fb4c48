import { describe, expect, it } from "vitest";
import { Random } from "../../../../src/node/random.ts";
import { setFull } from "../../../../src/sim/checkers/workloads/set-full.ts";
import type { HistoryEvent } from "../../../../src/sim/clients/history.ts";
import { isInstrumented } from "../../../support/instrumented.ts";
import { HistoryBuilder } from "../history-builder.ts";

const history = () => new HistoryBuilder();

describe("set-full", () => {
  it("gives every figure of a good history", () => {
    const { events } = history()
      .add("n0", 0, 0)
      .add("n1", 1, 10)
      .read("n0", [0], 20)
      .read("n1", [0, 1], 30)
      .read("n0", [0, 1], 40);
    expect(setFull(events)).toEqual({
      valid: true,
      attemptCount: 2,
      acknowledgedCount: 2,
      stableCount: 2,
      lostCount: 0,
      lost: [],
      neverReadCount: 0,
      neverRead: [],
      staleCount: 1,
      stale: [1],
      worstStale: [
        {
          element: 1,
          outcome: "stable",
          latencyMs: 9,
          known: { index: 3, timeMs: 11 },
          lastAbsent: { index: 4, timeMs: 20 },
          lastPresent: { index: 8, timeMs: 40 },
        },
      ],
      duplicatedCount: 0,
      duplicated: [],
      stableLatenciesMs: { "0": 0, "0.5": 9, "0.95": 9, "0.99": 9, "1": 9 },
    });
  });

  it("is unknown where nothing was read", () => {
    const result = setFull(history().add("n0", 0, 0).events);
    expect(result).toMatchObject({ valid: "unknown", neverReadCount: 1, neverRead: [0], stableCount: 0 });
    expect(result).not.toHaveProperty("stableLatenciesMs");
    expect(setFull([])).toMatchObject({ valid: "unknown", attemptCount: 0 });
  });

  it("calls an acknowledged value lost that the read invoked last lacks", () => {
    const { events } = history().add("n0", 7, 0).read("n0", [7], 10).read("n1", [], 30);
    expect(setFull(events)).toMatchObject({
      valid: false,
      lostCount: 1,
      lost: [7],
      stableCount: 0,
      lostLatenciesMs: { "0": 9, "1": 9 },
    });
  });

  it("calls a value never read that was neither acknowledged nor shown", () => {
    const { events } = history().add("n0", 7, 0, "info").read("n0", [], 10);
    expect(setFull(events)).toMatchObject({
      valid: "unknown",
      lostCount: 0,
      neverReadCount: 1,
      acknowledgedCount: 0,
    });
  });

  it("holds a failed add to what a read showed of it", () => {
    const { events } = history().add("n0", 7, 0, "fail").read("n0", [7], 10).read("n0", [], 20);
    expect(setFull(events)).toMatchObject({ valid: false, lost: [7] });
  });

  it("takes a value as known from the first read that shows it, if the acknowledgement comes later", () => {
    const builder = history();
    const acknowledge = builder.invoke("n0", "broadcast", 1, 0);
    builder.read("n1", [1], 5).read("n2", [], 20);
    acknowledge("ok", undefined, 100);
    builder.read("n2", [1], 110);
    expect(setFull(builder.events).stableLatenciesMs?.["1"]).toBe(20 - 6);
  });

  it("orders reads by their invocation, not by their end", () => {
    const builder = history().add("n0", 1, 0);
    const slow = builder.invoke("n1", "read", undefined, 10);
    builder.read("n0", [1], 20);
    slow("ok", [], 30);
    expect(setFull(builder.events)).toMatchObject({ valid: true, stableCount: 1, staleCount: 1 });
  });

  it("lets a read that was invoked before an add, and completed after its invocation, lack the value", () => {
    const builder = history();
    const slow = builder.invoke("n1", "read", undefined, 0);
    builder.add("n0", 1, 5);
    slow("ok", [], 20);
    builder.read("n1", [1], 30);
    expect(setFull(builder.events)).toMatchObject({
      valid: true,
      staleCount: 0,
      stableLatenciesMs: { "1": 0 },
    });
  });

  it("does not count a read that completed before the add was invoked", () => {
    const { events } = history().read("n0", [], 0).add("n0", 1, 5).read("n0", [1], 10);
    expect(setFull(events)).toMatchObject({ valid: true, stableLatenciesMs: { "1": 0 } });
  });

  it("does not count reads that failed", () => {
    const builder = history().add("n0", 1, 0).read("n0", [1], 5);
    builder.invoke("n0", "read", undefined, 10)("fail", undefined, 5_010);
    expect(setFull(builder.events).valid).toBe(true);
  });

  it("drops fractions of a millisecond", () => {
    const { events } = history().add("n0", 1, 0).read("n1", [], 1.9).read("n1", [1], 5);
    expect(setFull(events)).toMatchObject({ staleCount: 0, stableLatenciesMs: { "1": 0 } });
  });

  it("takes quantile q of n values from element min(n-1, floor(n q))", () => {
    const builder = history();
    // Value v is last lacked v ms after it is known.
    for (let value = 0; value < 20; value++) {
      const atMs = value * 1_000;
      builder.add("n0", value, atMs, "ok", atMs);
      const before = Array.from({ length: value }, (_, i) => i);
      builder.read("n1", before, atMs + value).read("n1", [...before, value], atMs + 500);
    }
    expect(setFull(builder.events).stableLatenciesMs).toEqual({
      "0": 0,
      "0.5": 10,
      "0.95": 19,
      "0.99": 19,
      "1": 19,
    });
  });

  it("names values that one read held twice, and stays valid, as Jepsen does", () => {
    const { events } = history()
      .add("n0", 1, 0)
      .add("n0", 2, 5)
      .read("n0", [1, 2, 1, 1], 10)
      .read("n0", [1, 2, 2], 20);
    expect(setFull(events)).toMatchObject({
      valid: true,
      duplicatedCount: 2,
      duplicated: [
        [1, 3],
        [2, 2],
      ],
    });
  });

  it("knows values by their canonical JSON", () => {
    const { events } = history()
      .add("n0", { b: 1, a: [-0] }, 0)
      .add("n0", "1", 5)
      .add("n0", 1, 10)
      .add("n0", null, 15)
      .add("n0", 2.5, 17)
      .read("n0", [{ a: [0], b: 1 }, "1", null, 2.5], 20);
    expect(setFull(events)).toMatchObject({ stableCount: 4, lost: [1] });
  });

  it("keeps the eight stalest, worst first", () => {
    const builder = history();
    for (let value = 0; value < 12; value++) builder.add("n0", value, 100 * value);
    builder.read("n1", [], 2_000).read("n1", [...Array(12).keys()], 3_000);
    const { staleCount, worstStale } = setFull(builder.events);
    expect(staleCount).toBe(12);
    expect(worstStale.map((fate) => fate.element)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("agrees with the definitions applied one read and one value at a time", () => {
    for (let seed = 0; seed < 200; seed++) {
      const events = randomHistory(new Random(`set-full ${seed}`));
      const result = setFull(events);
      expect(
        {
          lost: result.lost,
          neverRead: result.neverRead,
          stale: result.stale,
          latencies: result.stableLatenciesMs,
        },
        `seed ${seed}`,
      ).toEqual(naiveSetFull(events));
    }
  });

  it.skipIf(isInstrumented)(
    "judges 10,000 values in 2,000 reads well within the time limit of a test",
    () => {
      const builder = history();
      const values: number[] = [];
      for (let value = 0; value < 10_000; value++) {
        builder.add("n0", value, value);
        values.push(value);
        if (value % 5 === 0) builder.read("n1", values.slice(), value + 1);
      }
      builder.read("n1", values, 20_000);
      // It takes a second or two; where each value were sought in each read, it would take many minutes.
      expect(setFull(builder.events).stableCount).toBe(10_000);
    },
  );
});

/** Overlapping adds and reads of four nodes that see, miss and forget at random. */
function randomHistory(random: Random): HistoryEvent[] {
  const builder = history();
  const open: (() => void)[] = [];
  let timeMs = 0;
  let added = 0;
  for (let step = 0; step < 40; step++) {
    timeMs += random.int(20);
    if (open.length > 0 && random.chance(0.5)) {
      open.splice(random.int(open.length), 1)[0]?.();
      continue;
    }
    const node = `n${random.int(4)}`;
    if (random.chance(0.4)) {
      const end = builder.invoke(node, "broadcast", added++, timeMs, { process: step });
      open.push(() => end(random.pick(["ok", "ok", "info", "fail"]) ?? "ok", undefined, timeMs));
    } else {
      const end = builder.invoke(node, "read", undefined, timeMs, { process: step });
      open.push(() =>
        end(
          random.chance(0.9) ? "ok" : "fail",
          [...Array(added).keys()].filter(() => random.chance(0.7)),
          timeMs,
        ),
      );
    }
  }
  return builder.events;
}

/** The definitions of Jepsen's checker, read off its source: one pass, every read against every value. */
function naiveSetFull(events: readonly HistoryEvent[]) {
  interface Point {
    index: number;
    timeMs: number;
  }
  const elements = new Map<unknown, { known?: Point; present?: Point; absent?: Point }>();
  const started = new Map<number, HistoryEvent>();
  for (const event of events) {
    const invoked = started.get(event.process);
    if (event.kind === "invoke") {
      started.set(event.process, event);
      if (event.operation === "broadcast") elements.set(event.value, {});
    } else if (event.kind === "ok" && event.operation === "broadcast") {
      const element = elements.get(invoked?.value);
      if (element !== undefined) element.known ??= event;
    } else if (event.kind === "ok" && invoked !== undefined) {
      for (const [value, element] of elements) {
        const seen = (event.value as unknown[]).includes(value);
        if (seen) element.known ??= event;
        const last = seen ? "present" : "absent";
        if ((element[last]?.index ?? -1) < invoked.index) element[last] = invoked;
      }
    }
  }
  const found = { lost: [] as unknown[], neverRead: [] as unknown[], stale: [] as unknown[] };
  const latencies: number[] = [];
  for (const [value, { known, present, absent }] of elements) {
    const stable = (absent?.index ?? -1) < (present?.index ?? -1);
    const lost = known && absent && (present?.index ?? -1) < absent.index && known.index < absent.index;
    if (stable && known) {
      const latency = absent === undefined ? 0 : Math.max(0, Math.floor(absent.timeMs - known.timeMs));
      latencies.push(latency);
      if (latency > 0) found.stale.push(value);
    } else if (lost) found.lost.push(value);
    else found.neverRead.push(value);
  }
  latencies.sort((a, b) => a - b);
  const at = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))];
  const quantiles = { "0": at(0), "0.5": at(0.5), "0.95": at(0.95), "0.99": at(0.99), "1": at(1) };
  return { ...found, latencies: latencies.length === 0 ? undefined : quantiles };
}
