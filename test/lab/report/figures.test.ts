import { describe, expect, it } from "vitest";
import { faultSpans } from "../../../src/lab/report/page/fault-spans.ts";
import { follows, layout } from "../../../src/lab/report/page/layout.ts";
import { indexOfSlowest, spreadCurves, timesOver } from "../../../src/lab/report/page/spread-curves.ts";
import { staleReads } from "../../../src/lab/report/page/stale-reads.ts";
import { thinned } from "../../../src/lab/report/page/thinned.ts";
import { MessageLog } from "../../../src/lab/report/watch/message-log.ts";
import { TrafficRates } from "../../../src/lab/report/watch/traffic-rates.ts";
import type { JournalEvent } from "../../../src/sim/network/journal.ts";

describe("the faults of a run", () => {
  const heal = (timeMs: number, more: object = {}) => ({ "time-ms": timeMs, action: "heal", ...more });
  const begin = (timeMs: number, action: string, more: object = {}) => ({
    "time-ms": timeMs,
    action,
    ...more,
  });

  it("reach from their start to the heal of their kind and nodes", () => {
    const events = [
      begin(10, "bisection"),
      begin(20, "kill", { kind: "kill", nodes: ["n1"], text: "killed, its memory lost" }),
      begin(25, "kill", { kind: "kill", nodes: ["n2"] }),
      heal(30, { kind: "kill", nodes: ["n1"] }),
      heal(40),
    ];
    expect(faultSpans(events, 100)).toEqual([
      { from: 10, to: 40, label: "partition: bisection" },
      { from: 20, to: 30, label: "kill of n1: killed, its memory lost" },
      { from: 25, to: 100, label: "kill of n2" },
    ]);
  });

  it("of an unknown kind are spans, too, and a second partition ends the first", () => {
    const events = [
      begin(1, "gamma-rays", { kind: "weather" }),
      begin(5, "bisection"),
      begin(8, "minority-third"),
    ];
    expect(faultSpans(events, 9)).toEqual([
      { from: 1, to: 9, label: "weather: gamma-rays" },
      { from: 5, to: 8, label: "partition: bisection" },
      { from: 8, to: 9, label: "partition: minority-third" },
    ]);
  });
});

describe("spread curves", () => {
  const samples = [
    [0, 10, 20, 30],
    [0, 10, 10, 10],
    [0, 40],
  ];

  it("are the shares that half of the values, 5 % and 95 % have reached", () => {
    expect(spreadCurves(samples, 4, [0, 10, 30, 40])).toEqual({
      median: [
        [0, 25],
        [10, 50],
        [30, 100],
        [40, 100],
      ],
      band: [
        [0, 25, 25],
        [10, 25, 100],
        [30, 25, 100],
        [40, 50, 100],
      ],
      slowest: [
        [0, 25],
        [10, 25],
        [30, 25],
        [40, 50],
      ],
    });
  });

  it("take for the slowest a value that reached fewer nodes, and of equals the later one", () => {
    expect([indexOfSlowest(samples), indexOfSlowest(samples.slice(0, 2))]).toEqual([2, 0]);
  });

  it("go a little beyond the last arrival", () => {
    expect(timesOver([[0, 100]], 3)).toEqual([0, 52.5, 105]);
  });
});

