import { describe, expect, it } from "vitest";
import { cleanWire } from "../../../src/sim/checkers/promises/clean-wire.ts";
import { judgePromises } from "../../../src/sim/checkers/promises.ts";
import { ReplyWatch } from "../../../src/sim/checkers/reply-watch.ts";
import type { Message } from "../../../src/wire/message.ts";

const NOBODY = new Set<string>();
const request = (msg_id: number, dest = "n1"): Message => ({
  src: "c1",
  dest,
  body: { type: "read", msg_id },
});
const reply = (in_reply_to: number, src = "n1"): Message => ({
  src,
  dest: "c1",
  body: { type: "read_ok", in_reply_to },
});

function watched(steps: readonly (readonly ["recv" | "send", Message, number])[], gone = NOBODY) {
  const watch = new ReplyWatch(["n1", "n2"]);
  steps.forEach(([kind, message, timeMs], id) => {
    watch.observe({ kind, message, timeMs, id });
  });
  return watch.finish(60_000, gone);
}

describe("S5 and S6, one reply in time", () => {
  it("pass one reply to each request", () => {
    const [one, timely] = watched([
      ["recv", request(1), 0],
      ["send", reply(1), 10],
      ["recv", request(2), 20],
      ["send", reply(2), 4_020],
    ]);
    expect(one).toEqual({ name: "S5-one-reply", valid: true, count: 0, examples: [] });
    expect(timely).toEqual({ name: "S6-timely-reply", valid: true, count: 0, examples: [] });
  });

  it("owe nothing to replies and errors, and catch what answers them, or a request without msg_id", () => {
    const fromClient = (body: Message["body"]): Message => ({ src: "c1", dest: "n1", body });
    const mute = [
      fromClient({ type: "read" }),
      fromClient({ type: "read_ok", msg_id: 7, in_reply_to: 3 }),
      fromClient({ type: "error", code: 11, msg_id: 8 }),
    ];
    const steps = mute.map((message) => ["recv", message, 0] as const);
    expect(watched(steps)[0].valid).toBe(true);
    const unasked: Message = { src: "n1", dest: "c1", body: { type: "read_ok" } };
    const [one] = watched([...steps, ["send", unasked, 1], ["send", reply(7), 1], ["send", reply(8), 1]]);
    expect(one.count).toBe(3);
  });

  it("owe nothing to a service, and let a node ask it unasked", () => {
    const toService: Message = { src: "n1", dest: "seq-kv", body: { type: "read", key: "x", msg_id: 1 } };
    const answer: Message = { src: "seq-kv", dest: "n1", body: { type: "read_ok", value: 1, msg_id: 4 } };
    const steps = [
      ["send", toService, 0],
      ["recv", toService, 1],
      ["send", answer, 2],
      ["recv", answer, 3],
    ] as const;
    expect(watched(steps).map(({ valid }) => valid)).toEqual([true, true]);
  });

  it("catch a second reply", () => {
    const [one] = watched([
      ["recv", request(1), 0],
      ["send", reply(1), 10],
      ["send", reply(1), 20],
    ]);
    expect(one).toMatchObject({
      count: 1,
      examples: ["n1 sent read_ok to c1 at 20 ms, a further reply to 1"],
    });
  });

  it("catch a reply to what was never asked, of this node", () => {
    const [one] = watched([
      ["recv", request(1), 0],
      ["send", reply(1), 1],
      ["send", reply(7), 2],
      ["send", reply(1, "n2"), 3],
    ]);
    expect(one).toMatchObject({
      count: 2,
      examples: [
        "n1 sent read_ok to c1 at 2 ms, a reply to 7, which was never asked",
        "n2 sent read_ok to c1 at 3 ms, a reply to 1, which was never asked",
      ],
    });
  });

  it("catch a message to a client that is no reply", () => {
    const [one] = watched([["send", { src: "n1", dest: "c1", body: { type: "hello" } }, 5]]);
    expect(one).toMatchObject({ count: 1, examples: ["n1 sent hello to c1 at 5 ms, which is no reply"] });
  });

  it("catch a request without an answer, unless it came late or its node is gone", () => {
    const steps = [
      ["recv", request(1), 0],
      ["recv", request(2), 58_000],
    ] as const;
    expect(watched(steps)[0]).toMatchObject({
      count: 1,
      examples: ["n1 never answered read 1 of c1, delivered at 0 ms"],
    });
    expect(watched(steps, new Set(["n1"]))[0].valid).toBe(true);
  });

  it("say of an answer that came when its client had left that it came", () => {
    const watch = new ReplyWatch(["n1"]);
    watch.observe({ kind: "recv", message: request(1), timeMs: 0, id: 0 });
    const refused = { kind: "dest-not-registered", timeMs: 6_000, node: "n1", line: "", reason: "" } as const;
    watch.onRefused({ ...refused, lateReplyTo: { client: "c1", msgId: 1 } });
    watch.onRefused({ ...refused, lateReplyTo: { client: "c2", msgId: 1 } });
    watch.onRefused(refused);
    const [one] = watch.finish(60_000, NOBODY);
    expect(one).toMatchObject({
      count: 1,
      examples: ["n1 answered read 1 of c1 at 6000 ms, when c1 had given up and left, delivered at 0 ms"],
    });
  });

  it("expect an answer to each copy of a repeated request, and none without a msg_id", () => {
    const [one] = watched([
      ["recv", request(1), 0],
      ["recv", request(1), 5],
      ["send", reply(1), 10],
      ["send", reply(1), 11],
      ["recv", { src: "c1", dest: "n1", body: { type: "broadcast", message: 1 } }, 20],
    ]);
    expect(one.valid).toBe(true);
  });

  it("catch a reply after more than 4 s", () => {
    const [one, timely] = watched([
      ["recv", request(1), 0],
      ["send", reply(1), 4_001],
    ]);
    expect(one.valid).toBe(true);
    expect(timely).toMatchObject({
      count: 1,
      examples: ["n1 sent read_ok to c1 at 4001 ms, 4001 ms after the request"],
    });
  });

  it("owe nothing to a request that reached a node which was down, each copy by itself", () => {
    const watch = new ReplyWatch(["n1"]);
    const down = (timeMs: number) =>
      watch.observe({ kind: "drop", reason: "down", message: request(1), timeMs, id: 0 });
    const delivered = (timeMs: number) => watch.observe({ kind: "recv", message: request(1), timeMs, id: 0 });
    down(0);
    delivered(1);
    delivered(2);
    down(3);
    const [one] = watch.finish(60_000, NOBODY);
    expect(one).toMatchObject({
      count: 1,
      examples: ["n1 never answered read 1 of c1, delivered at 1 ms"],
    });
  });

  it("look at no traffic between nodes", () => {
    const [one] = watched([
      ["recv", { src: "n2", dest: "n1", body: { type: "broadcast", message: 1, msg_id: 1 } }, 0],
      ["send", { src: "n1", dest: "n2", body: { type: "gossip" } }, 0],
    ]);
    expect(one.valid).toBe(true);
  });
});

