import { describe, expect, it } from "vitest";
import { StormWatch } from "../../../../src/sim/checkers/storm/storm-watch.ts";
import type { Body } from "../../../../src/wire/message.ts";

type Step = readonly [
  kind: "send" | "recv" | "drop",
  src: string,
  dest: string,
  body: Partial<Body>,
  timeMs?: number,
];

function watched(steps: readonly Step[], restFromMs = Number.POSITIVE_INFINITY) {
  const watch = new StormWatch(["n0", "n1", "n2"]);
  watch.restFromMs = restFromMs;
  steps.forEach(([kind, src, dest, body, timeMs = 0], id) => {
    const message = { src, dest, body: { type: "broadcast", ...body } };
    watch.observe(
      kind === "drop" ? { kind, reason: "lost", id, timeMs, message } : { kind, id, timeMs, message },
    );
  });
  return watch.finish();
}

describe("the watch over what nodes tell each other", () => {
  it("counts messages between nodes by link: sent, arrived, replies, and sent by an idle cluster", () => {
    const evidence = watched(
      [
        ["send", "n0", "n1", { message: 1 }, 0],
        ["recv", "n0", "n1", { message: 1 }, 5],
        ["send", "n1", "n0", { type: "broadcast_ok", in_reply_to: 1 }, 99],
        ["send", "n0", "n1", { type: "batch", values: [1] }, 100],
        ["drop", "n0", "n1", { type: "batch", values: [1] }, 101],
        ["send", "c0", "n0", { message: 7 }, 102],
        ["send", "n0", "c0", { type: "broadcast_ok", in_reply_to: 1 }, 103],
      ],
      100,
    );
    expect(evidence).toMatchObject({ sent: 3, received: 1, replies: 1, sentAtRest: 1, clientValues: 1 });
    expect(evidence.links).toEqual([
      { src: "n0", dest: "n1", sent: 2, replies: 0, atRest: 1, type: "batch" },
      { src: "n1", dest: "n0", sent: 1, replies: 1, atRest: 0, type: "broadcast_ok" },
    ]);
  });

  it("counts the values that clients bring once each, by whichever name their fields have", () => {
    const evidence = watched([
      ["send", "c0", "n0", { message: 1 }],
      ["recv", "c0", "n0", { message: 1 }],
      ["send", "c0", "n0", { type: "add", element: "x" }],
      ["send", "c0", "n0", { type: "add", delta: 3 }],
      ["send", "c0", "n0", { type: "write", value: { a: 1 } }],
      ["send", "c0", "n0", { type: "read" }],
    ]);
    expect(evidence.clientValues).toBe(4);
    expect([1, "x", { a: 1 }, 3, undefined].map(evidence.wasBrought)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("says how many values a message brings, of those that bring any", () => {
    expect(watched([]).valuesPerMessage).toBe(0);
    const evidence = watched([
      ["send", "n0", "n1", { type: "batch", values: [1, 2, 3] }],
      ["send", "n0", "n1", { type: "gossip", item: 1 }],
      ["send", "n0", "n1", { type: "sync", message: 4, elements: [5, 6], items: "none" }],
      ["send", "n0", "n1", { type: "sync_ok", in_reply_to: 1, values: [1, 2] }],
    ]);
    expect(evidence.valuesPerMessage).toBe(3);
  });

  it("notices values that no client brought, and keeps the last of them", () => {
    const evidence = watched([
      ["send", "c0", "n0", { message: 1 }],
      ["send", "n0", "n1", { message: 1 }, 5],
      ["send", "n1", "n2", { message: "made up" }, 6],
      ["recv", "n1", "n2", { message: "made up" }, 7],
      ["send", "n2", "n0", { message: undefined }, 8],
    ]);
    expect(evidence).toMatchObject({ phantoms: 2, phantomValue: undefined });
    expect(evidence.phantom).toEqual({
      src: "n2",
      dest: "n0",
      count: 1,
      plainCount: 1,
      firstMs: 8,
      lastMs: 8,
    });
  });

  it("follows each of a few values, and of many every so manieth", () => {
    const tell = (count: number) =>
      watched(Array.from({ length: count }, (_, i): Step => ["send", "n0", "n1", { message: i }]));
    const indices = (count: number) => tell(count).trails.map(({ index }) => index);
    expect(indices(16)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(indices(17)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(indices(100)).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96]);
    expect(tell(17).trails.map(({ value }) => value)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
  });

  it("tells trails which arrivals were plain broadcasts", () => {
    const { trails } = watched([
      ["recv", "n0", "n1", { message: 1 }, 3],
      ["recv", "n0", "n1", { type: "batch", values: [1] }, 9],
    ]);
    expect(trails.map(({ busiest }) => busiest)).toEqual([
      { src: "n0", dest: "n1", count: 2, plainCount: 1, firstMs: 3, lastMs: 9, gapSquares: 36 },
    ]);
  });
});