describe("thinning out", () => {
  it("keeps what stands out in each part of the range, in order", () => {
    const items = Array.from({ length: 1_000 }, (_, at) => ({ at, weight: at === 503 ? 9 : at % 2 }));
    const kept = thinned(
      items,
      40,
      ({ at }) => at,
      ({ weight }) => weight,
    );
    expect(kept.length).toBe(40);
    expect(kept.some(({ at }) => at === 503)).toBe(true);
    expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  it("leaves few items alone", () => {
    const items = [3, 1, 2];
    expect(
      thinned(
        items,
        3,
        (x) => x,
        () => 0,
      ),
    ).toBe(items);
  });
});

describe("stale reads", () => {
  const add = (value: number, okTimeMs: number) => ({
    value,
    node: "n0",
    invokedIndex: 0,
    okIndex: 1,
    okTimeMs,
  });
  const read = (node: string, invokedTimeMs: number, ...ids: number[]) => ({
    node,
    invokedIndex: 0,
    invokedTimeMs,
    index: 1,
    timeMs: invokedTimeMs + 5,
    final: false,
    ids: Int32Array.from(ids),
    unknown: [],
  });

  it("lack what was acknowledged before they began, and tell for how long it had been", () => {
    const adds = [add(0, 10), add(1, 20), add(2, Number.POSITIVE_INFINITY), add(3, 40)];
    const reads = [read("n0", 40, 0, 1), read("n1", 45, 0), read("n2", 15), read("n1", 60, 0, 1, 3)];
    expect(staleReads({ adds, acknowledgements: [], reads }, () => false)).toEqual([
      { node: "n1", timeMs: 45, missing: 2, oldestMs: 25 },
      { node: "n2", timeMs: 15, missing: 1, oldestMs: 5 },
    ]);
    expect(staleReads({ adds, acknowledgements: [], reads }, (value) => value === 0)).toEqual([
      { node: "n1", timeMs: 45, missing: 2, oldestMs: 25 },
    ]);
  });
});

describe("the places of nodes", () => {
  it.each([
    [
      "a grid, row by row",
      [
        [1, 2],
        [0, 3],
        [0, 3],
        [1, 2],
      ],
      "grid",
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    ],
    [
      "a star, the hub in the middle",
      [[1, 2], [0], [0]],
      "graph",
      [
        [0.5, 0.5],
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      "a star with a link between two of the others, the hub in the middle",
      [[1, 2, 3, 4], [0, 2], [0, 1], [0], [0]],
      "graph",
      [
        [0.5, 0.5],
        [0.5, 0],
        [1, 0.5],
        [0.5, 1],
        [0, 0.5],
      ],
    ],
    [
      "a tree, layer by layer",
      [[1, 2], [0, 3], [0], [1]],
      "graph",
      [
        [0.5, 0],
        [0.25, 0.5],
        [0.75, 0.5],
        [0.5, 1],
      ],
    ],
    [
      "a circle, where it is none of these",
      [
        [1, 2],
        [0, 2],
        [0, 1],
      ],
      "graph",
      [
        [0.5, 0],
        [0.933, 0.75],
        [0.067, 0.75],
      ],
    ],
  ] as const)("make %s", (_, graph, shape, expected) => {
    const rounded = layout(graph, shape).map((place) => place.map((at) => Math.round(at * 1_000) / 1_000));
    expect(rounded).toEqual(expected);
  });

  it("are those of the topology where most links are along it", () => {
    const star = Array.from({ length: 9 }, (_, node) => (node === 0 ? [1, 2, 3, 4, 5, 6, 7, 8] : [0]));
    const line = Array.from({ length: 9 }, (_, node) =>
      [node - 1, node + 1].filter((at) => at >= 0 && at < 9),
    );
    expect([follows(star, "grid"), follows(star, "line")]).toEqual([false, false]);
    expect([follows(line, "grid"), follows(line, "line")]).toEqual([true, true]);
  });
});

const sent = (id: number, timeMs: number, type = "gossip", src = "n0"): JournalEvent => ({
  kind: "send",
  timeMs,
  id,
  message: { src, dest: "n1", body: { type } },
});

describe("the watch", () => {
  it("keeps the first messages one by one, counts all, and knows how each ended", () => {
    const log = new MessageLog(["n0", "n1"], 2);
    log.observe(sent(0, 1));
    log.observe({ ...sent(0, 4), kind: "recv" });
    log.observe(sent(1, 2));
    log.observe({ ...sent(1, 3), kind: "drop", reason: "lost" });
    log.observe(sent(2, 9));
    log.observe(sent(3, 9, "broadcast", "c1"));
    const common = { src: 0, dest: 1, type: "gossip" };
    expect([log.messages, log.sent]).toEqual([
      [
        { ...common, sentMs: 1, endMs: 4, outcome: "arrived" },
        { ...common, sentMs: 2, endMs: 3, outcome: "lost" },
      ],
      3,
    ]);
  });

  it("counts by time, kind and link, in wider bins where the run is long", () => {
    const rates = new TrafficRates(["n0", "n1"]);
    for (const [id, timeMs] of [0, 100, 260, 70_000].entries())
      rates.observe(sent(id, timeMs, id === 2 ? "ack" : "gossip"));
    expect(rates.binMs).toBe(500);
    expect(rates.kinds.map(({ name, total, counts }) => [name, total, counts[0], counts[140]])).toEqual([
      ["gossip", 3, 2, 1],
      ["ack", 1, 1, undefined],
    ]);
    expect(rates.links.map(({ name, total }) => [name, total])).toEqual([["n0 → n1", 4]]);
  });
});