describe("S7, a clean wire", () => {
  it("passes silence and names each line that Maelstrom refuses", () => {
    expect(cleanWire([])).toEqual({ name: "S7-clean-wire", valid: true, count: 0, examples: [] });
    expect(
      cleanWire([{ kind: "not-json", node: "n1", timeMs: 12.3, reason: "Unexpected token", line: "hello" }]),
    ).toEqual({
      name: "S7-clean-wire",
      valid: false,
      count: 1,
      examples: ["n1 at 12 ms: not-json, Unexpected token: hello"],
    });
  });
});

describe("the promises together", () => {
  it("come in the order of their names; those on sets only where there is one", () => {
    const replies = new ReplyWatch([]).finish(0, NOBODY);
    const names = (set: boolean) =>
      judgePromises({
        replies,
        violations: [],
        ...(set ? { set: { adds: [], acknowledgements: [], reads: [] } } : {}),
      }).map((promise) => promise.name.slice(0, 2));
    expect(names(true)).toEqual(["S1", "S2", "S3", "S4", "S5", "S6", "S7"]);
    expect(names(false)).toEqual(["S5", "S6", "S7"]);
  });

  it("count every breach and describe the first eight", () => {
    const watch = new ReplyWatch(["n1"]);
    for (let i = 0; i < 20; i++) watch.observe({ kind: "send", message: reply(i), timeMs: i, id: i });
    const [one] = watch.finish(100, NOBODY);
    expect(one.count).toBe(20);
    expect(one.examples).toHaveLength(8);
  });
});
